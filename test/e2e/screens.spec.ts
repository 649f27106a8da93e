import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PortableVault } from '../../shared/portable';
import { aLastingEntry, goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

const THREE = ['linear', 'notion', 'sentry'].map((server) => aLastingEntry(server));
/** What is left when a session with an old blob writes it back. */
const ONE = [aLastingEntry('sentry', 2)];

test('one of several lost sign-ins is put back from its row, and the others stay lost', async ({
  store,
  startApp,
  panel,
}) => {
  store.write(goodCredentials({ mcp: THREE }));
  const app = await startApp();
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);
  store.write(goodCredentials({ mcp: ONE }));
  await icon.saysAtLast(/lost/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());

  await popover.goTo('MCP');
  await popover.press(/^Restore linear$/);
  await expect(popover.dialog).toContainText('linear goes back');
  await popover.press(/^Restore linear$/);
  await expect(popover.dialog).toContainText('linear is back.');
  await popover.press(/Done/);

  expect(Object.keys(Object(store.read()['mcpOAuth']) as object).map(serverOf)).toEqual(
    expect.arrayContaining(['linear', 'sentry']),
  );
  expect(Object.keys(Object(store.read()['mcpOAuth']) as object).map(serverOf)).not.toContain('notion');
  await popover.row('notion').hover();
  await expect(popover.page.getByRole('button', { name: 'Restore notion' })).toBeVisible();
  await popover.row('linear').hover();
  await expect(popover.page.getByRole('button', { name: 'Restore linear' })).toHaveCount(0);
});

test('history shows the loss in its picture and compares what was before with what came', async ({
  store,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();
  store.write(withoutLogin());
  await icon.saysAtLast(/login lost/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;

  await popover.goTo('History');
  await expect(page.getByRole('img', { name: /Something was lost today/ })).toBeVisible();
  await popover.press(/Compare two/);
  for (const row of await page.getByRole('option').all()) await row.click();
  await popover.press(/^Compare$/);

  await expect(popover.dialog).toContainText('Claude login');
  await expect(popover.dialog).toContainText('Gone');
  await popover.keepPictures('compare');
});

test('of a thousand sign-ins only what is seen is in the page, and each is found', async ({
  store,
  startApp,
  panel,
}) => {
  const names = Array.from({ length: 1_000 }, (_, index) => `server-${index}`);
  store.write(goodCredentials({ mcp: names.map((name) => aLastingEntry(name)) }));
  const app = await startApp();
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;
  const rows = page.getByRole('option');

  await popover.goTo('MCP');
  await expect(rows.first()).toContainText('server-0');
  expect(await rows.count()).toBeLessThan(40);

  await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(rows.last()).toContainText('server-999');
  await test.step('the keys reach what is not in the page yet, and it is seen', async () => {
    await page.getByRole('listbox').focus();
    await page.keyboard.press('Home');
    await expect(popover.row('server-0')).toBeInViewport();
    await page.keyboard.type('server-777');
    await expect(popover.row('server-777')).toBeInViewport();
    await expect(popover.row('server-777')).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('button', { name: 'Move out… server-777' })).toBeInViewport();
  });
  await page.getByRole('searchbox').fill('server-555');
  await expect(rows).toContainText(['server-555']);
});

test('the report is saved where the user says, for its owner alone', async ({ sandbox, startGuarding }) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const file = join(sandbox.workDir, 'report.md');
  // The system's own dialog answers to no test; what it would answer is played.
  await app.evaluate(({ dialog, shell }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    shell.showItemInFolder = () => {};
  }, file);

  await popover.goTo('History');
  await popover.press(/Export report/);

  await expect(popover.page.getByText(/Report saved to/)).toBeVisible();
  const report = readFileSync(file, 'utf8');
  expect(report).toContain('# Sparekey report');
  expect(report).toContain('linear');
  expect(report).not.toContain('sk-ant-');
});

test('a snapshot is exported to the recovery key, and age opens it with the file of that key', async ({
  sandbox,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const choose = (file: string) =>
    app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
  const key = join(sandbox.home, 'recovery.txt');
  await choose(key);
  await popover.goTo('Settings');
  await popover.press(/Save a recovery key/);
  await expect(popover.page.getByText(/Recovery key saved to/)).toBeVisible();

  const file = join(sandbox.workDir, 'snapshot.age');
  await choose(file);
  await popover.goTo('History');
  await popover.page.getByRole('option').first().hover();
  await popover.press(/^Export (?!report)/);
  await popover.press(/^Export…$/);

  await expect(popover.dialog).toContainText('1 snapshot');
  await expect(popover.dialog).toContainText(file);
  const document = JSON.parse(execFileSync('age', ['-d', '-i', key, file]).toString()) as PortableVault;
  expect(document.snapshots).toHaveLength(1);
  expect(Object.values(document.texts).join()).toContain('sk-ant-oat01-FAKE-');
});

test('a lost login is put back with the keyboard alone', async ({ store, startGuarding }) => {
  const { app, icon } = await startGuarding();
  store.write(withoutLogin());
  await icon.saysAtLast(/login lost/);
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { keyboard } = popover.page;

  await popover.tabTo('Restore login');
  await keyboard.press('Enter');
  await expect(popover.dialog).toContainText('Claude login goes back');
  await expect(popover.dialog.getByRole('button', { name: 'Restore login' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(popover.dialog).toContainText('is back');
  const done = popover.dialog.getByRole('button', { name: 'Done' });
  await expect(done).toBeFocused();
  await expect(done).toHaveCSS('outline-style', 'solid');
  await keyboard.press('Enter');
  await icon.saysAtLast(/are fine/);

  await keyboard.press('2');
  await keyboard.press('Control+f');
  await keyboard.type('notion');
  await expect(popover.page.getByRole('option')).toContainText(['notion']);
  await keyboard.press('Escape');
  await expect(popover.page.getByRole('option')).toContainText(['linear', 'notion']);
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(popover.dialog).toContainText('Move notion out');
  await keyboard.press('Escape');
  await expect(popover.page.getByRole('listbox')).toBeFocused();
  await popover.isShownAtLast();
  await keyboard.press('Escape');
  await popover.isHiddenAtLast();
});

/** The server's name in an entry's key. */
function serverOf(key: string): string {
  return key.slice(0, key.indexOf('|'));
}
