import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

test('a desktop that refuses notifications leaves the banner and the icon to tell it', async ({
  store,
  notifications,
  startGuarding,
}) => {
  notifications.refuse();
  const { app, icon } = await startGuarding();

  store.write(withoutLogin());

  await icon.saysAtLast(/login lost/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  await expect(popover.page.getByText('your desktop did not show it as a notification')).toBeVisible();
  await popover.keepPictures('untold');
  expect(notifications.shown).toEqual([]);

  await test.step('and it goes once it was seen', async () => {
    await popover.press(/Got it/);
    await expect(popover.page.getByText('did not show it as a notification')).toHaveCount(0);
    await popover.saysAtLast(/login lost/);
  });
});

test('what is chosen in the settings holds at once, and is remembered', async ({
  store,
  notifications,
  startGuarding,
  startApp,
  startPlainly,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;
  await popover.goTo('Settings');

  await test.step('without notifications a loss is shown by the icon alone', async () => {
    await page.getByRole('switch', { name: 'Notifications' }).click();
    store.write(withoutLogin());
    await icon.saysAtLast(/login lost/);
    store.write(goodCredentials());
    await icon.saysAtLast(/are fine/);
  });

  await test.step('healing set to safe heals', async () => {
    await page.getByRole('radio', { name: 'Safe' }).click();
    store.write(withoutLogin());
    await expect.poll(() => 'claudeAiOauth' in store.read()).toBe(true);
    await icon.saysAtLast(/are fine/);
  });

  expect(notifications.shown).toEqual([]);

  await test.step('the next start knows both', async () => {
    await app.close();
    const next = await startApp();
    const again = await PopoverPage.openedBy(next, () => void startPlainly());
    await again.goTo('Settings');
    await expect(again.page.getByRole('radio', { name: 'Safe' })).toBeChecked();
    await expect(again.page.getByRole('switch', { name: 'Notifications' })).not.toBeChecked();
  });
});

test('what was changed elsewhere while the popover was out of sight is shown as it is now', async ({
  startGuarding,
  appCommand,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  await popover.goTo('Settings');
  const hook = popover.page.getByRole('switch', { name: 'Look at every session’s start' });
  await expect(hook).not.toBeChecked();
  await icon.click();
  await popover.isHiddenAtLast();
  expect(await appCommand(['hook', 'install'])).toMatchObject({ code: 0 });

  await icon.click();
  await popover.isShownAtLast();

  await expect(hook).toBeChecked();
});

test('the doctor lists its checks by what wants attention, and looks again when asked', async ({
  sandbox,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;
  await popover.goTo('Doctor');
  const key = page.getByRole('listitem').filter({ hasText: 'Recovery key' });
  await expect(key).toContainText('Look here');

  await test.step('what it offers to do is done, and found when it looks again', async () => {
    const file = join(sandbox.home, 'recovery.txt');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await popover.press(/Save a recovery key/);
    await expect(page.getByText(/Recovery key saved to/)).toBeVisible();
    expect(existsSync(file)).toBe(true);
    await popover.press(/Check again/);
    await expect(key).toContainText('Fine');
  });
});
