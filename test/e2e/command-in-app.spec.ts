/** The app's own executable as the command, where there is no display. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/command';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, playedCommand, test } from './fixture';

test('says what the command says, ends as it does, and opens nothing', async ({
  sandbox,
  store,
  appCommand,
}) => {
  store.write(goodCredentials());
  const snapshot = await appCommand(['snapshot']);
  expect(snapshot).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Saved as snapshot 1'),
    stderr: '',
  });

  store.write(withoutLogin());
  const status = await appCommand(['status', '--json']);
  expect(status).toMatchObject({ code: 1, stderr: '' });
  expect(JSON.parse(status.stdout)).toMatchObject({ profiles: [{ level: 'damaged' }] });

  expect(await appCommand(['restore', '--yes', '--no-wait'])).toMatchObject({ code: 0 });
  expect(store.read()).toHaveProperty('claudeAiOauth');
  expect(existsSync(join(sandbox.dataDir, 'window'))).toBe(false);
});

test('takes every word for its own, also those that Chromium knows', async ({ appCommand }) => {
  const known = await appCommand(['--version']);
  const unknown = await appCommand(['status', '--remote-debugging-port=0']);

  expect(known).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).not.toContain('DevTools listening');
});

test('as an installed copy it takes out what the system starts at login', async ({ sandbox }) => {
  const item = join(sandbox.home, 'login-item');
  writeFileSync(item, 'on');
  const main = fileURLToPath(new URL('../support/played-login-item-main.mjs', import.meta.url));
  const uninstall = (...words: readonly string[]) =>
    runCommand(sandbox, ['uninstall', ...words], { PLAYED_LOGIN_ITEM: item }, playedCommand(main));
  const planned = await uninstall('--dry-run');
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('the system’s login items') });
  expect(readFileSync(item, 'utf8')).toBe('on');

  const done = await uninstall('--yes');

  expect(done, done.stderr).toMatchObject({ code: 0 });
  expect(readFileSync(item, 'utf8')).toBe('off');
  expect((await uninstall('--dry-run')).stdout).not.toContain('starting at login');
});

test('works beside the running app', async ({ appCommand, startGuarding }) => {
  await startGuarding();

  const status = await appCommand(['status', '--json']);

  expect(JSON.parse(status.stdout)).toMatchObject({ profiles: [{ level: 'good', snapshots: 1 }] });
});
