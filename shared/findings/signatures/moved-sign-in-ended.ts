import { entryPart } from '../../blob';
import { needsSignIn } from '../../split/moved-sign-in';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/**
 * S31: a sign-in that was moved out of the blob cannot be renewed any more: its server
 * refused it, or describes its sign-in service so that no token may be sent there. A
 * renewal that merely failed is tried again, and is nobody's news.
 */
export function movedSignInEnded({ context }: Facts): readonly Sighting[] {
  return (context.moved ?? []).flatMap(({ key, server, health }) =>
    needsSignIn(health)
      ? [
          {
            message: `${server}, which was moved to Sparekey, needs you to sign in again: ${health.sentence}.`,
            parts: [entryPart(key)],
            since: health.at,
          },
        ]
      : [],
  );
}
