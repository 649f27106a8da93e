import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Watching } from '../support/command';
import { aLastingLogin, goodCredentials, withoutLogin } from './credentials';
import { expect, keyringEnvironment, test } from './fixture';
import { PopoverPage } from './popover-page';

test('a second start opens the popover of the first and ends', async ({ startPlainly, startGuarding }) => {
  const { app } = await startGuarding();

  const popover = await PopoverPage.openedBy(app, async () => {
    const second = startPlainly();
    expect(await once(second, 'exit')).toEqual([0, null]);
  });

  await popover.saysAtLast(/are fine/);
});

test('a page that ended is made anew by the next click', async ({ startGuarding }) => {
  const { app, icon } = await startGuarding();
  await PopoverPage.openedBy(app, () => icon.click());
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.forcefullyCrashRenderer();
  });
  // Not Electron's list alone: what opens next must not be taken for the page that ended.
  await expect.poll(() => app.windows().length).toBe(0);

  const popover = await PopoverPage.openedBy(app, () => icon.click());

  await popover.saysAtLast(/are fine/);
});

test('quitting waits until everything that was read is saved', async ({
  store,
  startPlainly,
  panel,
  command,
}) => {
  store.write(goodCredentials());
  const app = startPlainly();
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);

  // Quits in the very moment in which the newest of a dozen versions has been read.
  const ended = once(app, 'exit');
  for (let generation = 2; generation <= 13; generation++) {
    store.write(goodCredentials({ login: aLastingLogin(generation) }));
    await icon.tooltip();
  }
  await icon.quit();

  expect(await ended).toEqual([0, null]);
  const { login } = await command.status();
  store.write(withoutLogin());
  expect(await command.restore('--login')).toBe(0);
  expect((await command.status()).login.fingerprint).toBe(login.fingerprint);
  expect(store.read()).toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-13' } });
});

test('a signal to end is a quit like any other, and nothing stays locked', async ({
  sandbox,
  store,
  startPlainly,
  panel,
}) => {
  store.write(goodCredentials());
  const app = startPlainly();
  await (await panel.icon()).saysAtLast(/are fine/);

  const ended = once(app, 'exit');
  app.kill('SIGTERM');

  expect(await ended).toEqual([0, null]);
  expect(existsSync(join(sandbox.dataDir, 'healer.lock'))).toBe(false);
});

test('app and command work side by side on one vault', async ({ store, command, startGuarding }) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());

  const status = await command.status();
  expect(status).toMatchObject({ level: 'good', snapshots: 1, spare: { login: { grade: 'current' } } });
  store.write(withoutLogin());
  await popover.saysAtLast(/login lost/);
  expect(await command.restore()).toBe(0);

  await popover.saysAtLast(/are fine/);
  await popover.goTo('History');
  await expect(popover.page.getByText(/restore/i).first()).toBeVisible();
});

test('of app and command only one heals', async ({ sandbox, settings, store, command, startGuarding }) => {
  settings.choose({ heal: 'safe' });
  const { icon } = await startGuarding();
  const watching = await Watching.start(sandbox, ['--heal', 'safe'], keyringEnvironment());

  try {
    const seen = watching.events.length;
    store.write(withoutLogin());
    await watching.until(({ event, level }) => event === 'level' && level === 'good', seen);
    await icon.saysAtLast(/are fine/);
  } finally {
    await watching.stop();
  }

  const heals = (await command.history()).filter(({ reason }) => reason === 'heal');
  expect(heals).toHaveLength(1);
});
