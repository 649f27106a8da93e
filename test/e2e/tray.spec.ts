import { mkdirSync, rmSync } from 'node:fs';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

test('icon and tooltip say how things are, each level by a shape of its own', async ({
  sandbox,
  store,
  startApp,
  panel,
}) => {
  store.write(goodCredentials());
  await startApp();
  const icon = await panel.icon();
  const look = async (tooltip: RegExp) => {
    await icon.saysAtLast(tooltip);
    return Buffer.from((await icon.picture()).argb).toString('base64');
  };

  const good = await look(/are fine/);
  store.write(withoutLogin());
  const damaged = await look(/login lost/);
  // A folder in place of the file: nothing can be learned, which is not the same as nothing being there.
  rmSync(sandbox.credentialsFile);
  mkdirSync(sandbox.credentialsFile);
  const unreachable = await look(/cannot be read/);
  rmSync(sandbox.credentialsFile, { recursive: true });
  store.write(goodCredentials());
  const again = await look(/are fine/);

  expect(new Set([good, damaged, unreachable]).size).toBe(3);
  expect(again).toBe(good);
});

test('a click opens the popover, the next one closes it, Esc closes it too', async ({
  store,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();
  expect(app.windows(), 'no window before it is needed').toEqual([]);

  const popover = await PopoverPage.openedBy(app, () => icon.click());
  await popover.saysAtLast(/are fine/);
  await icon.click();
  await popover.isHiddenAtLast();

  // A hidden window hears nothing, and knows everything once it is shown again.
  store.write(withoutLogin());
  await icon.saysAtLast(/login lost/);
  await expect(popover.headline).toHaveText(/are fine/);
  await icon.click();
  await popover.isShownAtLast();
  await popover.saysAtLast(/login lost/);

  await popover.page.keyboard.press('Escape');
  await popover.isHiddenAtLast();
});

test('the menu reaches everything that matters', async ({
  store,
  startApp,
  panel,
  notifications,
  command,
}) => {
  store.write(goodCredentials());
  const app = await startApp();
  const icon = await panel.icon();
  const tooltip = await icon.saysAtLast(/are fine/);

  await test.step('its first line is the status', async () => {
    const [status] = await icon.menu();
    expect(status).toMatchObject({ enabled: false });
    expect(tooltip).toBe(`Sparekey: ${status?.label}`);
  });

  await test.step('Snapshot now says that the vault holds what is there', async () => {
    await expect.poll(() => command.history()).toHaveLength(1);
    await icon.choose(/Snapshot now/);
    await notifications.notification(/Snapshot saved/);
    expect(await command.history()).toHaveLength(1);
  });

  await test.step('while paused nobody is alarmed but the icon, and what was lost is told when it goes on', async () => {
    await icon.choose(/Pause/);
    await icon.saysAtLast(/Paused/);
    store.write(withoutLogin());
    await icon.saysAtLast(/Paused; .*login lost/);
    expect(notifications.shown.filter(({ summary }) => /lost/.test(summary))).toEqual([]);
    await icon.choose(/Resume/);
    await icon.saysAtLast(/^Sparekey: .*login lost/);
    await notifications.notification(/Claude login lost/);
  });

  await test.step('it names the restore that helps, and opens it', async () => {
    const popover = await PopoverPage.openedBy(app, () => icon.choose(/Restore login…/));
    await expect(popover.dialog).toContainText('Claude login goes back');
    await popover.press(/Cancel/);
    await popover.keepPictures('login-lost');
    await icon.click();
    await popover.isHiddenAtLast();
    await icon.choose(/Open Sparekey/);
    await popover.isShownAtLast();
  });

  await test.step('Quit ends the app', async () => {
    const ended = new Promise((done) => app.process().once('exit', done));
    await icon.quit();
    expect(await ended).toBe(0);
  });
});
