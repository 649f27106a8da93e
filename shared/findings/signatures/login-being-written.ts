import { hasStood, type Facts } from '../facts';
import { loginEmptied } from './login-emptied';
import { loginMissing } from './login-missing';
import type { Sighting } from '../signature';

/** How long a login may be missing or empty before that is called a loss, in milliseconds. */
export const LOGIN_SETTLE_MS = 2_000;

/** S3: the login went missing or empty a moment ago. Sign-ins write in stages. */
export function loginBeingWritten(facts: Facts): readonly Sighting[] {
  if (!facts.hadLogin) return [];
  return (
    [...loginMissing(facts), ...loginEmptied(facts)]
      // From the earlier of the two, as `isSettled` counts: else it could outlast its own settling, unwatched.
      .filter(({ since }) => !hasStood(Math.min(since, facts.live.since), facts.now, LOGIN_SETTLE_MS))
      .map(({ parts, since }) => ({
        message: 'A login is being written; waiting until it is done.',
        parts,
        since,
      }))
  );
}
