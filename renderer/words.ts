/** The popover's own words: what window and command line share is in `shared/text`. */
import { assertNever } from '../shared/assert';
import type { NamedChange } from '../shared/comparison';
import type { HistoryRow, ProfileState } from '../shared/ipc/guardian-state';
import type { Grade } from '../shared/lineage';
import type { EntryReport } from '../shared/report';
import type { SnapshotReason, Verdict } from '../shared/snapshot';
import type { ListGroup } from './list-lines';
import { count, relativeTime } from '../shared/text';

/** How something stands, always shown by a shape and a word together. */
export type Tone = 'good' | 'attention' | 'bad' | 'quiet';

export interface Mark {
  readonly tone: Tone;
  readonly word: string;
}

/** Whether a spare would still work, in one or two words. */
export function gradeMark(grade: Grade): Mark {
  switch (grade) {
    case 'current':
      return { tone: 'good', word: 'Fits' };
    case 'spent':
      return { tone: 'quiet', word: 'Spent' };
    case 'refused':
      return { tone: 'bad', word: 'Refused' };
    case 'lapsed':
      return { tone: 'quiet', word: 'Lapsed' };
    case 'revoked-likely':
      return { tone: 'attention', word: 'Signed out' };
    case 'other-account':
      return { tone: 'attention', word: 'Other account' };
    case 'other-machine':
      return { tone: 'attention', word: 'Other machine' };
    case 'unknown':
      return { tone: 'quiet', word: 'Incomplete' };
    default:
      return assertNever(grade);
  }
}

export function verdictMark(verdict: Verdict): Mark {
  switch (verdict) {
    case 'good':
      return { tone: 'good', word: 'Good' };
    case 'damaged':
      return { tone: 'bad', word: 'Damaged' };
    case 'unknown':
      return { tone: 'quiet', word: 'Nothing to judge' };
    default:
      return assertNever(verdict);
  }
}

export function entryMark({ state, trouble }: EntryReport): Mark {
  if (trouble !== undefined) return { tone: 'attention', word: 'Ended' };
  switch (state) {
    case 'good':
      return { tone: 'good', word: 'Good' };
    case 'stub':
      return { tone: 'quiet', word: 'Not signed in' };
    case 'emptied':
      return { tone: 'bad', word: 'Emptied' };
    case 'missing':
      return { tone: 'bad', word: 'Missing' };
    case 'rolled-back':
      return { tone: 'attention', word: 'Rolled back' };
    default:
      return assertNever(state);
  }
}

/** Where the login stands. What could not be read is never called signed out. */
export function loginMark({ level, login, spare, findings }: ProfileState): Mark {
  if (level === 'unreachable') return { tone: 'quiet', word: 'Not readable' };
  if (level === 'signed-out') return { tone: 'quiet', word: 'Signed out' };
  if (login.complete) {
    return findings.some(({ id }) => id === 'S17')
      ? { tone: 'attention', word: 'Ends soon' }
      : { tone: 'good', word: 'Good' };
  }
  if (login.present) return { tone: 'bad', word: 'Damaged' };
  return spare.login === undefined
    ? { tone: 'quiet', word: 'Not signed in' }
    : { tone: 'bad', word: 'Missing' };
}

/** A change as the beginning of a line. A server keeps its name as it is written. */
export function changeLabel(change: string): string {
  return /^(login|no login|nothing changed|readable again|the credentials|damaged login)/.test(change)
    ? change.charAt(0).toUpperCase() + change.slice(1)
    : change;
}

/** What happened to one part between two snapshots. */
export function changeMark({ kind, verb }: NamedChange): Mark {
  const word = verb.charAt(0).toUpperCase() + verb.slice(1);
  switch (kind) {
    case 'added':
    case 'filled':
      return { tone: 'good', word };
    case 'removed':
    case 'emptied':
      return { tone: 'bad', word };
    case 'rotated':
    case 'changed':
      return { tone: 'quiet', word };
    default:
      return assertNever(kind);
  }
}

/** Why a snapshot was taken; undefined where that goes without saying. */
function reasonLabel(reason: SnapshotReason): string | undefined {
  switch (reason) {
    case 'changed':
      return undefined;
    case 'first':
      return 'First snapshot';
    case 'manual':
      return 'Saved by you';
    case 'hook':
      return 'Saved by the hook';
    case 'before-restore':
      return 'Before a restore';
    case 'restore':
      return 'After a restore';
    case 'heal':
      return 'After healing';
    case 'undo':
      return 'After an undo';
    case 'move-out':
      return 'After a move';
    case 'move-back':
      return 'After moving back';
    case 'displaced':
      return 'Found displaced';
    case 'import':
      return 'Imported';
    default:
      return assertNever(reason);
  }
}

