import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { attention, ok } from '../../shared/doctor/check';
import { aFault, anAppState } from '../support/app-state-builders';
import { aDiagnosis } from '../support/desktop-state-builders';
import type { FakeBridge } from './fake-bridge';
import { no, yes } from './fake-bridge';
import { aPromise, renderApp } from './render-app';

async function theDoctor(prepare?: (fake: FakeBridge) => void) {
  const app = renderApp(anAppState(), prepare);
  await app.user.click(await screen.findByRole('tab', { name: 'Doctor' }));
  return app;
}

const titles = () => screen.getAllByRole('heading', { level: 3 }).map(({ textContent }) => textContent);

test('every check is listed, those that want something first, with what to do', async () => {
  await theDoctor();

  expect(await screen.findByText('9 checks, 2 want attention')).toBeTruthy();
  expect(titles()[0]).toBe('Sessions');
  expect(screen.getByText('Quit them, update Claude Code, and start them again.')).toBeTruthy();
  expect(titles()).toHaveLength(9);
});

test('“check again” keeps the last findings until there are new ones', async () => {
  const { user, fake } = await theDoctor();
  await screen.findByText('9 checks, 2 want attention');
  const answer = aPromise<ReturnType<typeof yes<ReturnType<typeof aDiagnosis>>>>();
  fake.answers.diagnose = () => answer.promise;

  await user.click(screen.getByRole('button', { name: 'Check again' }));

  expect(screen.getByText('Looking at everything…')).toBeTruthy();
  expect(titles()).toHaveLength(9);
  answer.resolve(yes(aDiagnosis({ profiles: [], machine: [ok('vault', 'All is there.')] })));
  expect(await screen.findByText('1 check, nothing amiss')).toBeTruthy();
  expect(fake.asksFor('diagnose')).toHaveLength(2);
});

test('an examination that fails says why, and the next one may work', async () => {
  const { user, fake } = await theDoctor((fake) => {
    fake.answers.diagnose = () => no(aFault('internal', 'Made up.'));
  });
  expect(await screen.findByText(aFault('internal').title)).toBeTruthy();
  fake.answers.diagnose = () => yes(aDiagnosis());

  await user.click(screen.getByRole('button', { name: 'Check again' }));

  expect(await screen.findByText('9 checks, 2 want attention')).toBeTruthy();
  expect(screen.queryByText(aFault('internal').title)).toBeNull();
});

test('a missing recovery key can be made from here; nothing else offers a button', async () => {
  const { user, fake } = await theDoctor((fake) => {
    fake.answers.diagnose = () =>
      yes(aDiagnosis({ profiles: [], machine: [attention('recovery-key', 'None.', 'Make one.')] }));
  });

  await user.click(await screen.findByRole('button', { name: 'Save a recovery key…' }));

  expect(fake.asksFor('makeRecoveryKey')).toHaveLength(1);
  expect(await screen.findByText(/Recovery key saved to .*Move it off this machine/)).toBeTruthy();
});
