import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import {
  aClobberedProfile,
  aFault,
  aLostEntry,
  aPreview,
  aProfile,
  aReport,
  anAppState,
} from '../support/app-state-builders';
import type { Replies, Reply } from '../../shared/ipc/contract';
import { no, yes } from './fake-bridge';
import { aPromise, renderApp } from './render-app';

const clobbered = anAppState({ profiles: [aClobberedProfile()] });
const profile = '00000000000000aa';
const theDialog = () => within(screen.getByRole('dialog'));

describe('restoring the login after a clobber', () => {
  test('takes one press and one confirmation, and nothing happens before it', async () => {
    const { user, fake } = renderApp(clobbered);

    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    await theDialog().findByText('Claude login goes back; it is missing now.');

    expect(fake.asksFor('previewRestore')).toEqual([
      { profile, selection: { login: true, mcp: false, servers: [] }, from: undefined },
    ]);
    expect(fake.asksFor('confirmRestore')).toEqual([]);

    // The confirming button has the focus already.
    await user.keyboard('{Enter}');

    expect(await theDialog().findByText('Claude login is back.')).toBeTruthy();
    expect(fake.asksFor('confirmRestore')).toEqual([{ planId: 'plan-1' }]);
  });

  test('says what stays as it is, what it cannot help, and why', async () => {
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.previewRestore = () =>
        yes(
          aPreview({
            leaves: [
              { name: 'github', why: 'no-help', sentence: 'The vault has no good copy of github.' },
              { name: 'linear', why: 'fine', sentence: 'linear is in place and is kept.' },
            ],
          }),
        );
    });

    await user.click(await screen.findByRole('button', { name: 'Restore login' }));

    expect(await theDialog().findByText('1 part stays as it is')).toBeTruthy();
    expect(theDialog().getByRole('heading', { name: 'Cannot be put back' })).toBeTruthy();
    expect(theDialog().getByText('The vault has no good copy of github.')).toBeTruthy();
  });

  test('can be undone from its result, which says what was left alone', async () => {
    const { user, fake } = renderApp(clobbered, (fake) => {
      fake.answers.undo = () => yes(aReport({ sentence: 'Taken out again.', left: ['linear'] }));
    });
    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    await theDialog().findByText('Goes back');
    await user.keyboard('{Enter}');

    await user.click(await theDialog().findByRole('button', { name: 'Undo' }));

    expect(await theDialog().findByText('Taken out again.')).toBeTruthy();
    expect(theDialog().getByText(/Claude Code changed it meanwhile: linear/)).toBeTruthy();
    expect(fake.asksFor('undo')).toEqual([{ profile }]);
  });

  test('names the running sessions, and which of them need a restart', async () => {
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.confirmRestore = () =>
        yes(
          aReport({
            sessions: [
              { pid: 12, version: '2.1.96', folder: '~/old', back: 'restart' },
              { pid: 13, version: '2.1.330', folder: undefined, back: 'soon' },
            ],
          }),
        );
    });
    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    await theDialog().findByText('Goes back');
    await user.keyboard('{Enter}');

    expect(await theDialog().findByRole('heading', { name: '2 running sessions' })).toBeTruthy();
    const rows = theDialog().getAllByRole('listitem');
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      '~/old 2.1.96Needs a restart',
      'Process 13 2.1.330Back within 30 s',
    ]);
  });

  test.each([
    ['arguments', 'Others could see it for a moment'],
    ['forbidden', 'This will be refused'],
  ] as const)('says beforehand what writing a large blob means: %s', async (exposure, title) => {
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.previewRestore = () => yes(aPreview({ exposure }));
    });

    await user.click(await screen.findByRole('button', { name: 'Restore login' }));

    expect(await theDialog().findByText(title)).toBeTruthy();
  });

  test('shows an outdated preview as such, and makes a new one', async () => {
    const { user, fake } = renderApp(clobbered, (fake) => {
      fake.answers.confirmRestore = () => no(aFault('plan-expired', 'this restore'));
    });
    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    await theDialog().findByText('Goes back');
    await user.keyboard('{Enter}');
    await theDialog().findByText('The preview is out of date');

    await user.click(theDialog().getByRole('button', { name: 'Look again' }));

    expect(await theDialog().findByText('Goes back')).toBeTruthy();
    expect(fake.asksFor('previewRestore')).toHaveLength(2);
  });

  test('says why when no preview can be made', async () => {
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.previewRestore = () => no(aFault('key-unreachable', 'the keychain is locked'));
    });

    await user.click(await screen.findByRole('button', { name: 'Restore login' }));

    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The vault’s key cannot be had: the keychain is locked.');
    expect(alert.textContent).toContain('Unlock the keychain and try again');
  });

  test('shows a bug on the other side instead of a button that does nothing', async () => {
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.previewRestore = () => Promise.reject(new Error('made up'));
    });

    await user.click(await screen.findByRole('button', { name: 'Restore login' }));

    expect((await screen.findByRole('alert')).textContent).toContain('Something went wrong inside Sparekey');
  });

  test('is heard: what is waited for, what came of it and what failed come where the ear is already', async () => {
    const preview = aPromise<Reply<Replies['previewRestore']>>();
    const { user } = renderApp(clobbered, (fake) => {
      fake.answers.previewRestore = () => preview.promise;
      fake.answers.undo = () => no(aFault('nothing-to-undo', 'this restore'));
    });
    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    const news = theDialog().getByRole('status');
    const faults = theDialog().getByRole('alert');

    expect(screen.getByRole('dialog', { description: /^Opening the vault…/ })).toBeTruthy();
    preview.resolve(yes(aPreview()));
    await theDialog().findByText('Goes back');
    expect(news.textContent).toBe('');
    await user.keyboard('{Enter}');
    await theDialog().findByText('Claude login is back.');
    expect(news.textContent).toContain('Claude login is back.');
    await user.click(theDialog().getByRole('button', { name: 'Undo' }));
    await theDialog().findByRole('button', { name: 'Look again' });
    expect([news.textContent, faults.textContent]).toEqual(['', expect.stringContaining('Nothing to undo')]);
    expect([news.isConnected, faults.isConnected]).toEqual([true, true]);
  });

  test('cannot be closed or confirmed twice while it is under way', async () => {
    const answer = aPromise<Reply<Replies['confirmRestore']>>();
    const { user, fake } = renderApp(clobbered, (fake) => {
      fake.answers.confirmRestore = () => answer.promise;
    });
    await user.click(await screen.findByRole('button', { name: 'Restore login' }));
    await theDialog().findByText('Goes back');
    await user.keyboard('{Enter}');
    await theDialog().findByRole('button', { name: 'Restoring…' });

    await user.keyboard('{Enter}{Escape}');

    expect(fake.asksFor('confirmRestore')).toHaveLength(1);
    expect(screen.getByRole('dialog')).toBeTruthy();
    answer.resolve(yes(aReport()));
    expect(await theDialog().findByText('Claude login is back.')).toBeTruthy();
  });
});

