import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

test.use({ isFirstRun: true });

test('the first run reads nothing before the word, saves the first spare, and is over for good', async ({
  sandbox,
  store,
  startApp,
  panel,
}) => {
  store.write(goodCredentials());
  const app = await startApp();
  const icon = await panel.icon();
  const welcome = await PopoverPage.openedBy(app, () => undefined);
  await welcome.saysAtLast(/A spare key for Claude Code/);
  await icon.saysAtLast(/Not guarding yet/);
  expect(existsSync(join(sandbox.dataDir, 'vault', 'snapshots'))).toBe(false);

  await welcome.press(/Start guarding/);
  await welcome.saysAtLast(/Your first spare is in the vault/);
  await welcome.keepPictures('welcome-saved');

  await test.step('what is offered is off until it is chosen', async () => {
    const atLogin = welcome.page.getByRole('switch', { name: 'Start at login' });
    await expect(atLogin).not.toBeChecked();
    await atLogin.click();
    await expect(atLogin).toBeChecked();
    expect(existsSync(join(sandbox.home, '.config/autostart/sparekey.desktop'))).toBe(true);
  });

  await test.step('the recovery key goes to a file, and never into the window', async () => {
    const file = join(sandbox.home, 'recovery.txt');
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await welcome.press(/Save a recovery key/);
    await expect(welcome.page.getByText('Made. Whoever has it can open the vault.')).toBeVisible();
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^AGE-SECRET-KEY-1/m);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await welcome.page.content()).not.toContain('AGE-SECRET-KEY-1');
  });

  await welcome.press(/Done/);
  await welcome.saysAtLast(/are fine/);
  expect(readFileSync(join(sandbox.dataDir, 'settings.json'), 'utf8')).toContain('"welcomed": true');
});

test('arriving signed out: the MCP half is saved, a copy is found, and the login comes back from it', async ({
  sandbox,
  store,
  startApp,
}) => {
  store.write(withoutLogin());
  writeFileSync(`${sandbox.credentialsFile}.bak`, goodCredentials(), { mode: 0o600 });
  const welcome = await PopoverPage.openedBy(await startApp(), () => undefined);
  await welcome.press(/Start guarding/);
  await welcome.saysAtLast(/has lost its login/);
  await expect(welcome.page.getByText('2 MCP sign-ins saved first.')).toBeVisible();
  expect(readdirSync(join(sandbox.dataDir, 'vault', 'snapshots'))).not.toEqual([]);
  await welcome.keepPictures('welcome-signed-out');

  await welcome.press(/Use this…/);
  await expect(welcome.dialog).toContainText('Claude login');
  await welcome.press(/Restore login/);
  await welcome.press(/Done/);

  await welcome.saysAtLast(/Your first spare is in the vault/);
  expect(store.read()).toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-1' } });
});

test('signing in again with a Claude Code that wipes the MCP half: it is offered back', async ({
  store,
  startApp,
}) => {
  store.write(withoutLogin());
  const welcome = await PopoverPage.openedBy(await startApp(), () => undefined);
  await welcome.press(/Start guarding/);
  await expect(welcome.page.getByText('claude auth login')).toBeVisible();

  store.write(goodCredentials({ mcp: [] }));
  await welcome.saysAtLast(/Your login is back/);
  await welcome.press(/Put them back/);
  await welcome.press(/Restore MCP/);
  await welcome.press(/Done/);

  await welcome.saysAtLast(/Your first spare is in the vault/);
  expect(Object.keys(store.read()['mcpOAuth'] ?? {})).toHaveLength(2);
});
