/**
 * The real Claude Code 2.1.96, told that it runs on macOS, with the stand-in as
 * its `security`: the accidents that it has with a Keychain, and Sparekey beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compose, type Composition } from '../../electron/compose';
import { Guardian } from '../../electron/core/guard/guardian';
import type { HealMode } from '../../shared/heal-policy';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { aStore, configureClaude } from '../support/claude';
import { commandEnvironment } from '../support/command';
import { startMcpOAuthServers, type McpEntry, type McpOAuthServers } from '../support/mcp-oauth-server';
import { PlayedMac } from '../support/played-mac';
import { makeSandbox, type Sandbox } from '../support/sandbox';

const SOON = { timeout: 60_000, interval: 250 };

let mcp: McpOAuthServers;
let sandbox: Sandbox;
let mac: PlayedMac;
let guardian: Guardian | undefined;

beforeEach(async () => {
  mcp = await startMcpOAuthServers(['linear', 'notion']);
  sandbox = makeSandbox();
  configureClaude(sandbox, mcp.servers);
  mac = new PlayedMac(sandbox);
});

afterEach(async () => {
  await guardian?.stop();
  guardian = undefined;
  await mcp.stop();
  sandbox.remove();
});

/** A guardian on this Mac, as the app runs one. It has saved what is there now. */
async function guarding(
  heal: HealMode,
): Promise<{ readonly guardian: Guardian; readonly composition: Composition }> {
  const composition = compose({
    env: commandEnvironment(sandbox),
    platform: 'darwin',
    home: sandbox.home,
    security: mac.security.path,
    shell: 'command',
  });
  const started = new Guardian({ ...composition, profiles: [composition.profile], version: 'test' }, heal, {
    onState: () => undefined,
    onNotice: () => undefined,
  });
  guardian = started;
  await started.start();
  await expect.poll(async () => (await composition.vault.history()).length, SOON).toBeGreaterThan(0);
  return { guardian: started, composition };
}

test('reads and writes the item that Sparekey takes for its own', async () => {
  mac.write(aStore(mcp.servers, -60));
  expect(await mac.authStatus()).toMatchObject({ loggedIn: true });

  expect((await mac.claude('mcp', 'list')).code).toBe(0);

  expect(mac.item()).toMatchObject({
    claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-1' },
    somethingUnknown: { kept: true },
  });
  const entries = mac.item()?.mcpOAuth as Readonly<Record<string, McpEntry>>;
  expect(mcp.servers.map(({ key }) => entries[key]?.accessToken)).toEqual(
    mcp.servers.map(({ newest }) => newest?.accessToken),
  );
  const calls = mac.security.calls().map(({ argv0, flags }) => [argv0, ...flags].join(' '));
  expect(calls).toContain('add-generic-password U a s X');
  expect(existsSync(sandbox.credentialsFile)).toBe(false);
});

test('loses the login when a read fails and the write after it does not, and gets it back', async () => {
  mac.write(aStore(mcp.servers, -60));
  await guarding('safe');
  await mac.loseLogin();

  expect(mac.item()).not.toHaveProperty('claudeAiOauth');
  expect(mac.item()).not.toHaveProperty('somethingUnknown');

  await expect
    .poll(() => mac.item(), SOON)
    .toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-1' } });
  expect(await mac.authStatus()).toMatchObject({ loggedIn: true });
});

test('rolls a restore back from its stale cache, and gets it back once more', async () => {
  const [server] = mcp.servers;
  if (server === undefined) throw new Error('There is no server.');
  const whole = aStore(mcp.servers, -60);
  mac.write(whole);
  const { guardian: sparekey, composition } = await guarding('off');
  // The damage stands before Claude Code starts, and is what it caches.
  mac.write({ mcpOAuth: whole.mcpOAuth });
  await expect.poll(() => sparekey.state.profiles[0]?.level, SOON).toBe('damaged');
  const { asked, release } = holdTokens();
  const listing = mac.claude('mcp', 'list');
  await asked;

  const preview = await sparekey.previewRestore(composition.profile.id, {
    selection: WHATEVER_IS_MISSING,
  });
  await sparekey.confirmRestore(preview.planId);
  expect(mac.item()).toHaveProperty('claudeAiOauth');
  release();
  await listing;
  expect(mac.item()).not.toHaveProperty('claudeAiOauth');

  sparekey.setHeal('safe');
  await expect.poll(() => mac.item(), SOON).toHaveProperty('claudeAiOauth');
  expect(await mac.authStatus()).toMatchObject({ loggedIn: true });
  const entries = mac.item()?.mcpOAuth as Readonly<Record<string, McpEntry>>;
  expect(entries[server.key]?.accessToken).toBe(server.newest?.accessToken);
});

test('falls back to the file when the item refuses, and Sparekey follows', async () => {
  mac.write(aStore(mcp.servers, -60));
  const { guardian: sparekey, composition } = await guarding('safe');
  mac.security.fault({ cmd: 'add-generic-password' }, { kind: 'exit', code: 51 });

  await mac.claude('mcp', 'list');
  expect(mac.item()).toBeUndefined();
  expect(JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8'))).toHaveProperty('claudeAiOauth');

  await expect.poll(() => composition.profile.store.location.kind, SOON).toBe('file');
  await expect.poll(() => sparekey.state.profiles[0]?.level, SOON).toBe('good');
  expect(await mac.authStatus()).toMatchObject({ loggedIn: true });
});

/** Lets no server hand out tokens until released. `asked` resolves when somebody wants some. */
function holdTokens(): { readonly asked: Promise<void>; readonly release: () => void } {
  let release: () => void = () => undefined;
  let noteAsked: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => (noteAsked = resolve));
  for (const server of mcp.servers) {
    const answer = server.answer.bind(server);
    server.answer = (pathname, call) => {
      if (pathname !== `/${server.name}/token`) return answer(pathname, call);
      noteAsked();
      void released.then(() => answer(pathname, call));
      return true;
    };
  }
  return { asked, release };
}
