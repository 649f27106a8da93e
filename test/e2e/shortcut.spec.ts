/** The global shortcut with real keys, pressed where no window of ours has the keyboard. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';
import { bareElectron, fromSetup } from './session-environment';

/** Presses keys on the display, as a keyboard does. In the words of `xdotool`. */
function pressAnywhere(keys: string): void {
  execFileSync('xdotool', ['key', keys], {
    env: { PATH: process.env['PATH'], DISPLAY: fromSetup('DISPLAY') },
  });
}

test('recorded keys open the popover from anywhere, at the next start too', async ({
  startGuarding,
  startApp,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  await popover.goTo('Settings');
  await popover.press(/Record a shortcut/);
  await popover.page.keyboard.press('Control+Alt+K');
  await expect(popover.page.getByRole('button', { name: 'Change the shortcut' })).toBeVisible();
  await icon.click();
  await popover.isHiddenAtLast();

  pressAnywhere('ctrl+alt+k');
  await popover.isShownAtLast();

  await app.close();
  const next = await startApp();
  // Again and again: nothing tells when the keys are taken, and pressing them twice opens nothing twice.
  await expect
    .poll(() => {
      pressAnywhere('ctrl+alt+k');
      return next.windows().length;
    })
    .toBe(1);
});

test('keys that another program holds are refused, and those of before work on', async ({
  sandbox,
  startGuarding,
}) => {
  const { app, icon } = await startGuarding();
  const popover = await PopoverPage.openedBy(app, () => icon.click());
  const { page } = popover;
  await popover.goTo('Settings');
  await popover.press(/Record a shortcut/);
  await page.keyboard.press('Control+Alt+K');
  const change = page.getByRole('button', { name: 'Change the shortcut' });
  await expect(change).toBeVisible();
  const [file, ...args] = [...bareElectron(), join(import.meta.dirname, '../support/desktop/hold-keys.mjs')];
  const env = { PATH: process.env['PATH'], HOME: sandbox.workDir, DISPLAY: fromSetup('DISPLAY') };
  const other = spawn(String(file), [...args, 'Control+Alt+J'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  try {
    expect(String((await once(other.stdout, 'data'))[0])).toBe('ready\n');

    await change.click();
    await page.keyboard.press('Control+Alt+J');
    await expect(page.getByText(/another program/i)).toBeVisible();
    await popover.keepPictures('shortcut-taken');
    await icon.click();
    await popover.isHiddenAtLast();
    pressAnywhere('ctrl+alt+k');
    await popover.isShownAtLast();
  } finally {
    const ended = once(other, 'exit');
    process.kill(-Number(other.pid), 'SIGKILL');
    await ended;
  }
});
