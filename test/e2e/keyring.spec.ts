import { startEmptyBus } from '../support/desktop/empty-bus';
import { KeyringLock } from '../support/desktop/keyring';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test as base } from './fixture';
import { PopoverPage } from './popover-page';

/** With the address of a bus on which no keyring lives; it outlasts the app, which would not survive its end. */
const test = base.extend<{ emptyBus: string }>({
  emptyBus: async ({}, use) => {
    const bus = await startEmptyBus();
    await use(bus.address);
    await bus.stop();
  },
});

test('while the keyring is locked it still guards, says so, and restores once it is unlocked', async ({
  store,
  notifications,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();

  const keyring = await KeyringLock.start('is-dismissed');
  try {
    await keyring.lock();
    store.write(withoutLogin());
    const told = await notifications.notification(/Claude login lost/);
    const popover = await PopoverPage.openedBy(app, () => notifications.click(told));
    await expect(popover.dialog).toContainText('Claude login goes back');
    await popover.press(/Restore login/);
    await expect(popover.dialog.getByRole('alert')).toContainText('key cannot be reached');
    await popover.keepPictures('keyring-locked');
    expect(store.read()).not.toHaveProperty('claudeAiOauth');

    await keyring.unlock();
    await popover.press(/Look again/);
    await popover.press(/Restore login/);
    await expect(popover.dialog).toContainText('is back');
    await icon.saysAtLast(/are fine/);
  } finally {
    await keyring.stop();
  }
});

test('a keyring that waits for its password keeps nobody from being warned', async ({
  store,
  startApp,
  panel,
  notifications,
}) => {
  const keyring = await KeyringLock.start('stays-open');
  try {
    await keyring.lock();
    store.write(goodCredentials());
    await startApp();
    const icon = await panel.icon();
    await icon.saysAtLast(/no key for the vault/);

    store.write(withoutLogin());

    await notifications.notification(/Claude login lost/);
  } finally {
    await keyring.stop();
  }
});

test('without a keyring it still guards, and says what is missing and what helps', async ({
  emptyBus,
  store,
  startApp,
  startPlainly,
}) => {
  store.write(goodCredentials());
  const app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: emptyBus } });

  // No panel lives on that bus either: a second start opens the popover.
  const popover = await PopoverPage.openedBy(app, () => void startPlainly());

  await popover.saysAtLast(/fine/);
  await expect(popover.page.getByText('There is no key for the vault')).toBeVisible();
  await expect(popover.page.getByText(/Unlock the keychain/)).toBeVisible();
  await popover.keepPictures('no-keyring');
  store.write(withoutLogin());
  await popover.saysAtLast(/login lost/);
});
