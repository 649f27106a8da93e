import { emptiedEntries, hasNewClient, needsNewSignIn } from '../emptied-entries';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S29: a single sign-in was emptied and kept its client, which is how Claude Code notes that the server refused it. */
export function signInRefused(facts: Facts): readonly Sighting[] {
  return emptiedEntries(facts)
    .filter((entry) => !hasNewClient(facts, entry))
    .map((entry) =>
      needsNewSignIn(
        facts,
        entry,
        'Claude Code emptied the sign-in for {server}, as when the server refuses it',
      ),
    );
}
