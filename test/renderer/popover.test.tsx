import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import {
  aClobberedProfile,
  aFault,
  aLostEntry,
  aProfile,
  aRow,
  anAppState,
  anEntry,
  someHistory,
} from '../support/app-state-builders';
import { STATES } from '../support/app-states';
import { no, yes } from './fake-bridge';
import { renderApp } from './render-app';

const headline = () => screen.findByRole('heading', { level: 1 });
/** By selector: asking for the role of every element of a long list takes jsdom seconds. */
const rows = () => document.querySelectorAll('main [role=option]').length;

test.each(Object.entries(STATES))('the state “%s” shows its headline', async (_name, state) => {
  renderApp(state);

  await waitFor(() =>
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(state.profiles[0]?.headline),
  );
});

test('follows the newest state and ignores one that arrives late', async () => {
  const { push } = renderApp(anAppState({ revision: 5 }));
  await screen.findByRole('heading', { level: 1, name: /are fine/ });

  push(anAppState({ revision: 7, profiles: [aClobberedProfile()] }));
  push(anAppState({ revision: 6 }));

  expect((await headline()).textContent).toMatch(/^Claude login lost/);
});

test('speaks the headline when it changes', async () => {
  const { push } = renderApp(anAppState({ revision: 1 }));
  const region = (await screen.findAllByRole('status')).find((one) => /are fine/.test(one.textContent ?? ''));

  push(anAppState({ revision: 2, profiles: [aClobberedProfile()] }));

  // The very same element: a new one would not be heard.
  expect(region?.isConnected).toBe(true);
  expect(region?.textContent).toMatch(/^Claude login lost/);
});

test('says what failed when there is no state, and tries again', async () => {
  const { user, fake } = renderApp(anAppState(), (fake) => {
    fake.answers.getState = () => no(aFault('internal', 'Made up.'));
  });
  await screen.findByText('Something went wrong inside Sparekey');
  fake.answers.getState = () => yes(anAppState());

  await user.click(screen.getByRole('button', { name: 'Try again' }));

  expect(await screen.findByRole('heading', { level: 1, name: /are fine/ })).toBeTruthy();
});

test('what cannot be read is never called signed out', async () => {
  renderApp(STATES['unreachable'] ?? anAppState());

  expect(await screen.findByText('Not readable')).toBeTruthy();
  expect(screen.queryByText('Not signed in')).toBeNull();
});

test('tells how to sign in where no restore would help', async () => {
  const { user, fake } = renderApp(STATES['signed-out'] ?? anAppState());

  await user.click(await screen.findByRole('button', { name: 'Check again' }));

  expect(screen.getByText('claude auth login')).toBeTruthy();
  expect(fake.asksFor('checkNow')).toHaveLength(1);
});

test('an open incident can be left as it is', async () => {
  const { user, fake } = renderApp(anAppState({ profiles: [aClobberedProfile()] }));

  await user.click(await screen.findByRole('button', { name: 'Leave as it is' }));

  expect(fake.asksFor('dismiss')).toEqual([{ profile: '00000000000000aa' }]);
});

test('while it heals, the primary button says so and does nothing', async () => {
  const { user, fake } = renderApp(STATES['healing'] ?? anAppState());

  await user.click(await screen.findByRole('button', { name: 'Putting back what was lost…' }));

  expect(fake.asksFor('previewRestore')).toEqual([]);
});

test('offers to undo what was put back, and says what came of it', async () => {
  const { user } = renderApp(STATES['restored'] ?? anAppState());

  await user.click(await screen.findByRole('button', { name: 'Undo' }));

  expect(await screen.findByText('Claude login was taken out again.')).toBeTruthy();
});

test('a login whose own end is near is not called good in its row', async () => {
  renderApp(STATES['attention'] ?? anAppState());

  const keys = within(await screen.findByRole('region', { name: 'Your keys' }));

  expect(keys.getByText('Ends soon')).toBeTruthy();
  expect(keys.queryByText('Good')).toBeNull();
});

test('a failure outside a dialog says what happened and what to do', async () => {
  const { user } = renderApp(anAppState(), (fake) => {
    fake.answers.checkNow = () => no(aFault('store-unreachable', 'the keychain'));
  });

  await user.click(await screen.findByRole('button', { name: 'Check now' }));

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('The credentials cannot be read');
  expect(alert.textContent).toContain('Unlock the keychain');
});

test('switches between profiles, each with its level', async () => {
  const { user } = renderApp(STATES['profiles'] ?? anAppState());
  const chooser = await screen.findByRole('combobox', { name: 'Claude Code folder' });

  await user.selectOptions(chooser, '~/clients/acme/.claude · Damaged');

  expect((await headline()).textContent).toMatch(/^Claude login lost/);
});

