/** What Sparekey relies on, seen in the real Claude Code 2.1.96. */
import { existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  accountIn,
  aLogin,
  aStore,
  authStatus,
  configureClaude,
  mcpList,
  readStore,
  runClaude,
  writeStore,
  type BlobValue,
} from '../support/claude';
import { startMcpOAuthServers, type McpOAuthServers } from '../support/mcp-oauth-server';
import { makeSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let mcp: McpOAuthServers;

beforeEach(async () => {
  sandbox = makeSandbox();
  mcp = await startMcpOAuthServers(['linear', 'sentry']);
  configureClaude(sandbox, mcp.servers);
});

afterEach(async () => {
  await mcp.stop();
  sandbox.remove();
});

describe('auth status', () => {
  test.each<[string, () => BlobValue | string, boolean]>([
    ['a whole store', () => aStore(mcp.servers, 3600), true],
    ['a login alone', () => ({ claudeAiOauth: aLogin() }), true],
    ['an expired access token', () => ({ claudeAiOauth: { ...aLogin(), expiresAt: 1 } }), true],
    ['sign-ins without a login', () => ({ mcpOAuth: aStore(mcp.servers, 3600).mcpOAuth }), false],
    ['emptied tokens', () => ({ claudeAiOauth: { ...aLogin(), accessToken: '', refreshToken: '' } }), false],
    ['a login without scopes', () => ({ claudeAiOauth: { ...aLogin(), scopes: undefined } }), false],
    ['a byte order mark', () => `\uFEFF${JSON.stringify(aStore(mcp.servers, 3600))}`, false],
    ['half a blob', () => JSON.stringify(aStore(mcp.servers, 3600)).slice(0, 200), false],
    ['an empty file', () => '', false],
  ])('with %s', async (_, blob, loggedIn) => {
    writeStore(sandbox, blob());
    expect(await authStatus(sandbox)).toMatchObject({ loggedIn });
  });

  test('without a store', async () => {
    expect(await authStatus(sandbox)).toMatchObject({ loggedIn: false, authMethod: 'none' });
  });
});

test('refreshing a sign-in keeps the login and unknown keys, and the mode 0600', async () => {
  const before = aStore(mcp.servers, -60);
  writeStore(sandbox, before);

  await mcpList(sandbox);

  const after = readStore(sandbox);
  expect(after.claudeAiOauth).toEqual(before.claudeAiOauth);
  expect(after.somethingUnknown).toEqual(before.somethingUnknown);
  for (const server of mcp.servers) {
    expect(server.issued).toHaveLength(2);
    expect(after.mcpOAuth).toHaveProperty([server.key, 'refreshToken'], server.newest?.refreshToken);
  }
  expect(statSync(sandbox.credentialsFile).mode & 0o777).toBe(0o600);
});

test('a refused refresh empties the entry and leaves the login alone', async () => {
  const before = aStore(mcp.servers, -60);
  const [linear] = mcp.servers;
  if (linear === undefined) throw new Error('No server was started.');
  const key = linear.key;
  linear.revokeAll();
  writeStore(sandbox, before);

  await mcpList(sandbox);

  const after = readStore(sandbox);
  expect(after.claudeAiOauth).toEqual(before.claudeAiOauth);
  expect(after.mcpOAuth).toHaveProperty([key, 'accessToken'], '');
  expect(after.mcpOAuth).not.toHaveProperty([key, 'refreshToken']);
});

test('a store that does not parse is overwritten with a partial blob', async () => {
  writeStore(sandbox, JSON.stringify(aStore(mcp.servers, -60)).slice(0, -1));

  await mcpList(sandbox);

  expect(Object.keys(readStore(sandbox))).toEqual(['mcpOAuth']);
  expect(await authStatus(sandbox)).toMatchObject({ loggedIn: false });
});

/** Keeps a copy of `.claude.json` as it is when the store is about to be removed. */
const COPY_AT_REMOVAL = `
  const fs = require('node:fs');
  for (const [owner, name] of [[fs, 'unlink'], [fs, 'unlinkSync'], [fs.promises, 'unlink'], [fs, 'rmSync'], [fs.promises, 'rm']]) {
    const original = owner[name];
    owner[name] = (file, ...rest) => {
      if (String(file).endsWith('/.credentials.json')) {
        fs.copyFileSync(process.env.CLAUDE_CONFIG_DIR + '/.claude.json', process.env.HOME + '/at-removal.json');
      }
      return original.call(owner, file, ...rest);
    };
  }
  require('node:module').syncBuiltinESMExports();
`;

test('a logout removes the store first and the account after it', async () => {
  writeStore(sandbox, aStore(mcp.servers, 3600));
  const preload = path.join(sandbox.home, 'copy-at-removal.cjs');
  writeFileSync(preload, COPY_AT_REMOVAL);

  await runClaude(sandbox, ['auth', 'logout'], { preload });

  expect(accountIn(path.join(sandbox.home, 'at-removal.json'))).toHaveProperty('emailAddress');
  expect(existsSync(sandbox.credentialsFile)).toBe(false);
  expect(accountIn(sandbox.claudeJson)).toBeUndefined();
});
