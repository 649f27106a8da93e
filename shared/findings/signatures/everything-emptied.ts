import { LOGIN_PART } from '../../blob';
import { count } from '../../text';
import { lostSince, type Facts } from '../facts';
import { wholeAction } from '../next-step';
import type { Sighting } from '../signature';

/** S7: login and MCP sign-ins are all still there, and every token in them is empty. */
export function everythingEmptied(facts: Facts): readonly Sighting[] {
  const emptied = facts.lost.filter(({ how }) => how === 'emptied');
  const isAllEmpty =
    facts.login?.state === 'tokenless' && facts.entries.every(({ state }) => state === 'tokenless');
  if (!isAllEmpty || emptied.length === 0) return [];
  return [
    {
      message: `Every token was emptied: the Claude login and ${count(emptied.length, 'MCP sign-in')}; nothing is signed in any more.`,
      parts: emptied.map(({ part }) => part),
      since: lostSince(facts, LOGIN_PART),
      action: wholeAction(facts),
    },
  ];
}
