import { emptiedEntries, hasNewClient, needsNewSignIn } from '../emptied-entries';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S6: Claude Code registered itself anew with a server, and the old tokens were dropped. */
export function signInReregistered(facts: Facts): readonly Sighting[] {
  return emptiedEntries(facts)
    .filter((entry) => hasNewClient(facts, entry))
    .map((entry) =>
      needsNewSignIn(facts, entry, 'Claude Code registered anew with {server} and dropped its sign-in'),
    );
}
