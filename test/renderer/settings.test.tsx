import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { LoginItemStatus } from '../../shared/ipc/desktop-state';
import { aFault, anAppState } from '../support/app-state-builders';
import { aDesktop } from '../support/desktop-state-builders';
import { no } from './fake-bridge';
import { renderApp } from './render-app';

/** The settings of an app that was set up like this. */
async function theSettings(desktop: Parameters<typeof aDesktop>[0] = {}) {
  const app = renderApp(anAppState({ revision: 1, desktop: aDesktop(desktop) }));
  await app.user.click(await screen.findByRole('tab', { name: 'Settings' }));
  return app;
}

const theSwitch = (name: string) => screen.getByRole<HTMLInputElement>('switch', { name });

test('what is chosen is asked for, and shown once it holds', async () => {
  const { user, fake, push } = await theSettings();
  const safe = screen.getByRole<HTMLInputElement>('radio', { name: 'Safe' });

  await user.click(safe);
  await user.click(screen.getByRole('radio', { name: 'Long' }));
  await user.click(theSwitch('Notifications'));

  expect(fake.asksFor('setHeal')).toEqual([{ heal: 'safe' }]);
  expect(fake.asksFor('setRetention')).toEqual([{ retention: 'long' }]);
  expect(fake.asksFor('setNotifications')).toEqual([{ notifications: false }]);
  expect(safe.checked).toBe(false);
  push(anAppState({ revision: 2, heal: 'safe', desktop: aDesktop({ notifications: false }) }));
  expect(safe.checked).toBe(true);
  expect(theSwitch('Notifications').checked).toBe(false);
});

test.each<[LoginItemStatus, boolean, RegExp]>([
  ['on', true, /Starts when you log in/],
  ['off', false, /only when you open it/],
  ['requires-approval', true, /Waits for your approval/],
  ['other-copy', false, /Another copy/],
])('starting at login that is “%s” is shown as the system says it', async (loginItem, isOn, says) => {
  await theSettings({ loginItem });

  expect(theSwitch('Start at login').checked).toBe(isOn);
  expect(screen.getByText(says)).toBeTruthy();
});

test('where nothing can start at login there is no switch for it', async () => {
  await theSettings({ loginItem: 'unavailable' });

  expect(screen.queryByRole('switch', { name: 'Start at login' })).toBeNull();
  expect(screen.getByText('For installed copies only.')).toBeTruthy();
});

test('a login item that waits for approval leads to where that is given', async () => {
  const { user, fake } = await theSettings({ loginItem: 'requires-approval' });

  await user.click(screen.getByRole('button', { name: 'Approve…' }));

  expect(fake.asksFor('openLink')).toEqual([{ link: 'login-items' }]);
});

test('a login item that is refused says so and stays off', async () => {
  const { user, fake } = await theSettings();
  fake.answers.setLoginItem = () => no(aFault('login-item-refused', 'played'));

  await user.click(theSwitch('Start at login'));

  expect((await screen.findByRole('alert')).textContent).toContain(aFault('login-item-refused').title);
  expect(theSwitch('Start at login').checked).toBe(false);
});

test('a shortcut is recorded by pressing it; a plain key is refused in words', async () => {
  const { user, fake } = await theSettings();

  await user.click(screen.getByRole('button', { name: 'Record a shortcut' }));
  await user.keyboard('k');
  expect(screen.getByText('Hold Ctrl or Alt with it.')).toBeTruthy();
  expect(fake.asksFor('setShortcut')).toEqual([]);
  await user.keyboard('{Control>}{Alt>}k{/Alt}{/Control}');

  expect(fake.asksFor('setShortcut')).toEqual([{ keys: 'Control+Alt+K' }]);
});

test('Esc ends the recording and leaves the popover open', async () => {
  const { user, fake } = await theSettings();

  await user.click(screen.getByRole('button', { name: 'Record a shortcut' }));
  await user.keyboard('{Escape}');

  expect(screen.getByRole('button', { name: 'Record a shortcut' })).toBeTruthy();
  expect(fake.asksFor('setShortcut')).toEqual([]);
  expect(fake.asksFor('hidePopover')).toEqual([]);
});

test('a shortcut that another program holds says so, and can be taken away', async () => {
  const { user, fake } = await theSettings({ shortcut: { keys: 'Control+Alt+K', works: false } });
  expect(screen.getByText(/Another program holds these keys/)).toBeTruthy();

  await user.click(screen.getByRole('button', { name: 'Remove the shortcut' }));

  expect(fake.asksFor('setShortcut')).toEqual([{ keys: null }]);
});

test('only a folder that was added can be removed', async () => {
  const { user, fake } = await theSettings({
    directories: [
      { profile: '00000000000000aa', configDir: '~/.claude', origin: 'default' },
      { profile: '00000000000000bb', configDir: '~/work', origin: 'added' },
    ],
  });
  const buttons = within(screen.getByRole('tabpanel')).getAllByRole('button', { name: /^Stop guarding/ });
  expect(buttons).toHaveLength(1);

  await user.click(screen.getByRole('button', { name: 'Stop guarding ~/work' }));

  expect(fake.asksFor('removeProfile')).toEqual([{ profile: '00000000000000bb' }]);
  expect(await screen.findByText('~/work is no longer guarded. Its snapshots stay.')).toBeTruthy();
});

test('the Keychain’s policy is offered only where there is a Keychain', async () => {
  const { user, fake, push } = await theSettings();
  expect(screen.queryByRole('radio', { name: 'Refuse' })).toBeNull();

  push(anAppState({ revision: 2, desktop: aDesktop({ platform: 'mac', keychainPolicy: 'auto' }) }));
  await user.click(screen.getByRole('radio', { name: 'Refuse' }));

  expect(fake.asksFor('setKeychainPolicy')).toEqual([{ policy: 'strict' }]);
});

test('what no notification told stands above everything until it was seen', async () => {
  const untold = { at: 0, title: 'Claude login lost', body: 'FAKE sentence.' };
  const { user, fake } = renderApp(anAppState({ desktop: aDesktop({ untold }) }));

  expect(await screen.findByText('FAKE sentence.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Got it' }));

  expect(fake.asksFor('dismissUntold')).toHaveLength(1);
});

test('the page with releases is offered only where there is one', async () => {
  const { push, user, fake } = await theSettings();
  expect(screen.queryByRole('button', { name: 'Open the releases' })).toBeNull();

  push(anAppState({ revision: 2, desktop: aDesktop({ hasReleases: true }) }));
  await user.click(screen.getByRole('button', { name: 'Open the releases' }));

  expect(fake.asksFor('openLink')).toEqual([{ link: 'releases' }]);
});
