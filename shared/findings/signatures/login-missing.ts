import { LOGIN_PART } from '../../blob';
import { count } from '../../text';
import { lostSince, type Facts } from '../facts';
import { wasLoggedOut } from '../logout';
import { loginAction } from '../next-step';
import type { Sighting } from '../signature';

/** S1: the blob parses, but the login is not in it. */
export function loginMissing(facts: Facts): readonly Sighting[] {
  if (facts.summary === undefined || facts.login !== undefined) return [];
  if (!facts.hadLogin) return [neverSeen(facts)];
  if (wasLoggedOut(facts)) return [];
  const signIns = facts.entries.filter(({ state }) => state === 'good').length;
  const rest =
    signIns === 0
      ? 'The Claude login is gone from the credentials'
      : `The Claude login is gone while ${count(signIns, 'MCP sign-in')} stayed, as when an MCP write drops it`;
  return [
    {
      message: `${rest}; new sessions are not signed in.`,
      parts: [LOGIN_PART],
      since: lostSince(facts, LOGIN_PART),
      action: loginAction(facts),
    },
  ];
}

/** Without any earlier login to compare with, only the account in `.claude.json` tells a loss from a machine that never had one. */
function neverSeen({ live, context }: Facts): Sighting {
  const calm = { parts: [LOGIN_PART], since: live.since, healable: false, action: 'sign-in' } as const;
  if (context.overrides !== 'not-checked' && context.overrides.length > 0) {
    const message = 'There is no Claude login; sessions use other credentials.';
    return { ...calm, message, severity: 'info', level: 'good', action: 'none' };
  }
  if (context.account.kind === 'present') {
    const message =
      'The Claude login is gone although Claude Code still names its account; it was lost before Sparekey could save it.';
    return { ...calm, message };
  }
  return { ...calm, message: 'Claude Code is not signed in yet.', severity: 'info', level: 'signed-out' };
}
