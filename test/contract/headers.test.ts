/** `sparekey headers`, the built command, against MCP servers with single-use refresh tokens. */
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { textMember } from '../../shared/blob';
import { UNREADABLE } from '../../electron/core/split/moved-headers';
import { keyFileOf, runCommand, type CommandRun } from '../support/command';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { aMovedSignIn, helperCall, movedIn, PROFILE } from '../support/moved-bench';
import { makeSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let servers: McpOAuthServers;
let linear: McpOAuthServer;

beforeEach(async () => {
  sandbox = makeSandbox();
  servers = await startMcpOAuthServers(['linear', 'notion'], { onReuse: 'revoke-all' });
  const [first] = servers.servers;
  if (first === undefined) throw new Error('No server was started.');
  linear = first;
});

afterEach(async () => {
  await servers.stop();
  sandbox.remove();
});

/** Runs the helper as Claude Code does. */
function helper(server = linear): Promise<CommandRun> {
  const { args, env } = helperCall(server);
  return runCommand(sandbox, args, env);
}

const authorizationIn = ({ stdout }: CommandRun): string =>
  (JSON.parse(stdout) as { Authorization: string }).Authorization;

const healthOf = async (server = linear) =>
  (await movedIn(sandbox).moved.list()).find(({ key }) => key === server.key)?.health;

test('hands out a token that is good for a while as it is', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, 3600);

  const run = await helper();

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(authorizationIn(run)).toBe(`Bearer ${linear.newest?.accessToken}`);
  expect(linear.issued).toHaveLength(1);
});

test('renews a token that is about to end, and hands out the new one', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, 60);

  const run = await helper();

  expect(linear.issued).toHaveLength(2);
  expect(authorizationIn(run)).toBe(`Bearer ${linear.newest?.accessToken}`);
  expect(await movedIn(sandbox).moved.open(PROFILE, linear.key)).toMatchObject({
    kind: 'present',
    signIn: { entry: { refreshToken: linear.newest?.refreshToken, clientId: 'FAKE-client-linear-seed' } },
  });
});

test('50 helpers at once renew once, and nobody is logged out', { timeout: 90_000 }, async () => {
  await aMovedSignIn(movedIn(sandbox), linear, -60);

  const runs = await Promise.all(Array.from({ length: 50 }, () => helper()));

  expect(linear.reuses).toBe(0);
  const isNew = (run: CommandRun) => authorizationIn(run) === `Bearer ${linear.issued[1]?.accessToken}`;
  // On a machine that is too busy some run out of time before it is renewed, and say so.
  for (const run of runs)
    expect({ ...run, said: isNew(run) || run.stderr !== '' }).toMatchObject({ code: 0, said: true });
  await vi.waitFor(async () => expect(isNew(await helper())).toBe(true), { timeout: 25_000, interval: 500 });
  expect(linear.reuses).toBe(0);
  expect(linear.issued).toHaveLength(2);
  expect(await healthOf()).toEqual({ kind: 'good' });
});

describe('when the server refuses', () => {
  test('still prints the last Authorization, exits 0, notes it, and does not ask again', async () => {
    const { entry } = await aMovedSignIn(movedIn(sandbox), linear, -60);
    linear.revokeAll();

    const run = await helper();
    await helper();

    expect(run.code).toBe(0);
    expect(authorizationIn(run)).toBe(`Bearer ${textMember(entry, 'accessToken')}`);
    expect(run.stderr).toContain('its server refused it (invalid_grant)');
    expect(await healthOf()).toMatchObject({
      kind: 'refused',
      sentence: 'its server refused it (invalid_grant)',
    });
    expect(linear.refreshes).toBe(1);
  });

  test('says nothing of a token on its standard error', async () => {
    const { entry } = await aMovedSignIn(movedIn(sandbox), linear, -60);
    linear.revokeAll();
    const { stderr } = await helper();
    expect(stderr).not.toContain('FAKE');
    expect(textMember(entry, 'refreshToken')).toContain('FAKE');
  });
});

describe('when it cannot know', () => {
  test('a server that was never moved is left to Claude Code', async () => {
    const [, notion] = servers.servers;
    await aMovedSignIn(movedIn(sandbox), linear, 3600);
    expect(await helper(notion)).toMatchObject({ code: 1, stdout: '' });
  });

  test('another address under the same name gets nothing', async () => {
    await aMovedSignIn(movedIn(sandbox), linear, 3600);
    const { args, env } = helperCall(linear);
    const elsewhere = { ...env, CLAUDE_CODE_MCP_SERVER_URL: 'https://evil.example/mcp' };
    expect(await runCommand(sandbox, args, elsewhere)).toMatchObject({ code: 1, stdout: '' });
  });

  test('without the key it prints a header that gets a refusal, so that Claude Code does not sign in by itself', async () => {
    await aMovedSignIn(movedIn(sandbox), linear, 3600);
    rmSync(keyFileOf(sandbox));

    const run = await helper();

    expect(run.code).toBe(0);
    expect(authorizationIn(run)).toBe(UNREADABLE);
    expect(run.stderr).toContain('its keychain entry cannot be read');
  });
});

test('while it is on its way back, nothing is renewed any more', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, -60, { row: { state: 'moving-back' } });
  await helper();
  expect(linear.issued).toHaveLength(1);
});

test('what it leaves on disk is for this user only, and nothing once it is done', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, -60);
  await helper();
  expect(readdirSync(path.join(sandbox.dataDir, 'sign-in-locks'))).toEqual([]);
});

test('with a keychain that takes no write, nothing is spent', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, -60);
  chmodSync(path.join(sandbox.dataDir, 'sealed'), 0o500);
  await helper();
  expect(linear.reuses).toBe(0);
});
