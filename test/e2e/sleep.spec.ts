/** The machine's sleep, as the desktop tells of it; the store is a played Keychain, whose every call is on record. */
import { LoginManager } from '../support/desktop/login-manager';
import { PLAYED_MAC_MAIN, PlayedMac } from '../support/played-mac';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test as base } from './fixture';

const test = base.extend<{ machine: LoginManager; mac: PlayedMac }>({
  machine: async ({}, use) => {
    const machine = await LoginManager.start();
    await use(machine);
    machine.stop();
  },
  mac: async ({ sandbox }, use) => use(new PlayedMac(sandbox)),
});

test('asleep it asks the Keychain nothing; awake it looks at once, and tells what was lost meanwhile', async ({
  machine,
  mac,
  startPlainly,
  panel,
  notifications,
}) => {
  mac.write(blobOf(goodCredentials()));
  startPlainly([], { main: PLAYED_MAC_MAIN, env: { PLAYED_MAC_SECURITY: mac.security.path } });
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);

  await test.step('asleep, even who asks for a look gets none', async () => {
    await machine.sleep();
    await icon.tooltip();
    mac.security.calls({ forget: true });
    mac.write(blobOf(withoutLogin()));

    await icon.choose(/Snapshot now/);

    await notifications.notification(/cannot be read/);
    expect(mac.security.calls()).toEqual([]);
  });

  await machine.wake();

  await icon.saysAtLast(/login lost/);
  await notifications.notification(/Claude login lost/);
  expect(notifications.shown.filter(({ summary }) => /login lost/.test(summary))).toHaveLength(1);
});

function blobOf(text: string) {
  return JSON.parse(text) as Parameters<PlayedMac['write']>[0];
}
