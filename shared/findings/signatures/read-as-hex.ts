import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S10: the Keychain gave the value as hex digits, as it does for any byte outside printable ASCII. Not damage. */
export function readAsHex({ live }: Facts): readonly Sighting[] {
  if (live.kind !== 'blob' || live.wasHex !== true) return [];
  const message =
    'The Keychain gave the credentials as hex digits, and they were decoded; nothing is damaged.';
  return [{ message, parts: [], since: live.since }];
}
