/** A session of the current Claude Code on a server that was moved to Sparekey, with the built command as its helper. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { NEWEST_TRIED } from '../../shared/claude-versions';
import { aLogin, configureClaude, readStore, writeStore } from '../support/claude';
import { installClaude } from '../support/claude-release';
import { ClaudeSession } from '../support/claude-session';
import { COMMAND, commandEnvironment } from '../support/command';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';
import { startModelApi } from '../support/model-api';
import { aMovedSignIn, helperCall, movedIn } from '../support/moved-bench';
import { makeSandbox } from '../support/sandbox';

const TOOL = 'mcp__linear__ping';
/** Seconds that the first token lives: the session begins within them and outlives them. */
const LIFETIME = 20;

test(
  'outlives its token: the next call goes through, and nothing is written to the blob',
  { timeout: 400_000 },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'sparekey-claude-'));
    const sandbox = makeSandbox();
    const api = await startModelApi();
    const mcp = await startMcpOAuthServers(['linear'], { onReuse: 'revoke-all' });
    try {
      const program = await installClaude(NEWEST_TRIED, folder);
      const [linear] = mcp.servers;
      if (linear === undefined) throw new Error('No server was started.');
      const { args } = helperCall(linear);
      configureClaude(sandbox, mcp.servers, {
        headersHelper: [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' '),
      });
      const blob = { claudeAiOauth: aLogin() };
      writeStore(sandbox, blob);
      const ends = Date.now() + LIFETIME * 1000;
      await aMovedSignIn(movedIn(sandbox), linear, LIFETIME, { refreshedAt: Date.now() });

      const session = new ClaudeSession({
        program,
        sandbox,
        modelApi: api.url,
        tools: [TOOL],
        env: commandEnvironment(sandbox),
      });
      try {
        expect(await session.call(TOOL)).toMatchObject({ failed: false });
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, ends - Date.now())));
        const turnedAway = linear.rejections;
        expect(await session.call(TOOL)).toMatchObject({ failed: false });
        expect(linear.rejections).toBeGreaterThanOrEqual(turnedAway);
      } finally {
        await session.end();
      }

      expect(readStore(sandbox)).toEqual(blob);
      expect(linear).toMatchObject({ registrations: 0, reuses: 0, toolCalls: 2 });
      expect(linear.refreshes).toBeGreaterThan(0);
    } finally {
      await mcp.stop();
      await api.stop();
      sandbox.remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
);
