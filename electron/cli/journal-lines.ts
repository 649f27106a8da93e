import { fstatSync } from 'node:fs';

export type Weight = 'info' | 'warning' | 'error';

/** What journald takes for a line's priority when it stands in front (`sd-daemon`). */
export const JOURNAL_PRIORITY: { readonly [W in Weight]: string } = {
  error: '<3>',
  warning: '<4>',
  info: '<6>',
};

/**
 * Whether standard output is journald's. `JOURNAL_STREAM` names its device and
 * inode, and is inherited also by programs that print elsewhere.
 */
export function goesToJournal(env: Readonly<Record<string, string | undefined>>): boolean {
  const named = env['JOURNAL_STREAM'];
  if (named === undefined) return false;
  const { dev, ino } = fstatSync(1, { bigint: true });
  return named === `${dev}:${ino}`;
}
