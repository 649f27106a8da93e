import { isRolledBack } from '../../baseline';
import { LOGIN_PART } from '../../blob';
import { listed, partName } from '../../diff';
import type { Facts } from '../facts';
import { loginAction } from '../next-step';
import type { Sighting } from '../signature';

/** S16: tokens that were already replaced came back. They work only once, and using them again can end the whole sign-in. */
export function generationCameBack(facts: Facts): readonly Sighting[] {
  const back = (facts.summary?.parts ?? [])
    .filter((part) => isRolledBack(part, facts.lineage))
    .map(({ part }) => part);
  const entries = back.filter((part) => part !== LOGIN_PART);
  const since = facts.live.since;
  const sightings: Sighting[] = [];
  if (back.includes(LOGIN_PART)) {
    const message =
      'An older Claude login came back whose tokens were replaced since; using them can end the login everywhere.';
    sightings.push({ message, parts: [LOGIN_PART], since, healable: false, action: loginAction(facts) });
  }
  if (entries.length > 0) {
    const message = `Older tokens came back for ${listed(entries.map(partName))} although newer ones were saved; the servers will refuse them.`;
    sightings.push({ message, parts: entries, since });
  }
  return sightings;
}
