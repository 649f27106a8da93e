/** The app's own executable as the command, where there is no display. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';

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

test('works beside the running app', async ({ appCommand, startGuarding }) => {
  await startGuarding();

  const status = await appCommand(['status', '--json']);

  expect(JSON.parse(status.stdout)).toMatchObject({ profiles: [{ level: 'good', snapshots: 1 }] });
});
