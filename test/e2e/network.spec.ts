/**
 * The kernel's word that nothing asks anything of any network: app and command
 * run in a network of their own, in which every road leads back to one counter.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { bareElectron } from './session-environment';

/** Runs what follows it in that network; as an ordinary user in a user namespace, in which that is allowed. */
const isolated = (script: string): readonly [string, ...string[]] => {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const roads = 'PATH="$PATH:/usr/sbin:/sbin"; ip link set lo up && ip route add default dev lo';
  return ['unshare', ...asUser, '--net', 'sh', '-c', `${roads} && ${script}`, 'sh'];
};
const inIsolation = isolated('exec "$@"');
/** Tells the counter, whatever the command says. */
const countingCommand = isolated('"$@" >&2; cat /proc/net/dev');

const [unshare, ...words] = inIsolation;
test.skip(spawnSync(unshare, [...words, 'true']).status !== 0, 'This system gives no network namespaces.');

/** How many packets went out, in a text of /proc/net/dev: the tenth number of the only device. */
function packetsIn(text: string): number {
  const numbers = /lo:\s*(.+)/.exec(text)?.[1]?.trim().split(/\s+/).map(Number);
  const sent = numbers?.[9];
  if (sent === undefined) throw new Error(`No counter in ${text}`);
  return sent;
}

function packetsOf(pid: number | undefined): number {
  return packetsIn(readFileSync(`/proc/${pid}/net/dev`, 'utf8'));
}

test('the app asks nothing of any network, from its start to a healed login', async ({
  store,
  settings,
  startPlainly,
  panel,
}) => {
  settings.choose({ heal: 'safe' });
  store.write(goodCredentials());
  const app = startPlainly(inIsolation);
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);
  await icon.click();
  store.write(withoutLogin());
  await expect.poll(() => Object.keys(store.read())).toContain('claudeAiOauth');
  await icon.saysAtLast(/are fine/);

  expect(packetsOf(app.pid)).toBe(0);
});

test('neither does the command', async ({ store, appCommand }) => {
  const packetsOfCommand = async (line: string) => {
    const { stdout } = await appCommand(line.split(' '), countingCommand);
    return packetsIn(stdout);
  };
  store.write(goodCredentials());
  expect(await packetsOfCommand('snapshot')).toBe(0);

  store.write(withoutLogin());
  for (const line of ['status', 'doctor', 'verify', 'restore --yes --no-wait']) {
    expect(await packetsOfCommand(line), line).toBe(0);
  }
  expect(Object.keys(store.read()), 'it did its work').toContain('claudeAiOauth');
});

const ask = "fetch('http://192.0.2.1/').catch(() => undefined)";
const electronScript = join(import.meta.dirname, '../support/desktop/ask-outside.mjs');

for (const [who, program] of [
  ['Node', () => [process.execPath, '-e', ask]],
  ['Chromium', () => [...bareElectron(), electronScript]],
] as const) {
  test(`a request of ${who} would be counted`, async ({ sandbox }) => {
    const [file, ...args] = [...inIsolation, ...program()] as [string, ...string[]];
    const env = { PATH: process.env['PATH'], HOME: sandbox.home, DISPLAY: process.env['DISPLAY'] };
    const child = spawn(file, args, { env, cwd: sandbox.workDir, stdio: 'ignore', detached: true });
    await once(child, 'spawn');
    try {
      await expect.poll(() => packetsOf(child.pid)).toBeGreaterThan(0);
    } finally {
      const ended = once(child, 'exit');
      // The whole group: Chromium's other processes would go on writing into the home that is removed next.
      process.kill(-Number(child.pid), 'SIGKILL');
      await ended;
    }
  });
}
