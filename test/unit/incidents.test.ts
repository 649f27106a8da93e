import { expect, test } from 'vitest';
import { Incidents } from '../../electron/core/guard/incidents';
import type { JournalEvent } from '../../shared/journal';
import { ManualClock } from '../support/manual-clock';

const PROFILE = '00000000000fa4e5';

function aHeal(at: number): JournalEvent {
  return {
    ...{ kind: 'wrote', write: 'heal', at, profile: PROFILE, safety: '1', result: '2', parts: [] },
    ...{ incident: undefined, undoes: undefined },
  };
}

test('a second start of the same guard counts no heal twice', async () => {
  const clock = new ManualClock();
  const events = [aHeal(clock.now() - 2_000), aHeal(clock.now() - 1_000)];
  const journal = { append: () => Promise.resolve(), read: () => Promise.resolve(events) };
  const incidents = new Incidents({ profile: PROFILE, journal, clock });
  await incidents.resume();
  await incidents.resume();
  expect(incidents.healsInLastHour).toBe(2);
});
