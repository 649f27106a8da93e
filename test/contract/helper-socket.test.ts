/** Helpers that ask a Sparekey that runs: over a real socket. */
import { execFile } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { ownCommand } from '../../electron/adapters/own-command';
import { ShellHelper } from '../../electron/adapters/split/helper';
import { FileHelperSocket } from '../../electron/adapters/split/helper-socket';
import { commandEnvironment, runCommand, Watching } from '../support/command';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { aMovedSignIn, helperCall, movedIn } from '../support/moved-bench';
import { makeSandbox, type Sandbox } from '../support/sandbox';
import { temporaryDirectory } from '../support/temporary';

const LAUNCHER = fileURLToPath(new URL('../../build/packaging/launcher/sparekey', import.meta.url));

let sandbox: Sandbox;
let servers: McpOAuthServers;
let linear: McpOAuthServer;

beforeEach(async () => {
  sandbox = makeSandbox();
  servers = await startMcpOAuthServers(['linear']);
  const [first] = servers.servers;
  if (first === undefined) throw new Error('No server was started.');
  linear = first;
});

afterEach(async () => {
  await servers.stop();
  sandbox.remove();
});

const socketPath = () => path.join(sandbox.dataDir, 'run/headers.sock');

test('a watching Sparekey answers, and closes the door when it stops', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, 60);
  const watching = await Watching.start(sandbox);
  onTestFinished(() => void watching.stop());
  expect(statSync(socketPath()).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(socketPath())).mode & 0o777).toBe(0o700);

  const { args, env } = helperCall(linear);
  // Without the key the helper itself could read nothing.
  const run = await runCommand(sandbox, args, { ...env, SPAREKEY_KEY_FILE: '/nowhere/key.txt' });

  expect(JSON.parse(run.stdout)).toEqual({ Authorization: `Bearer ${linear.newest?.accessToken}` });
  expect(linear.issued).toHaveLength(2);
  await watching.stop();
  expect((await runCommand(sandbox, args, env)).code).toBe(0);
});

test('a helper asks for one sign-in, and learns when there is none', async () => {
  const socket = new FileHelperSocket({ path: path.join(temporaryDirectory(), 'run/headers.sock') });
  const stop = await socket.serve(({ entry }) =>
    Promise.resolve(
      entry === '0123' ? { kind: 'headers', authorization: 'Bearer FAKE' } : { kind: 'unknown' },
    ),
  );
  onTestFinished(stop);
  expect(await socket.ask({ entry: '0123' })).toEqual({ kind: 'headers', authorization: 'Bearer FAKE' });
  expect(await socket.ask({ entry: '4567' })).toEqual({ kind: 'unknown' });
});

test('what a crash left at the socket’s place is no Sparekey', async () => {
  const file = path.join(temporaryDirectory(), 'headers.sock');
  writeFileSync(file, '');
  const socket = new FileHelperSocket({ path: file });
  expect(await socket.ask({ entry: '0123' })).toBeUndefined();

  const stop = await socket.serve(() => Promise.resolve({ kind: 'headers', authorization: 'Bearer FAKE' }));
  onTestFinished(stop);
  expect(await socket.ask({ entry: '0123' })).toMatchObject({ authorization: 'Bearer FAKE' });
});

test('the second to serve leaves the first alone', async () => {
  const file = path.join(temporaryDirectory(), 'headers.sock');
  const [first, second] = [new FileHelperSocket({ path: file }), new FileHelperSocket({ path: file })];
  const stop = await first.serve(() => Promise.resolve({ kind: 'headers', authorization: 'Bearer FAKE-1' }));
  onTestFinished(stop);
  (await second.serve(() => Promise.resolve({ kind: 'headers', authorization: 'Bearer FAKE-2' })))();
  expect(await second.ask({})).toMatchObject({ authorization: 'Bearer FAKE-1' });
});

test('the packaged app’s launcher asks by curl, and only then starts the app', async () => {
  const socket = new FileHelperSocket({ path: socketPath() });
  const asked: unknown[] = [];
  const stop = await socket.serve((query) => {
    asked.push(query);
    return Promise.resolve({ kind: 'headers', authorization: 'Bearer FAKE' });
  });
  onTestFinished(stop);
  const { args, env } = helperCall(linear);

  const { stdout } = await promisify(execFile)('sh', [LAUNCHER, ...args, '--data-dir', sandbox.dataDir], {
    env: { PATH: process.env.PATH, HOME: sandbox.home, ...env },
  });

  expect(JSON.parse(stdout)).toEqual({ Authorization: 'Bearer FAKE' });
  expect(asked).toEqual([{ profile: args[2], entry: args[4], server: linear.name, url: linear.url }]);
});

test('the helper of the built command asks the Sparekey that runs, and starts Node where none does', async () => {
  await aMovedSignIn(movedIn(sandbox), linear, 3600);
  const env = { ...commandEnvironment(sandbox), SPAREKEY_DATA_DIR: sandbox.dataDir };
  const helper = new ShellHelper({
    command: ownCommand({ env, platform: process.platform }),
    platform: process.platform,
    env,
  });
  const [row] = await movedIn(sandbox).moved.list();
  if (row === undefined) throw new Error('Nothing was moved.');
  expect(helper.commandFor(row.profile, row.key)).toMatch(/out\/main\/sparekey headers .* --node /);

  expect(await helper.ask(row)).toBe(`Bearer ${linear.newest?.accessToken}`);

  const socket = new FileHelperSocket({ path: socketPath() });
  onTestFinished(
    await socket.serve(() => Promise.resolve({ kind: 'headers', authorization: 'Bearer FAKE' })),
  );
  expect(await helper.ask(row)).toBe('Bearer FAKE');
});
