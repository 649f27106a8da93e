import { assertNever } from '../../assert';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';
import type { ActionId, UnreachableCause } from '../types';

/** S12: the store cannot be read. Not a logout: nothing is learned. */
export function storeUnreachable({ live, context }: Facts): readonly Sighting[] {
  if (live.kind !== 'unreachable') return [];
  const store = context.store.kind === 'keychain' ? 'Keychain item' : 'credentials file';
  const message = `The ${store} cannot be read (${whyNot(live.cause.code)}), so nothing is known about the login; this is no logout.`;
  const action: ActionId = context.store.kind === 'keychain' ? 'unlock-keychain' : 'check-file';
  return [{ message, parts: [], since: live.since, action }];
}

function whyNot(code: UnreachableCause['code']): string {
  switch (code) {
    case 'locked':
      return 'it is locked';
    case 'denied':
      return 'access was denied';
    case 'timed-out':
      return 'it did not answer in time';
    case 'permission':
      return 'its permissions forbid it';
    case 'not-a-file':
      return 'it is not a file';
    case 'io':
      return 'the disk reports an error';
    case 'too-large':
      return 'it is far too large';
    case 'read-only':
      return 'the disk is read-only';
    case 'disk-full':
      return 'the disk is full';
    case 'bind-mount':
      return 'it is mounted by itself';
    case 'not-mounted':
      return 'its link leads into a folder that is not there, as while a disk is not mounted';
    case 'no-keychain':
      return 'there is no keychain';
    case 'changing':
      return 'it keeps changing';
    case 'needs-argv':
      return 'it is too large for the safe way';
    case 'failed':
      return 'reading failed';
    default:
      return assertNever(code);
  }
}
