import { LOGIN_PART } from '../../blob';
import { duration } from '../../text';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** How long after an access token's end a running session would have saved a new one, in milliseconds. */
const OVERDUE_MS = 2 * 3_600_000;

/**
 * S23: the access token ended hours ago, sessions are running, and the blob has
 * not moved: a refresh may never have been written. Idle sessions look the same.
 */
export function refreshNotSaved({ login, context, live, now }: Facts): readonly Sighting[] {
  if (login?.state !== 'good' || login.expiresAt === undefined || context.processes === 'not-checked')
    return [];
  const overdue = now - Math.max(login.expiresAt, live.since);
  if (context.processes.length === 0 || overdue < OVERDUE_MS) return [];
  const message = `The access token ended ${duration(now - login.expiresAt)} ago and running sessions saved no new one; they may be idle, or hold one that was never written.`;
  return [{ message, parts: [LOGIN_PART], since: login.expiresAt }];
}
