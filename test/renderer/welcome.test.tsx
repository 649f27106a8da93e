import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { WelcomeStep } from '../../shared/welcome';
import { NOW, aFault, anAppState } from '../support/app-state-builders';
import { aDesktop, aFoundSpare } from '../support/desktop-state-builders';
import { renderApp } from './render-app';

const at = (welcome: WelcomeStep | undefined, revision = 1) =>
  anAppState({
    revision,
    desktop: aDesktop({ welcome }),
    vault: { kind: 'ready', recoveryKey: false, trouble: undefined },
  });

const SIGNED_OUT: Extract<WelcomeStep, { kind: 'signed-out' }> = {
  kind: 'signed-out',
  isDeliberate: false,
  savedSignIns: 2,
  spares: [aFoundSpare(), aFoundSpare({ id: 'found-2', place: '/home/ada/old.json', worth: 'lapsed' })],
};

test.each<[WelcomeStep, string]>([
  [{ kind: 'introduction' }, 'A spare key for Claude Code'],
  [{ kind: 'looking' }, 'Taking a first look…'],
  [{ kind: 'stuck', fault: aFault('key-missing') }, 'Nothing could be saved yet'],
  [{ kind: 'unreadable', headline: 'The credentials cannot be read' }, 'The credentials cannot be read'],
  [SIGNED_OUT, 'Claude Code has lost its login'],
  [{ ...SIGNED_OUT, isDeliberate: true }, 'You are signed out of Claude Code'],
  [{ kind: 'offer-sign-ins', profile: '00000000000000aa', lost: 2 }, 'Your login is back'],
  [{ kind: 'saved', signIns: 2, takenAt: NOW }, 'Your first spare is in the vault'],
])('the first run at %j has its own page, and no screens beside it', async (step, title) => {
  renderApp(at(step));

  expect(await screen.findByRole('heading', { level: 1, name: title })).toBeTruthy();
  expect(screen.queryByRole('tab')).toBeNull();
});

test('says what is read and where it stays, and begins by the user’s word only', async () => {
  const { user, fake } = renderApp(at({ kind: 'introduction' }));
  await screen.findByText(/Nothing was read so far/);
  expect(screen.getByText('/home/ada/.local/share/sparekey')).toBeTruthy();
  expect(fake.asksFor('beginGuarding')).toEqual([]);

  await user.click(screen.getByRole('button', { name: 'Start guarding' }));

  expect(fake.asksFor('beginGuarding')).toHaveLength(1);
});

test('of the copies that were found only one that may fit is offered, and restoring it asks first', async () => {
  const { user, fake } = renderApp(at(SIGNED_OUT));
  await screen.findByText('2 MCP sign-ins saved first.');
  const offers = screen.getAllByRole('button', { name: /^Use this/ });
  expect(offers).toHaveLength(1);

  await user.click(screen.getByRole('button', { name: `Use this… ${aFoundSpare().place}` }));

  expect(fake.asksFor('importSpare')).toMatchObject([{ spare: 'found-1' }]);
  await screen.findByText('Goes back');
  expect(fake.asksFor('previewRestore')).toMatchObject([{ from: '3-20261123T140200Z' }]);
  expect(fake.asksFor('confirmRestore')).toEqual([]);
});

test('what comes next is heard where what came before was', async () => {
  const { push } = renderApp(at({ kind: 'introduction' }));
  await screen.findByRole('heading', { level: 1 });
  const heard = screen
    .getAllByRole('status')
    .find((one) => one.textContent === 'A spare key for Claude Code');

  push(at({ kind: 'looking' }, 2));
  expect(heard?.textContent).toBe('Taking a first look…');
  push(at({ kind: 'saved', signIns: 2, takenAt: NOW }, 3));
  expect(heard?.textContent).toBe('Your first spare is in the vault');
});

test('the copies that were looked for are heard once they are there', async () => {
  const { push } = renderApp(at({ ...SIGNED_OUT, spares: 'looking' }));
  await screen.findByText('Looking in the usual places…');
  const copies = within(screen.getByRole('region', { name: 'Copies of a login' })).getByRole('status');
  expect(copies.textContent).toBe('');

  push(at(SIGNED_OUT, 2));

  expect(copies.textContent).toBe('2 copies of a login found.');
});

test('without any copy it tells how to sign in, and lets the user show a folder', async () => {
  const { user, fake } = renderApp(at({ ...SIGNED_OUT, savedSignIns: 0, spares: [] }));
  await screen.findByText(/None in the usual places/);
  expect(screen.queryByText(/saved first/)).toBeNull();

  await user.click(screen.getByRole('button', { name: 'Copy the command' }));
  await user.click(screen.getByRole('button', { name: 'Look in a folder…' }));

  expect(screen.getByText('claude auth login')).toBeTruthy();
  expect(fake.asksFor('copyCommand')).toEqual([{ command: 'sign-in' }]);
  expect(fake.asksFor('findSpareInFolder')).toHaveLength(1);
});

test('the sign-ins that the new login took with it are offered back, and only those', async () => {
  const { user, fake } = renderApp(at({ kind: 'offer-sign-ins', profile: '00000000000000aa', lost: 2 }));

  await user.click(await screen.findByRole('button', { name: 'Put them back…' }));
  await screen.findByText('Goes back');

  expect(fake.asksFor('previewRestore')).toMatchObject([
    { selection: { login: false, mcp: true, servers: [] } },
  ]);
});

test('at the end it offers what is off so far, and goes over into the overview', async () => {
  const { user, fake, push } = renderApp(at({ kind: 'saved', signIns: 2, takenAt: NOW }));
  await screen.findByText(/Claude login and 2 MCP sign-ins, saved/);
  expect(screen.getAllByRole<HTMLInputElement>('switch').map(({ checked }) => checked)).toEqual([
    false,
    false,
    false,
  ]);

  await user.click(screen.getByRole('button', { name: 'Save a recovery key' }));
  await user.click(screen.getByRole('button', { name: 'Done' }));

  expect(fake.asksFor('makeRecoveryKey')).toHaveLength(1);
  expect(fake.asksFor('finishWelcome')).toHaveLength(1);
  push(at(undefined, 2));
  expect(await screen.findByRole('tab', { name: 'Overview' })).toBeTruthy();
});
