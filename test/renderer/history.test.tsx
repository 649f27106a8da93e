import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { aFault, aProfile, anAppState, someHistory } from '../support/app-state-builders';
import { aComparison, someHealthDays } from '../support/history-view-builders';
import { no, yes } from './fake-bridge';
import { renderApp } from './render-app';

const profile = '00000000000000aa';
const ids = someHistory().map(({ id }) => id);

async function openHistory(prepare?: Parameters<typeof renderApp>[1]) {
  const app = renderApp(anAppState(), prepare);
  await app.user.click(await screen.findByRole('tab', { name: 'History' }));
  await screen.findByText('Load more');
  return app;
}

/** By selector: asking for the role of every element of a long list takes jsdom seconds. */
const row = (index: number) =>
  document.querySelector(`[role=option][aria-posinset="${index + 1}"]`) ?? document.body;

describe('comparing two snapshots', () => {
  test('takes two ticks and one press, and tells in words what changed', async () => {
    const { user, fake } = await openHistory();

    await user.click(screen.getByRole('button', { name: 'Compare two…' }));
    await user.click(row(0));
    expect(screen.getByText('Choose one more.')).toBeTruthy();
    await user.click(row(5));
    // The button that compares has the focus already.
    await user.keyboard('{Enter}');

    const dialog = within(await screen.findByRole('dialog', { name: 'What changed' }));
    expect(await dialog.findByText('Claude login')).toBeTruthy();
    expect(dialog.getByText('Gone')).toBeTruthy();
    expect(fake.asksFor('compareSnapshots')).toEqual([{ profile, one: ids[0], other: ids[5] }]);
  });

  test('lets a third be chosen only in place of another', async () => {
    const { user } = await openHistory();
    await user.click(screen.getByRole('button', { name: 'Compare two…' }));
    await user.click(row(0));
    await user.click(row(1));

    expect(row(2).ariaDisabled).toBe('true');
    await user.click(row(2));
    expect(row(2).ariaSelected).toBe('false');
    await user.click(row(1));

    expect(row(2).ariaDisabled).toBeNull();
    expect(screen.queryByRole('button', { name: 'Compare' })).toBeNull();
  });

  test('is left with Esc, before the popover is', async () => {
    const { user, fake } = await openHistory();
    await user.click(screen.getByRole('button', { name: 'Compare two…' }));

    await user.keyboard('{Escape}');

    expect(screen.getByRole('listbox').ariaMultiSelectable).toBeNull();
    expect(fake.asksFor('hidePopover')).toEqual([]);
  });

  test('says so where nothing differs, and where a snapshot is gone', async () => {
    const { user, fake } = await openHistory((fake) => {
      fake.answers.compareSnapshots = () => yes(aComparison({ changes: [] }));
    });
    const compare = async () => {
      await user.click(screen.getByRole('button', { name: 'Compare' }));
    };
    await user.click(screen.getByRole('button', { name: 'Compare two…' }));
    await user.click(row(0));
    await user.click(row(1));
    await compare();
    expect(await screen.findByText('Nothing: both hold the same.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Done' }));

    fake.answers.compareSnapshots = () => no(aFault('no-such-snapshot', '128'));
    await compare();

    expect((await screen.findByRole('alert')).textContent).toContain('There is no such snapshot');
  });
});

describe('the picture of the last days', () => {
  test('says in words what it shows', async () => {
    await openHistory();

    const picture = await screen.findByRole('img', { name: /^The last 30 days\./ });
    expect(picture.children).toHaveLength(30);
    expect(screen.getByText('Something was lost on 2 of 22 days, for 9 h in all.')).toBeTruthy();
    expect(screen.getByText(/lost for 4 min, 1 incident, put back once/)).toBeTruthy();
  });

  test('is calm where nothing was lost', async () => {
    await openHistory((fake) => {
      fake.answers.healthDays = () =>
        yes(someHealthDays().map((day) => ({ ...day, level: 'good', damagedMs: 0, incidents: 0 })));
    });

    expect(await screen.findByText('Nothing was lost in 30 days.')).toBeTruthy();
  });

  test('is asked for again with a new snapshot', async () => {
    const { fake, push } = await openHistory();

    push(anAppState({ revision: 2, profiles: [aProfile({ newest: someHistory().slice(1, 3) })] }));

    await waitFor(() => expect(fake.asksFor('healthDays')).toHaveLength(2));
  });
});

test('the report is exported by main, and the window says where it went', async () => {
  const { user, fake } = await openHistory();

  await user.click(screen.getByRole('button', { name: 'Export report…' }));

  expect(await screen.findByText(/Report saved to .*sparekey-report\.md/)).toBeTruthy();
  expect(fake.asksFor('saveReport')).toEqual([{ profile }]);
});

test('a report that was not saved after all is not said to be', async () => {
  const { user } = await openHistory((fake) => {
    fake.answers.saveReport = () => yes({ file: undefined });
  });

  await user.click(screen.getByRole('button', { name: 'Export report…' }));

  expect(screen.queryByText(/Report saved/)).toBeNull();
});
