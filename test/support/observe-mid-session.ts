/** What a release of Claude Code does when the token from a headersHelper is rejected in the middle of a session. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { aLogin, configureClaude, readStore, writeStore, type BlobValue } from './claude';
import type { ClaudeProgram } from './claude-release';
import { ClaudeSession, type ToolOutcome } from './claude-session';
import { startMcpOAuthServers } from './mcp-oauth-server';
import { startModelApi } from './model-api';
import { makeSandbox } from './sandbox';

export interface Observation {
  readonly before: ToolOutcome;
  /** After the token ended, and the helper had a new one. */
  readonly after: ToolOutcome;
  /** Clients that Claude Code registered with the server meanwhile. */
  readonly registrations: number;
  readonly blob: { readonly before: BlobValue; readonly after: BlobValue };
}

/** Plays one session with a release: a call, the end of the token, a call. */
export async function observeMidSession(program: ClaudeProgram): Promise<Observation> {
  const sandbox = makeSandbox();
  const api = await startModelApi();
  const mcp = await startMcpOAuthServers(['linear']);
  try {
    const [linear] = mcp.servers;
    if (linear === undefined) throw new Error('No server was started.');
    const headers = path.join(sandbox.home, 'headers.json');
    const handOut = (token: string) =>
      writeFileSync(headers, JSON.stringify({ Authorization: `Bearer ${token}` }), { mode: 0o600 });
    handOut(linear.signIn(3600).accessToken);
    configureClaude(sandbox, mcp.servers, { headersHelper: `cat '${headers}'` });
    const blob = { claudeAiOauth: aLogin() };
    writeStore(sandbox, blob);

    const tool = 'mcp__linear__ping';
    const session = new ClaudeSession({ program, sandbox, modelApi: api.url, tools: [tool] });
    try {
      const before = await session.call(tool);
      linear.expireAccess();
      handOut(linear.signIn(3600).accessToken);
      const after = await session.call(tool);
      return {
        before,
        after,
        registrations: linear.registrations,
        blob: { before: blob, after: readStore(sandbox) },
      };
    } finally {
      await session.end();
    }
  } finally {
    await mcp.stop();
    await api.stop();
    sandbox.remove();
  }
}
