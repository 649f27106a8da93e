import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Replies, Reply } from '../../shared/ipc/contract';
import { aFault, aProfile, anAppState, anEntry } from '../support/app-state-builders';
import { aMovePreview, aMoveReport } from '../support/move-builders';
import { no, yes, type FakeBridge } from './fake-bridge';
import { aPromise, renderApp } from './render-app';

const profile = '00000000000000aa';
const linear = anEntry('linear');
const theDialog = () => within(screen.getByRole('dialog'));

async function openMove(prepare: (fake: FakeBridge) => void = () => {}, home: 'blob' | 'own-entry' = 'blob') {
  const state = anAppState({ profiles: [aProfile({ mcp: [{ ...linear, home }] })] });
  const rendered = renderApp(state, prepare);
  await rendered.user.click(await screen.findByRole('tab', { name: /MCP/ }));
  const name = home === 'blob' ? 'Move out… linear' : 'Move back… linear';
  await rendered.user.click(screen.getByRole('button', { name }));
  return rendered;
}

describe('moving a sign-in out', () => {
  test('says what it means first, and moves on the user’s word', async () => {
    const { user, fake } = await openMove();

    expect(await theDialog().findByText(/^linear’s sign-in moves from Claude Code’s shared/)).toBeTruthy();
    expect(theDialog().getByText(/Sparekey must stay installed; you can move it back any time/)).toBeTruthy();
    expect(fake.asksFor('previewMove')).toEqual([{ profile, servers: [linear.key], direction: 'out' }]);
    expect(fake.asksFor('confirmMove')).toEqual([]);

    // The confirming button has the focus already.
    await user.keyboard('{Enter}');

    expect(await theDialog().findByText('linear is in a keychain entry of its own now.')).toBeTruthy();
    expect(fake.asksFor('confirmMove')).toEqual([{ planId: 'move-1' }]);
    await user.click(theDialog().getByRole('button', { name: 'Done' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('offers nothing to confirm where it is refused, and says why', async () => {
    const { fake } = await openMove((fake) => {
      fake.answers.previewMove = () =>
        yes(aMovePreview({ planId: undefined, moves: [], refusals: ['linear is a leftover.'], terms: [] }));
    });

    expect(await theDialog().findByText('linear is a leftover.')).toBeTruthy();
    expect(theDialog().queryByRole('button', { name: 'Move out' })).toBeNull();
    expect(fake.asksFor('confirmMove')).toEqual([]);
  });

  test('waits for running sessions to be ended, and looks again when asked', async () => {
    let looks = 0;
    const { user } = await openMove((fake) => {
      fake.answers.previewMove = () =>
        yes(
          aMovePreview(looks++ === 0 ? { planId: undefined, warning: 'Claude Code runs (pid 4711).' } : {}),
        );
    });
    expect(await theDialog().findByText('Claude Code runs (pid 4711).')).toBeTruthy();
    expect(theDialog().queryByRole('button', { name: 'Move out' })).toBeNull();

    await user.click(theDialog().getByRole('button', { name: 'Look again' }));

    expect(await theDialog().findByRole('button', { name: 'Move out' })).toBeTruthy();
  });

  test('cannot be closed or confirmed twice while it is under way', async () => {
    const answer = aPromise<Reply<Replies['confirmMove']>>();
    const { user, fake } = await openMove((fake) => {
      fake.answers.confirmMove = () => answer.promise;
    });
    await user.click(await theDialog().findByRole('button', { name: 'Move out' }));
    await theDialog().findByRole('button', { name: 'Moving…' });

    await user.keyboard('{Enter}{Escape}');

    expect(fake.asksFor('confirmMove')).toHaveLength(1);
    expect(screen.getByRole('dialog')).toBeTruthy();
    answer.resolve(yes(aMoveReport({ sentence: 'Moved after all.' })));
    expect(await theDialog().findByText('Moved after all.')).toBeTruthy();
  });

  test('that failed says so, and looks anew when asked', async () => {
    const { user, fake } = await openMove((fake) => {
      fake.answers.confirmMove = () => no(aFault('helper-not-working', 'linear'));
    });
    await user.click(await theDialog().findByRole('button', { name: 'Move out' }));

    const alert = await theDialog().findByRole('alert');
    expect(alert.textContent).toContain('Sparekey could not answer for that server');
    await user.click(theDialog().getByRole('button', { name: 'Look again' }));

    expect(await theDialog().findByRole('button', { name: 'Move out' })).toBeTruthy();
    expect(fake.asksFor('previewMove')).toHaveLength(2);
  });
});

test('a sign-in that was moved out is moved back, by its key', async () => {
  const { fake } = await openMove(undefined, 'own-entry');

  expect(await theDialog().findByRole('button', { name: 'Move back' })).toBeTruthy();
  expect(fake.asksFor('previewMove')).toEqual([{ profile, servers: [linear.key], direction: 'back' }]);
});

test('the overview says what a moved sign-in is safe from, and only where there is one', async () => {
  const { push } = renderApp(anAppState({ profiles: [aProfile({ mcp: [linear] })] }));
  await screen.findByRole('heading', { name: 'Your keys' });
  expect(screen.queryByText(/kept apart/)).toBeNull();

  push(anAppState({ revision: 2, profiles: [aProfile({ mcp: [{ ...linear, home: 'own-entry' }] })] }));

  const line = await screen.findByText(/^1 MCP sign-in is kept apart/);
  expect(line.textContent).toContain('Claude’s login itself stays where Claude Code reads it.');
});
