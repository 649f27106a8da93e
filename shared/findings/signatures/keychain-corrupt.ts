import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S20: the whole login keychain is corrupt, as after some twenty writers at once. */
export function keychainCorrupt({ context, live }: Facts): readonly Sighting[] {
  if (context.keychainHealth !== 'corrupt') return [];
  const message =
    'The login keychain as a whole is corrupt; the vault lies outside of it and is not affected.';
  return [{ message, parts: [], since: live.since }];
}