/** What is worth knowing of a snapshot beside what changed. */
export function snapshotFacts({ loginGrade, reason }: HistoryRow): readonly string[] {
  const grade = loginGrade === undefined ? undefined : `Login ${gradeMark(loginGrade).word.toLowerCase()}`;
  return [grade, reasonLabel(reason)].filter((fact) => fact !== undefined);
}

/** What is being done, with the ellipsis of something under way. */
export function busyLabel(busy: NonNullable<ProfileState['busy']>): string {
  switch (busy) {
    case 'restoring':
      return 'Restoring…';
    case 'healing':
      return 'Putting back what was lost…';
    case 'saving':
      return 'Saving…';
    default:
      return assertNever(busy);
  }
}

/** When an access token ends. It is short-lived by nature: its end alone is never a fault. */
export function tokenLife(expiresAt: number | undefined, renews: boolean, now: number): string | undefined {
  if (expiresAt === undefined || expiresAt === 0) return undefined;
  if (expiresAt > now) return `Token ends ${relativeTime(expiresAt, now)}${renews ? ', renews itself' : ''}`;
  return renews ? 'Token ended, renews on next use' : `Token ended ${relativeTime(expiresAt, now)}`;
}

/** What is odd about an entry, one short sentence each. */
export function entryNotes({
  state,
  hasRefreshToken,
  hasNewClient,
  isDuplicate,
  trouble,
}: EntryReport): readonly string[] {
  const notes = [
    state === 'good' && !hasRefreshToken ? 'No refresh token: sign in again when it ends' : undefined,
    hasNewClient ? 'Registered anew since: its spare no longer fits' : undefined,
    isDuplicate ? 'Listed twice: its configuration changed' : undefined,
    trouble === undefined ? undefined : `Sign in again: ${trouble}`,
  ];
  return notes.filter((note) => note !== undefined);
}

/** Where the tokens of an entry live; undefined where it has none. */
export function homeLine(entry: EntryReport): string | undefined {
  const isThere = entry.state === 'good' || entry.state === 'rolled-back';
  switch (entry.home) {
    case 'blob':
      return isThere ? 'In the shared credentials' : undefined;
    case 'blob-and-spare':
      return isThere ? 'In the shared credentials, with a separate spare' : 'Has a separate spare';
    case 'own-entry':
      return 'In a keychain entry of its own; Claude Code asks Sparekey for it';
    default:
      return assertNever(entry.home);
  }
}

/** `1 sign-in found`. */
export function matchCount(found: number): string {
  return `${count(found, 'sign-in')} found`;
}

/** Whether an entry lost what it once had, wholly or to older tokens. */
export function isLost({ state }: EntryReport): boolean {
  return state === 'emptied' || state === 'missing' || state === 'rolled-back';
}

/** Whether a moved sign-in can only be had by signing in again. */
export function hasEnded({ trouble }: EntryReport): boolean {
  return trouble !== undefined;
}

/** What the MCP sign-ins come to: `2 lost, 5 good, 1 not signed in`. */
export function entriesSummary(mcp: readonly EntryReport[]): string {
  const lost = mcp.filter(isLost).length;
  const ended = mcp.filter(hasEnded).length;
  const good = mcp.filter(({ state }) => state === 'good').length - ended;
  const stubs = mcp.length - lost - good - ended;
  const words = [
    lost > 0 ? `${lost} lost` : undefined,
    ended > 0 ? `${ended} ended` : undefined,
    good > 0 ? `${good} good` : undefined,
    stubs > 0 ? `${stubs} not signed in` : undefined,
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const fullDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' });

export function clockTime(at: number): string {
  return clock.format(at);
}

/** `14:02` today, `21 Nov 2026, 14:02` on any other day. */
export function momentLabel(at: number, now: number): string {
  return startOfDay(at) === startOfDay(now) ? clock.format(at) : moment.format(at);
}

export function fullTime(at: number): string {
  return fullDate.format(at);
}

/** `Today`, `Yesterday`, or the day itself. */
function dayLabel(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? day.format(at) : dayWithYear.format(at);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Groups rows that follow each other by day. */
export function byDay(rows: readonly HistoryRow[], now: number): readonly ListGroup<HistoryRow>[] {
  const days: { title: string; items: HistoryRow[] }[] = [];
  for (const row of rows) {
    const title = dayLabel(row.takenAt, now);
    const last = days.at(-1);
    if (last?.title === title) last.items.push(row);
    else days.push({ title, items: [row] });
  }
  return days;
}

/** `1 snapshot`, `128 snapshots`. */
export function snapshotCount(snapshots: number): string {
  return count(snapshots, 'snapshot');
}

/** `max` as `Max`: Claude Code writes plans in lower case. */
export function planName(subscriptionType: string): string {
  return subscriptionType.charAt(0).toLocaleUpperCase() + subscriptionType.slice(1);
}
