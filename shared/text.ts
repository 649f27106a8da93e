/** Words that window and command line share, so that both say the same thing. */
import { assertNever } from './assert';
import type { Exposure } from './exposure';
import type { ActionId, Level, UnreachableCause } from './findings/types';
import type { Grade } from './lineage';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a button or a hint calls an action: a verb and what it is done to. */
export function actionLabel(action: ActionId): string {
  switch (action) {
    case 'none':
      return 'Nothing to do';
    case 'wait':
      return 'Wait a moment';
    case 'restore-login':
      return 'Restore login';
    case 'restore-mcp':
      return 'Restore MCP sign-ins';
    case 'restore-all':
      return 'Restore everything';
    case 'sign-in':
      return 'Sign in with claude auth login';
    case 'sign-in-server':
      return 'Sign in to the server with /mcp';
    case 'sign-in-moved':
      return 'Sign in again with sparekey split --sign-in';
    case 'unlock-keychain':
      return 'Unlock the keychain';
    case 'check-file':
      return 'Check the credentials file';
    case 'check-environment':
      return 'Check Claude Code’s settings and environment';
    case 'restart-sessions':
      return 'Restart the running sessions';
    case 'review-items':
      return 'Review the other stores';
    case 'open-doctor':
      return 'Look at the details';
    default:
      return assertNever(action);
  }
}

/** One or two words for a level. */
export function levelLabel(level: Level): string {
  switch (level) {
    case 'good':
      return 'Good';
    case 'attention':
      return 'Attention';
    case 'damaged':
      return 'Damaged';
    case 'signed-out':
      return 'Signed out';
    case 'unreachable':
      return 'Unreachable';
    default:
      return assertNever(level);
  }
}

/** What a grade says of a spare: completes "your spare …". */
export function gradeLabel(grade: Grade): string {
  switch (grade) {
    case 'current':
      return 'fits';
    case 'spent':
      return 'was replaced by a newer one and is spent';
    case 'refused':
      return 'was refused by the server';
    case 'lapsed':
      return 'has lapsed';
    case 'revoked-likely':
      return 'was signed out and is most likely revoked';
    case 'other-account':
      return 'belongs to another account';
    case 'other-machine':
      return 'belongs to another machine';
    case 'unknown':
      return 'was never seen complete';
    default:
      return assertNever(grade);
  }
}

/** How an instant relates to now: `just now`, `2 min ago`, `in 3 days`. Both in epoch milliseconds. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  if (Math.abs(distance) < MINUTE) return distance > 0 ? 'in a moment' : 'just now';
  const span = duration(Math.abs(distance));
  return distance > 0 ? `in ${span}` : `${span} ago`;
}

/** A length of time in its largest whole unit: `40 s`, `2 min`, `5 h`, `3 days`. */
export function duration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / 1_000))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return count(Math.floor(ms / DAY), 'day');
}

/** A number with its noun: `1 MCP sign-in`, `5 MCP sign-ins`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : plural}`;
}

/** A size for people: `812 bytes`, `5.3 KB`. Decimal units, as file managers show them. */
export function byteSize(bytes: number): string {
  if (bytes < 1_000) return count(bytes, 'byte');
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What to tell of a write before it is made; undefined when it shows nothing. */
export function exposureWords(exposure: Exposure): string | undefined {
  switch (exposure) {
    case 'none':
      return undefined;
    case 'arguments':
      return 'The credentials are too large for the safe way into the Keychain: other programs on this Mac can see them for a moment while they are written.';
    case 'forbidden':
      return 'The credentials are too large for the safe way into the Keychain, and your settings forbid the other one: nothing would be written.';
    default:
      return assertNever(exposure);
  }
}

/** Why something cannot be reached, as what is said of it: `the keychain` … `is locked`. */
export function unreachableWords(code: UnreachableCause['code']): string {
  switch (code) {
    case 'locked':
      return 'is locked';
    case 'denied':
      return 'refused access';
    case 'timed-out':
      return 'did not answer in time';
    case 'permission':
      return 'may not be read';
    case 'not-a-file':
      return 'is not a file';
    case 'io':
      return 'gave a read error';
    case 'too-large':
      return 'is too large';
    case 'read-only':
      return 'is read-only';
    case 'disk-full':
      return 'is on a full disk';
    case 'bind-mount':
      return 'is mounted by itself';
    case 'not-mounted':
      return 'is in a folder that is not there';
    case 'no-keychain':
      return 'is not there';
    case 'changing':
      return 'keeps changing';
    case 'needs-argv':
      return 'could only be written over a command line';
    case 'failed':
      return 'failed';
    default:
      return assertNever(code);
  }
}
