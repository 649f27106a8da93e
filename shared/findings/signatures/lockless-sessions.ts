import { writesWithoutLock } from '../../claude-versions';
import { count } from '../../text';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';
import type { ClaudeProcess } from '../types';

/** Two to four processes of 2.1.96 lost nothing in 12 rounds, six lost the login in one of four. */
const RISKY_COUNT = 5;
const LISTED = 5;

/** S27: sessions of versions that write without a lock are running: the cause of the damage, not the damage. */
export function locklessSessions({ context, live }: Facts): readonly Sighting[] {
  if (context.processes === 'not-checked') return [];
  const lockless = context.processes.filter(
    ({ version }) => version !== undefined && writesWithoutLock(version),
  );
  if (lockless.length === 0) return [];
  const shown = lockless.slice(0, LISTED).map(describe);
  const more = lockless.length > LISTED ? [`${lockless.length - LISTED} more`] : [];
  const verb = lockless.length === 1 ? 'runs' : 'run';
  const message = `${count(lockless.length, 'session')} ${verb} a Claude Code that is not known to lock its writes, so many at once can drop the login: ${[...shown, ...more].join('; ')}.`;
  const isRisky = context.processes.length >= RISKY_COUNT;
  return [
    {
      message,
      parts: [],
      since: live.since,
      ...(isRisky ? {} : ({ level: 'good', severity: 'info' } as const)),
    },
  ];
}

function describe({ pid, version, startedAt, folder }: ClaudeProcess): string {
  const started = startedAt === undefined ? '' : `, since ${new Date(startedAt).toISOString().slice(0, 16)}Z`;
  return `pid ${pid}, ${version}${started}${folder === undefined ? '' : `, in ${folder}`}`;
}
