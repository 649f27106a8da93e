import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import {
  aFault,
  aLostEntry,
  aProfile,
  anApart,
  anAppState,
  anEntry,
  NOW,
} from '../support/app-state-builders';
import { no } from './fake-bridge';
import { renderApp } from './render-app';

const KEPT = anApart({ isOn: true, state: 'kept', hasLogin: true, signIns: 2, writtenAt: NOW });

test('one click in the settings keeps them, and one takes them away again', async () => {
  const off = anAppState();
  const { user, fake, push } = renderApp(off);
  await user.click(await screen.findByRole('tab', { name: 'Settings' }));
  const separate = () => screen.getByRole('switch', { name: 'Separate spares' });
  expect(separate()).toHaveProperty('checked', false);

  await user.click(separate());
  push(anAppState({ revision: 2, profiles: [aProfile({ apart: KEPT })] }));
  expect(separate()).toHaveProperty('checked', true);
  expect(screen.getByText(/^The newest login and 2 MCP sign-ins, written/)).toBeTruthy();

  await user.click(separate());
  expect(fake.asksFor('setSpares')).toEqual([{ on: true }, { on: false }]);
});

test('what waits for the keychain says so, and is written at a click', async () => {
  const why = 'The keychain is locked. They are written once it is unlocked.';
  const apart = anApart({ ...KEPT, state: 'outdated', why });
  const { user, fake } = renderApp(anAppState({ profiles: [aProfile({ apart })] }));
  expect(await screen.findByText(/^Separate spares: Out of date: .*The keychain is locked/)).toBeTruthy();

  await user.click(screen.getByRole('tab', { name: 'Settings' }));
  expect(screen.getByText(/^Out of date: login and 2 MCP sign-ins.*The keychain is locked/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Write now: the separate spares' }));
  expect(fake.asksFor('writeSpares')).toEqual([{}]);
});

test('where the vault knows nothing, they are offered, and previewed before anything is put back', async () => {
  const apart = { ...KEPT, onlyHere: { login: true, signIns: 2 } };
  const { user, fake } = renderApp(anAppState({ profiles: [aProfile({ apart })] }));
  expect(await screen.findByText(/never saw the login and 2 MCP sign-ins/)).toBeTruthy();

  await user.click(screen.getByRole('button', { name: 'Put back from the separate spares…' }));

  const dialog = within(screen.getByRole('dialog'));
  expect(await dialog.findByRole('button', { name: 'Put back' })).toBeTruthy();
  expect(fake.asksFor('takeInSpares')).toEqual([{ profile: '00000000000000aa' }]);
  expect(fake.asksFor('previewRestore')).toMatchObject([{ from: '4-20261123T140200Z' }]);
  expect(fake.asksFor('confirmRestore')).toEqual([]);
});

test('a keychain that hands nothing out says why, and no dialog opens', async () => {
  const apart = { ...KEPT, onlyHere: { login: true, signIns: 0 } };
  const { user } = renderApp(anAppState({ profiles: [aProfile({ apart })] }), (fake) => {
    fake.answers.takeInSpares = () => no(aFault('separate-spare-unreachable', 'the keychain is locked'));
  });
  await user.click(await screen.findByRole('button', { name: 'Put back from the separate spares…' }));
  expect(await screen.findByText('The separate spares cannot be reached')).toBeTruthy();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('each sign-in says where it lives', async () => {
  const mcp = [
    anEntry('linear', { home: 'own-entry' }),
    anEntry('notion', { home: 'blob-and-spare' }),
    { ...aLostEntry('figma', 'missing'), home: 'blob-and-spare' as const },
    anEntry('sentry'),
  ];
  const { user } = renderApp(anAppState({ profiles: [aProfile({ mcp, apart: KEPT })] }));
  expect(await screen.findByText(/A separate spare of the login and 2 MCP sign-ins is kept/)).toBeTruthy();
  await user.click(screen.getByRole('tab', { name: /MCP/ }));
  const lives = (server: string) =>
    screen.getByRole('option', { name: new RegExp(server) }).textContent ?? '';
  expect(lives('linear')).toContain('In a keychain entry of its own');
  expect(lives('notion')).toContain('In the shared credentials, with a separate spare');
  expect(lives('figma')).toContain('Has a separate spare');
  expect(lives('sentry')).toMatch(/In the shared credentials(?!,)/);
});
