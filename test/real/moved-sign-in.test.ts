/** Moved sign-ins under the real Claude Code, of today and of before, with the built command as their helper. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HttpMcpServers } from '../../electron/adapters/oauth/mcp-servers';
import { SettingsServers } from '../../electron/adapters/split/claude-servers';
import { systemClock } from '../../electron/adapters/system-clock';
import { NEWEST_TRIED } from '../../shared/claude-versions';
import {
  STORM_SERVERS,
  aLogin,
  aStore,
  clobberRound,
  configureClaude,
  mcpList,
  readStore,
  runClaude,
  writeStore,
  type BlobValue,
} from '../support/claude';
import { CLAUDE_2_1_96, installClaude, type ClaudeProgram } from '../support/claude-release';
import { ClaudeSession } from '../support/claude-session';
import { COMMAND, commandEnvironment, runCommand, runJson } from '../support/command';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { startModelApi, type ModelApi } from '../support/model-api';
import { aMovedSignIn, helperCall, movedIn } from '../support/moved-bench';
import { makeSandbox, type Sandbox } from '../support/sandbox';

const TOOL = 'mcp__linear__ping';
/** Seconds that the first token lives: the session begins within them and outlives them. */
const LIFETIME = 20;
const PATIENCE = { timeout: 400_000 };

let folder: string;
let newest: ClaudeProgram;
let api: ModelApi;
let mcp: McpOAuthServers;
let linear: McpOAuthServer;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sparekey-claude-'));
  api = await startModelApi();
  newest = await installClaude(NEWEST_TRIED, folder);
}, PATIENCE.timeout);

afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

beforeEach(async () => {
  sandbox = makeSandbox();
  mcp = await startMcpOAuthServers(STORM_SERVERS, { onReuse: 'revoke-all' });
  const found = mcp.servers.find(({ name }) => name === 'linear');
  if (found === undefined) throw new Error('No server was started.');
  linear = found;
});

afterEach(async () => {
  await mcp.stop();
  sandbox.remove();
});

/** An environment in which this Claude Code is the one that is installed. */
function withInstalled({ args: [script], file }: ClaudeProgram): Record<string, string> {
  const programs = path.join(sandbox.home, 'programs');
  mkdirSync(programs);
  symlinkSync(script ?? file, path.join(programs, 'claude'));
  return { PATH: `${programs}:${path.dirname(process.execPath)}:/usr/bin:/bin` };
}

function aSession(program: ClaudeProgram): ClaudeSession {
  return new ClaudeSession({
    program,
    sandbox,
    modelApi: api.url,
    tools: [TOOL],
    env: commandEnvironment(sandbox),
  });
}

const entryIn = (blob: BlobValue, { key }: McpOAuthServer) =>
  (blob['mcpOAuth'] as Readonly<Record<string, object>> | undefined)?.[key];

/** What the helper prints for a server that the command has moved, as its server takes it. */
async function isTaken(server: McpOAuthServer): Promise<string> {
  const { document } = await runJson(sandbox, ['split']);
  const rows = document.moved as readonly { readonly key: string; readonly profile: string }[];
  const { args, env } = helperCall(server, rows.find(({ key }) => key === server.key)?.profile);
  const { stdout } = await runCommand(sandbox, args, env);
  const { Authorization } = JSON.parse(stdout) as { readonly Authorization: string };
  return (await new HttpMcpServers({ version: '0' }).accepts(server.url, Authorization, 5_000)).kind;
}

test(
  'a session outlives its token: the next call goes through, and nothing is written to the blob',
  PATIENCE,
  async () => {
    const { args } = helperCall(linear);
    configureClaude(sandbox, [linear], {
      headersHelper: [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' '),
    });
    const blob = { claudeAiOauth: aLogin() };
    writeStore(sandbox, blob);
    const ends = Date.now() + LIFETIME * 1000;
    await aMovedSignIn(movedIn(sandbox), linear, LIFETIME, { refreshedAt: Date.now() });

    const session = aSession(newest);
    try {
      expect(await session.call(TOOL)).toMatchObject({ failed: false });
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, ends - Date.now())));
      expect(await session.call(TOOL)).toMatchObject({ failed: false });
    } finally {
      await session.end();
    }

    expect(readStore(sandbox)).toEqual(blob);
    expect(linear).toMatchObject({ registrations: 0, reuses: 0, toolCalls: 2 });
    expect(linear.refreshes).toBeGreaterThan(0);
  },
);

