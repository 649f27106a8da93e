import { LOGIN_PART } from '../../blob';
import type { Facts } from '../facts';
import { wasLoggedOut } from '../logout';
import { wholeAction } from '../next-step';
import type { Sighting } from '../signature';

/** S11: the item or file is not there any more, although nobody signed out as far as can be told. */
export function storeGone(facts: Facts): readonly Sighting[] {
  const { live, context, history } = facts;
  if (live.kind !== 'absent' || wasLoggedOut(facts)) return [];
  const at = history.findLastIndex(({ content }) => content.kind !== 'absent');
  const since = history[at + 1]?.takenAt ?? live.since;
  if (at < 0) {
    const message =
      context.account.kind === 'present'
        ? 'Claude Code names an account but has no credentials; sessions are not signed in.'
        : 'Claude Code is not signed in yet.';
    return [{ message, parts: [], since: live.since, severity: 'info', healable: false, action: 'sign-in' }];
  }
  const what =
    facts.lineage.generations(LOGIN_PART).length > 0
      ? 'with the login and every MCP sign-in'
      : 'with every MCP sign-in';
  const isAccident = context.account.kind === 'present';
  const why = isAccident
    ? 'although nobody signed out'
    : 'and it could not be checked whether somebody signed out';
  return [
    {
      message: `The credentials are gone ${what}, ${why}.`,
      parts: [],
      since,
      healable: isAccident,
      action: wholeAction(facts),
    },
  ];
}