test('pausing is asked for, not assumed', async () => {
  const { user, fake, push } = renderApp(anAppState({ revision: 1 }));

  await user.click(await screen.findByRole('button', { name: 'Pause healing and alarms', hidden: true }));

  expect(fake.asksFor('setPaused')).toEqual([{ paused: true }]);
  expect(screen.queryByText('Paused')).toBeNull();
  push(anAppState({ revision: 2, paused: true }));
  expect(screen.getAllByText('Paused')).not.toEqual([]);
});

test('the MCP list puts what was lost first and finds by name or host', async () => {
  const { user } = renderApp(STATES['damaged'] ?? anAppState());
  await user.click(await screen.findByRole('tab', { name: /^MCP 3 ?lost$/ }));
  const servers = () => screen.queryAllByRole('option').map((row) => row.querySelector('p')?.textContent);
  expect(servers()).toEqual(['linear', 'notion', 'sentry', 'atlassian', 'figma', 'github']);

  await user.type(screen.getByRole('searchbox'), 'MCP.FIG');

  expect(servers()).toEqual(['figma']);
});

test('an ended access token is told without alarm', async () => {
  const { user } = renderApp(anAppState());
  await user.click(await screen.findByRole('tab', { name: 'MCP' }));

  expect(within(screen.getByRole('option', { name: /^notion/ })).getByText('Good')).toBeTruthy();
});

test('history shows the newest at once and loads older ones page by page', async () => {
  const { user, fake } = renderApp(anAppState());
  await user.click(await screen.findByRole('tab', { name: 'History' }));
  await waitFor(() => expect(rows()).toBe(50));

  await user.click(screen.getByText('Load more'));
  await waitFor(() => expect(fake.asksFor('history')).toHaveLength(2));
  await user.click(await screen.findByText('Load more'));

  await waitFor(() => expect(screen.queryByText('Load more')).toBeNull());
  expect(fake.asksFor('history')).toMatchObject([
    { before: undefined, limit: 50 },
    { before: someHistory()[49]?.id, limit: 50 },
    { before: someHistory()[99]?.id, limit: 50 },
  ]);
});

test('history asks again when a new snapshot was saved, since older grades change with it', async () => {
  const { user, fake, push } = renderApp(anAppState({ revision: 1 }));
  await user.click(await screen.findByRole('tab', { name: 'History' }));
  await waitFor(() => expect(rows()).toBe(50));
  fake.answers.history = () => yes({ rows: [aRow(200, { change: 'something new' })], more: false });

  push(anAppState({ revision: 2, profiles: [aProfile({ newest: [aRow(200)] })] }));

  expect(await screen.findByText('something new')).toBeTruthy();
});

test('restoring from a snapshot asks for a preview of just that one', async () => {
  const { user, fake } = renderApp(anAppState());
  const [newest] = await screen.findAllByRole('button', { name: /^Restore from/ });
  if (newest === undefined) throw new Error('There is no snapshot to restore from.');

  await user.click(newest);
  await screen.findByText('Goes back');

  expect(fake.asksFor('previewRestore')).toMatchObject([
    { from: someHistory()[0]?.id, selection: { login: false, mcp: false, servers: [] } },
  ]);
});

test('says what lies ahead, how large the credentials are, and what could not be checked', async () => {
  const ahead = 'The sign-in for sentry ends in 5 h and cannot be renewed without you.';
  renderApp(
    anAppState({
      profiles: [
        aProfile({
          blob: { bytes: 2_400, sections: ['claudeAiOauth'], limit: 1_950 },
          forecasts: [{ kind: 'sign-in-ends', sentence: ahead, parts: [] }],
          notChecked: [
            { id: 'S27', because: 'running sessions cannot be listed here' },
            { id: 'S20', because: 'the state of the keychain could not be told' },
          ],
        }),
      ],
    }),
  );

  expect(await screen.findByText(ahead)).toBeTruthy();
  expect(screen.getByText(/more than the .* that fit the safe way into the Keychain/)).toBeTruthy();
  expect(screen.getByText('2 things could not be checked')).toBeTruthy();
  expect(screen.getByText(/Running sessions cannot be listed here/)).toBeTruthy();
});

test('says of an entry what is odd about it', async () => {
  const odd = anEntry('sentry', { hasRefreshToken: false, isDuplicate: true });
  const emptied = aLostEntry('linear', 'emptied');
  const { user } = renderApp(
    anAppState({ profiles: [aProfile({ mcp: [odd, { ...emptied, hasNewClient: true }] })] }),
  );

  await user.click(await screen.findByRole('tab', { name: /MCP/ }));

  expect(screen.getByText('No refresh token: sign in again when it ends')).toBeTruthy();
  expect(screen.getByText('Listed twice: its configuration changed')).toBeTruthy();
  expect(screen.getByText('Registered anew since: its spare no longer fits')).toBeTruthy();
});
