import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { KeyringLock, keyringEntries } from '../support/desktop/keyring';
import { aLastingLogin, goodCredentials } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

test('one click keeps separate spares, and with them everything comes back without credentials or vault', async ({
  sandbox,
  store,
  startApp,
  startGuarding,
  startPlainly,
  command,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  await popover.goTo('Settings');
  await separateIn(popover).click();
  await expect(popover.page.getByText(/^The newest login and 2 MCP sign-ins, written/)).toBeVisible();
  await popover.goTo('MCP');
  await expect(popover.page.getByText(/with a separate spare/)).toHaveCount(2);

  expect((await keyringEntries()).filter(isSpare)).toHaveLength(2);

  await test.step('behind a locked keyring they are called out of date, and nobody is asked', async () => {
    const keyring = await KeyringLock.start('is-dismissed');
    try {
      await keyring.lock();
      store.write(goodCredentials({ login: aLastingLogin(2) }));
      await popover.goTo('Settings');
      await expect(popover.page.getByText(/^Out of date: .*The keychain is locked/)).toBeVisible();
      await popover.keepPictures('separate-spares-outdated');
      await popover.press(/Check now/);
      expect(keyring.asked).toBe(0);

      await keyring.unlock();
      await popover.press(/Check now/);
      await expect(popover.page.getByText(/^The newest login and 2 MCP sign-ins, written/)).toBeVisible();
      expect(keyring.asked).toBe(0);
    } finally {
      await keyring.stop();
    }
  });

  await app.close();
  rmSync(sandbox.credentialsFile);
  rmSync(join(sandbox.dataDir, 'vault'), { recursive: true });

  expect((await command.status()).apart.onlyHere).toEqual({ login: true, signIns: 2 });
  const restarted = await startApp();
  // A second start opens the popover: the panel still shows the icon of the first.
  const again = await PopoverPage.openedBy(restarted, () => void startPlainly());
  await expect(again.page.getByText('Your separate spares still have it')).toBeVisible();
  await again.keepPictures('separate-spares-only');
  await again.press(/Put back from the separate spares/);
  await expect(again.dialog).toContainText('Claude login goes back');
  await again.press(/^Put back$/);
  await expect(again.dialog).toContainText('Claude login, linear and notion are back');
  await again.press(/Done/);

  expect(store.read()).toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-2' } });
  expect(Object.keys(store.read()['mcpOAuth'] ?? {})).toHaveLength(2);
  await again.saysAtLast(/are fine/);

  await test.step('switched off, nothing of them stays in the keyring', async () => {
    await again.goTo('Settings');
    await separateIn(again).click();
    await expect(again.page.getByText(/^Also keeps the newest login/)).toBeVisible();
    expect((await keyringEntries()).filter(isSpare)).toEqual([]);
  });
});

test('arriving signed out with nothing but them: they are found, and everything comes back', async ({
  sandbox,
  settings,
  store,
  startApp,
  startGuarding,
}) => {
  settings.choose({ welcomed: true, spares: true });
  const { app } = await startGuarding();
  await expect.poll(async () => (await keyringEntries()).filter(isSpare).length).toBe(2);
  await app.close();
  rmSync(sandbox.dataDir, { recursive: true });
  rmSync(sandbox.credentialsFile);

  const welcome = await PopoverPage.openedBy(await startApp(), () => undefined);
  await welcome.press(/Start guarding/);
  await expect(welcome.page.getByText('Sparekey’s separate spare')).toBeVisible();
  await welcome.press(/Use this…/);
  await expect(welcome.dialog).toContainText('linear goes back');
  await welcome.press(/^Put back$/);
  await welcome.press(/Done/);

  await welcome.saysAtLast(/Your first spare is in the vault/);
  expect(store.read()).toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-1' } });
  expect(Object.keys(store.read()['mcpOAuth'] ?? {})).toHaveLength(2);
  await separateIn(welcome).click();
  await expect(welcome.page.getByText(/^The newest login and 2/)).toBeVisible();
  await separateIn(welcome).click();
  await expect(welcome.page.getByText(/^Also keeps the newest login/)).toBeVisible();
  expect((await keyringEntries()).filter(isSpare)).toEqual([]);
});

const isSpare = (entry: string) => /^Sparekey (login|MCP sign-ins) [0-9a-f]{16}$/.test(entry);

function separateIn({ page }: PopoverPage) {
  return page.getByRole('switch', { name: 'Separate spares' });
}
