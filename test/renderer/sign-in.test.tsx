import { screen, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { Replies, Reply } from '../../shared/ipc/contract';
import { aFault, anAppState, aProfile, anEntry } from '../support/app-state-builders';
import { no, yes, type FakeBridge } from './fake-bridge';
import { aPromise, renderApp } from './render-app';

const profile = '00000000000000aa';
const ended = { ...anEntry('linear'), home: 'own-entry', trouble: 'its server refused it' } as const;
const order = { profile, entry: ended.key };
const theDialog = () => within(screen.getByRole('dialog'));

async function openSignIn(prepare: (fake: FakeBridge) => void = () => {}) {
  const state = anAppState({
    profiles: [aProfile({ mcp: [ended], level: 'attention', action: 'sign-in-moved' })],
  });
  const rendered = renderApp(state, prepare);
  await rendered.user.click(await screen.findByRole('button', { name: 'Sign in to linear again…' }));
  return rendered;
}

describe('signing in again to a moved server', () => {
  test('says why and what it means, and opens the browser on the user’s word alone', async () => {
    const { user, fake } = await openSignIn();

    expect(theDialog().getByText(/has ended: its server refused it\. Sparekey opens/)).toBeTruthy();
    expect(theDialog().getByText(/registers it anew/)).toBeTruthy();
    expect(fake.asksFor('signInAgain')).toEqual([]);

    await user.click(theDialog().getByRole('button', { name: 'Open the browser' }));

    expect(await theDialog().findByText('You are signed in to linear.')).toBeTruthy();
    expect(fake.asksFor('signInAgain')).toEqual([order]);
    await user.click(theDialog().getByRole('button', { name: 'Done' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('is called off by Cancel, and can be begun anew', async () => {
    const answer = aPromise<Reply<Replies['signInAgain']>>();
    const { user, fake } = await openSignIn((fake) => {
      fake.answers.signInAgain = () => answer.promise;
      fake.answers.cancelSignIn = () => {
        answer.resolve(no(aFault('cancelled', 'The sign-in was called off.')));
        return yes(null);
      };
    });
    await user.click(theDialog().getByRole('button', { name: 'Open the browser' }));
    expect(await theDialog().findByText(/waits for five minutes/)).toBeTruthy();

    await user.click(theDialog().getByRole('button', { name: 'Cancel' }));

    expect(await theDialog().findByRole('button', { name: 'Open the browser' })).toBeTruthy();
    expect(fake.asksFor('cancelSignIn').length).toBeGreaterThan(0);
  });

  test('is called off when the dialog is closed', async () => {
    const { user, fake } = await openSignIn((fake) => {
      fake.answers.signInAgain = () => aPromise<Reply<Replies['signInAgain']>>().promise;
    });
    await user.click(theDialog().getByRole('button', { name: 'Open the browser' }));
    await user.keyboard('{Escape}');

    expect(screen.queryByRole('dialog')).toBeNull();
    expect(fake.asksFor('cancelSignIn')).toEqual([{}]);
  });

  test('that failed says so, and offers both ways again', async () => {
    const { user } = await openSignIn((fake) => {
      fake.answers.signInAgain = () => no(aFault('sign-in-failed', 'linear: its server answered no.'));
    });
    await user.click(theDialog().getByRole('button', { name: 'Open the browser' }));

    expect((await theDialog().findByRole('alert')).textContent).toContain('its server answered no');
    expect(theDialog().getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  test('leaves the other way open: back into the shared credentials', async () => {
    const { user, fake } = await openSignIn();

    await user.click(theDialog().getByRole('button', { name: 'Move back instead…' }));

    expect(await screen.findByRole('heading', { name: 'Move linear back' })).toBeTruthy();
    expect(fake.asksFor('previewMove')).toEqual([{ profile, servers: [ended.key], direction: 'back' }]);
  });
});

test('the list shows which sign-in has ended, and offers the same there', async () => {
  const { user } = renderApp(anAppState({ profiles: [aProfile({ mcp: [ended, anEntry('notion')] })] }));
  await user.click(await screen.findByRole('tab', { name: /MCP/ }));

  expect(screen.getByRole('group', { name: 'Ended' })).toBeTruthy();
  expect(screen.getByText('Sign in again: its server refused it')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Sign in again… linear' }));
  expect(theDialog().getByRole('button', { name: 'Open the browser' })).toBeTruthy();
});
