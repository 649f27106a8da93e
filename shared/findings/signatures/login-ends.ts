import { LOGIN_PART } from '../../blob';
import { relativeTime } from '../../text';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** How long before a login's own end a word is due, in milliseconds. */
export const LOGIN_END_NOTICE_MS = 3 * 86_400_000;

/** S17: the login's own end is near or past. No spare outlives it. */
export function loginEnds({ login, now, live }: Facts): readonly Sighting[] {
  const end = login?.login?.refreshTokenExpiresAt;
  if (end === undefined || login?.state === 'tokenless' || end - now > LOGIN_END_NOTICE_MS) return [];
  if (end > now) {
    const message = `The Claude login ends ${relativeTime(end, now)}; sign in again before then, no spare outlives it.`;
    return [{ message, parts: [LOGIN_PART], since: Math.max(live.since, end - LOGIN_END_NOTICE_MS) }];
  }
  const message = 'The Claude login has reached its end; only a new sign-in helps.';
  return [{ message, parts: [LOGIN_PART], since: end, level: 'signed-out', severity: 'critical' }];
}