test('sixteen Claude Codes at once cannot lose it, whatever they do to the blob', PATIENCE, async () => {
  configureClaude(sandbox, mcp.servers);
  writeStore(sandbox, aStore(mcp.servers, 3600));
  const moved = await runCommand(
    sandbox,
    ['split', '--move', 'linear', '--yes', '--wait'],
    withInstalled(newest),
  );
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('linear is connected') });
  expect(entryIn(readStore(sandbox), linear)).toBeUndefined();

  // Every token ends at once: all of them refresh, and all of them write.
  for (const server of mcp.servers) server.expireAccess();
  await clobberRound(sandbox, mcp.servers, { processes: 16, program: newest });
  await clobberRound(sandbox, mcp.servers, { processes: 16 });

  expect(await isTaken(linear)).toBe('accepted');
  expect(linear.reuses).toBe(0);
});

test('2.1.96 is refused; by force its stub is known for one, and moving back works', PATIENCE, async () => {
  configureClaude(sandbox, [linear]);
  const before = aStore([linear], 3600);
  writeStore(sandbox, before);
  const env = withInstalled(CLAUDE_2_1_96);

  const refused = await runCommand(sandbox, ['split', '--move', 'linear', '--yes'], env);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('2.1.96 does not ask again') });
  expect(readStore(sandbox)).toEqual(before);

  const forced = await runCommand(sandbox, ['split', '--move', 'linear', '--yes', '--force'], env);
  expect(forced).toMatchObject({ code: 0, stdout: expect.stringContaining('a session loses linear') });

  const session = aSession(CLAUDE_2_1_96);
  try {
    expect(await session.call(TOOL)).toMatchObject({ failed: false });
    linear.expireAccess();
    expect(await session.call(TOOL)).toMatchObject({ failed: true });
  } finally {
    await session.end();
  }
  expect(linear.registrations).toBe(1);
  expect(entryIn(readStore(sandbox), linear)).not.toHaveProperty(
    'refreshToken',
    expect.stringContaining('FAKE'),
  );

  const status = await runJson(sandbox, ['status']);
  expect(status.document.profiles).toMatchObject([
    { level: 'good', mcp: [{ server: 'linear', home: 'own-entry' }] },
  ]);
  // The early end of its token makes the helper renew it.
  expect(await isTaken(linear)).toBe('accepted');

  expect(await runCommand(sandbox, ['split', '--undo', 'linear', '--yes'], env)).toMatchObject({ code: 0 });
  expect(entryIn(readStore(sandbox), linear)).toMatchObject({ refreshToken: linear.newest?.refreshToken });
  expect((await mcpList(sandbox)).stdout).toMatch(/linear.*Connected/);
});

test('settings that Claude Code writes at the same time keep what both have written', PATIENCE, async () => {
  configureClaude(sandbox, [linear]);
  const servers = new SettingsServers({ candidates: [sandbox.claudeJson], clock: systemClock });
  const added = ['one', 'two', 'three'];
  let isAdding = true;

  const adding = (async () => {
    for (const name of added) {
      const words = ['mcp', 'add', '--scope', 'user', '--transport', 'http', name, linear.url];
      expect(await runClaude(sandbox, words)).toMatchObject({ code: 0 });
    }
  })().finally(() => (isAdding = false));
  for (let turn = 0; isAdding; turn += 1) {
    await servers.setHelper('linear', [{ scope: 'user' }], `sparekey headers ${turn}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await adding;
  await servers.setHelper('linear', [{ scope: 'user' }], 'sparekey headers at last');

  const settings = JSON.parse(readFileSync(sandbox.claudeJson, 'utf8')) as Record<string, object>;
  expect(Object.keys(settings['mcpServers'] ?? {}).toSorted()).toEqual(['linear', ...added].toSorted());
  expect(settings).toMatchObject({
    mcpServers: { linear: { url: linear.url, headersHelper: 'sparekey headers at last' } },
    oauthAccount: { emailAddress: 'fake@example.invalid' },
  });
});
