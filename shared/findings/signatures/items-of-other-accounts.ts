import { listed } from '../../diff';
import { count } from '../../text';
import { storesAs, type Facts } from '../facts';
import type { Sighting } from '../signature';

/** S13: the same service has items under other accounts, and lookups without an account find the wrong one. */
export function itemsOfOtherAccounts(facts: Facts): readonly Sighting[] {
  const items = storesAs(facts, 'other-account');
  if (items.length === 0) return [];
  const names = listed(items.map(({ account }) => account ?? 'no account'));
  const message = `${count(items.length, 'more Keychain item')} of Claude Code ${items.length === 1 ? 'lies' : 'lie'} under another account (${names}), and some lookups find the wrong one.`;
  return [{ message, parts: [], since: facts.live.since }];
}