test.each([
  ['a look around', { screen: 'history', profile: undefined }],
  ['another restore', { screen: 'restore', profile: '00000000000000bb' }],
] as const)('an invitation to %s takes away no restore that is under way', async (_, invitation) => {
  const other = aClobberedProfile({ id: '00000000000000bb', configDir: '/home/ada/work' });
  const performing = aPromise<Reply<Replies['confirmRestore']>>();
  const state = anAppState({ profiles: [aClobberedProfile(), other] });
  const { user, fake, invite } = renderApp(state, (fake) => {
    fake.answers.confirmRestore = () => performing.promise;
  });
  await user.click(await screen.findByRole('button', { name: 'Restore login' }));
  await theDialog().findByText('Goes back');
  await user.keyboard('{Enter}');
  await theDialog().findByRole('button', { name: 'Restoring…' });

  invite(invitation);
  performing.resolve(no(aFault('store-unreachable')));

  expect(await theDialog().findByRole('button', { name: 'Look again' })).toBeTruthy();
  expect(fake.asksFor('previewRestore')).toHaveLength(1);
});

test('an invitation to restore begins anew where a restore was undone', async () => {
  const { user, fake, invite } = renderApp(clobbered, (fake) => {
    fake.answers.undo = () => yes(aReport({ sentence: 'Taken out again.' }));
  });
  await user.click(await screen.findByRole('button', { name: 'Restore login' }));
  await theDialog().findByText('Goes back');
  await user.keyboard('{Enter}');
  await user.click(await theDialog().findByRole('button', { name: 'Undo' }));
  await theDialog().findByText('Taken out again.');

  invite({ screen: 'restore', profile });

  expect(await theDialog().findByText('Goes back')).toBeTruthy();
  await user.keyboard('{Enter}');
  expect(await theDialog().findByText('Claude login is back.')).toBeTruthy();
  expect(fake.asksFor('confirmRestore')).toHaveLength(2);
});

test('one lost sign-in is restored alone, by its key', async () => {
  const lost = aLostEntry('linear');
  const { user, fake } = renderApp(anAppState({ profiles: [aProfile({ mcp: [lost] })] }));
  await user.click(await screen.findByRole('tab', { name: /MCP/ }));

  await user.click(screen.getByRole('button', { name: 'Restore linear' }));
  await theDialog().findByText('Goes back');

  expect(fake.asksFor('previewRestore')).toEqual([
    { profile, selection: { login: false, mcp: false, servers: [lost.key] }, from: undefined },
  ]);
});

test('a sign-in that is fine, or has no spare, offers no restore', async () => {
  const entries = [aLostEntry('slack'), aProfile().mcp[0]].filter((entry) => entry !== undefined);
  const { user } = renderApp(
    anAppState({ profiles: [aProfile({ mcp: entries, spare: { login: undefined, mcp: {} } })] }),
  );

  await user.click(await screen.findByRole('tab', { name: /MCP/ }));

  expect(screen.getAllByText('No spare yet')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: /^Restore/ })).toBeNull();
});

test('a click on a notification leads to the preview of that profile’s restore', async () => {
  const other = '00000000000000bb';
  const { invite, fake } = renderApp(
    anAppState({ profiles: [aProfile(), aClobberedProfile({ id: other })] }),
  );
  await screen.findByRole('heading', { level: 1, name: 'Claude login and 5 MCP sign-ins are fine' });

  invite({ screen: 'restore', profile: other });

  expect(await theDialog().findByText('Goes back')).toBeTruthy();
  expect(screen.getByRole('heading', { level: 1, hidden: true }).textContent).toMatch(/^Claude login lost/);
  expect(fake.asksFor('previewRestore')).toMatchObject([{ profile: other, selection: { login: true } }]);
});
