import type { Facts } from '../facts';
import { lostInOneGo, namesOf } from '../lost-in-one-go';
import type { Sighting } from '../signature';

/** S5: several sign-ins lost their tokens at once, or one together with the login. */
export function signInsLost(facts: Facts): readonly Sighting[] {
  const lost = lostInOneGo(facts);
  const first = lost[0];
  if (first === undefined) return [];
  const message = `${namesOf(lost)} ${lost.length === 1 ? 'was' : 'were'} lost at once; each server would have to be signed in to again.`;
  return [{ message, parts: lost.map(({ part }) => part), since: first.since }];
}
