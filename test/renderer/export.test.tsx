import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Replies, Reply } from '../../shared/ipc/contract';
import { aFault, anAppState, someHistory } from '../support/app-state-builders';
import { aDesktop } from '../support/desktop-state-builders';
import { no, yes, type FakeBridge } from './fake-bridge';
import { aPromise, renderApp } from './render-app';

const profile = '00000000000000aa';
const RECIPIENT = `age1${'q'.repeat(58)}`;
const withKey = anAppState();
const withoutKey = anAppState({ vault: { kind: 'ready', recoveryKey: false, trouble: undefined } });
const theDialog = () => within(screen.getByRole('dialog'));
const press = (name: string | RegExp) => theDialog().getByRole('button', { name });

/** History, and the export of its newest snapshot. */
async function openExport(state = withKey, prepare: (fake: FakeBridge) => void = () => {}) {
  const rendered = renderApp(state, prepare);
  const { user } = rendered;
  await user.click(await screen.findByRole('tab', { name: 'History' }));
  const rows = await screen.findAllByRole('option');
  await user.click(rows[0] as HTMLElement);
  await user.click(screen.getByRole('button', { name: /^Export (?!report)/ }));
  return rendered;
}

describe('exporting a snapshot', () => {
  test('says who can open it and what it holds, and writes it on the user’s word', async () => {
    const { user, fake } = await openExport();
    expect(theDialog().getByText(/holds the sign-ins themselves/)).toBeTruthy();
    expect(fake.asksFor('exportSnapshots')).toEqual([]);

    await user.click(press('Export…'));

    expect(await theDialog().findByText('Exported')).toBeTruthy();
    expect(theDialog().getByText(/1 snapshot, 5\.3 KB, in/)).toBeTruthy();
    const [newest] = someHistory();
    expect(fake.asksFor('exportSnapshots')).toEqual([
      { profile, snapshot: newest?.id, to: { kind: 'recovery-key' } },
    ]);
    await user.click(press('Done'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('to another key takes its public half, and lets no secret one out of the window', async () => {
    const { user, fake } = await openExport();
    await user.click(theDialog().getByRole('radio', { name: 'Another key' }));
    const field = theDialog().getByRole('textbox', { name: 'Public key' });

    for (const [typed, words] of [
      ['', /Paste a public key/],
      ['AGE-SECRET-KEY-1FAKE', /That is a secret key/],
      ['age1tooshort', /no public age key/],
    ] as const) {
      await user.clear(field);
      if (typed !== '') await user.type(field, typed);
      await user.click(press('Export…'));
      expect(theDialog().getByText(words)).toBeTruthy();
    }
    expect(fake.asksFor('exportSnapshots')).toEqual([]);
    await user.clear(field);
    await user.type(field, ` ${RECIPIENT} {Enter}`);

    expect(await theDialog().findByText('Exported')).toBeTruthy();
    expect(fake.asksFor('exportSnapshots')).toMatchObject([
      { to: { kind: 'recipient', recipient: RECIPIENT } },
    ]);
  });

  test('without a recovery key leads to where one is made', async () => {
    const { user, fake } = await openExport(withoutKey);

    expect(theDialog().getByText(/There is none yet/)).toBeTruthy();
    await user.click(press('Open the settings'));

    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('button', { name: 'Save a recovery key' })).toBeTruthy();
    expect(fake.asksFor('exportSnapshots')).toEqual([]);
  });

  test('shows how far it has come, and is called off by Cancel', async () => {
    const answer = aPromise<Reply<Replies['exportSnapshots']>>();
    const { user, push } = await openExport(withKey, (fake) => {
      fake.answers.exportSnapshots = () => answer.promise;
      fake.answers.cancelExport = () => {
        answer.resolve(no(aFault('cancelled', 'Nothing was exported.')));
        return yes(null);
      };
    });
    await user.click(press('Export…'));
    expect(theDialog().getByText(/in your system’s dialog/)).toBeTruthy();
    push({
      ...withKey,
      revision: withKey.revision + 1,
      desktop: aDesktop({ progress: { export: { done: 400, all: 12_000 }, recoveryKey: undefined } }),
    });
    expect(theDialog().getByText('Opening 400 of 12,000…')).toBeTruthy();
    expect(theDialog().getByRole('progressbar', { name: 'Opening' })).toHaveProperty('value', 400);

    await user.click(press('Cancel'));

    expect(await theDialog().findByRole('button', { name: 'Export…' })).toBeTruthy();
  });

  test('stays as it was where the user thinks better of it in the system’s dialog', async () => {
    const { user } = await openExport(withKey, (fake) => {
      fake.answers.exportSnapshots = () => yes(null);
    });
    await user.click(press('Export…'));

    expect(await theDialog().findByRole('radio', { name: 'Your recovery key', checked: true })).toBeTruthy();
  });

  test('that failed says why, and can be tried again', async () => {
    const { user } = await openExport(withKey, (fake) => {
      fake.answers.exportSnapshots = () => no(aFault('export-unwritable', '/media/full/x.age'));
    });
    await user.click(press('Export…'));

    expect((await theDialog().findByRole('alert')).textContent).toContain('/media/full/x.age');
    expect(press('Export…')).toBeTruthy();
  });

  test('tells what could not be opened and is not in it', async () => {
    const { user } = await openExport(withKey, (fake) => {
      fake.answers.exportSnapshots = () =>
        yes({ file: '/home/ada/x.age', bytes: 9_000, snapshots: 127, skipped: 2 });
    });
    await user.click(press('Export…'));

    expect(await theDialog().findByText(/2 snapshots could not be opened and are not in it/)).toBeTruthy();
  });
});

test('everything in the vault is exported from the settings', async () => {
  const { user, fake } = renderApp(withKey);
  await user.click(await screen.findByRole('tab', { name: 'Settings' }));
  await user.click(screen.getByRole('button', { name: 'Export everything' }));
  expect(theDialog().getByText(/every snapshot of every profile/)).toBeTruthy();
  await user.click(press('Export…'));

  expect(await theDialog().findByText('Exported')).toBeTruthy();
  expect(fake.asksFor('exportSnapshots')).toEqual([{ profile, to: { kind: 'recovery-key' } }]);
});

test.each(['Settings', 'Doctor'])('%s shows how far the recovery key has come', async (title) => {
  const state = anAppState({
    desktop: aDesktop({ progress: { export: undefined, recoveryKey: { done: 31, all: 128 } } }),
  });
  const { user } = renderApp(state);
  await user.click(await screen.findByRole('tab', { name: title }));

  expect(await screen.findByText('Sealing 31 of 128…')).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: 'Sealing' })).toHaveProperty('max', 128);
  expect(screen.queryByRole('button', { name: /recovery key/ })).toBeNull();
});
