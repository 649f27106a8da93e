import { LOGIN_PART, MCP_SECTION, type PartId } from '../../blob';
import { partIn, type Snapshot } from '../../snapshot';
import { count } from '../../text';
import { findPart, type PartSummary } from '../../summary';
import { isReplaced, lastGood, recentHistory, signedInEntries, spareGrade, type Facts } from '../facts';
import { isLogout, wasLoggedOut } from '../logout';
import type { Sighting } from '../signature';

/** How long the offer to put back MCP sign-ins stands, in milliseconds. */
const OFFERED_FOR_MS = 7 * 86_400_000;
/** Claude Code refreshes a login this long before its access token ends, in milliseconds. */
const REFRESH_MARGIN_MS = 5 * 60_000;

/**
 * S22: somebody signed out, or signed in anew, and Claude Code took the MCP
 * sign-ins along. By its design, so no alarm; but they are worth offering back.
 */
export function loggedOut(facts: Facts): readonly Sighting[] {
  if (wasLoggedOut(facts)) return [signedOut(facts)];
  return facts.login?.state === 'good' ? signedInAnew(facts) : [];
}

function signedOut(facts: Facts): Sighting {
  const { live, history } = facts;
  // A logout on record may be an earlier one, with a sign-in since.
  const start = history.slice(-1).some(isLogout) ? runStart(history) : history.length;
  const since = history[start]?.takenAt ?? live.since;
  const parts = offered(facts, newestUndamaged(history.slice(0, start)));
  if (parts.length === 0) return { message: 'You signed out of Claude Code.', parts, since };
  const message = `You signed out of Claude Code, which also took ${count(parts.length, 'MCP sign-in')} along; those can be put back.`;
  return { message, parts, since, action: 'restore-mcp' };
}

function signedInAnew(facts: Facts): readonly Sighting[] {
  const [cleared] = [clearedByLogout(facts), clearedBySignIn(facts)]
    .filter((one) => one !== undefined)
    .toSorted((a, b) => b.before.seq - a.before.seq);
  if (cleared === undefined || facts.now - cleared.at >= OFFERED_FOR_MS) return [];
  const parts = offered(facts, cleared.before);
  if (parts.length === 0) return [];
  const message = `Signing in to Claude Code anew took ${count(parts.length, 'MCP sign-in')} along; those can be put back.`;
  return [{ message, parts, since: cleared.at, level: 'attention', action: 'restore-mcp' }];
}

interface Cleared {
  /** What was there before. */
  readonly before: Snapshot;
  /** Epoch milliseconds. */
  readonly at: number;
}

function clearedByLogout({ history }: Facts): Cleared | undefined {
  const start = runStart(history);
  const before = newestUndamaged(history.slice(0, Math.max(0, start)));
  const logout = history[start];
  return logout === undefined || before === undefined ? undefined : { before, at: logout.takenAt };
}

/**
 * The newest step to a blob that holds a new login and no `mcpOAuth` at all:
 * 2.1.96 deletes the whole store when somebody signs in. Not so when the old
 * access token was about to end: then it was a refresh, and the loss an accident.
 */
function clearedBySignIn({ history, now, summary, live }: Facts): Cleared | undefined {
  const recent = recentHistory(history, now - OFFERED_FOR_MS);
  const states: (StoreState | undefined)[] = recent.map(({ takenAt, content }) =>
    content.kind === 'parts' ? { at: takenAt, ...content } : undefined,
  );
  if (summary !== undefined) states.push({ at: live.since, ...summary });
  for (let at = states.length - 1; at > 0; at--) {
    const before = recent[at - 1];
    const state = states[at];
    if (before !== undefined && state !== undefined && isNewSignIn(before, state))
      return { before, at: state.at };
  }
  return undefined;
}

interface StoreState {
  readonly at: number;
  readonly keys: readonly string[];
  readonly parts: readonly PartSummary[];
}

function isNewSignIn(before: Snapshot, { at, keys, parts }: StoreState): boolean {
  const old = partIn(before, LOGIN_PART);
  const login = findPart({ parts }, LOGIN_PART);
  if (login?.state !== 'good' || login.generation === old?.generation) return false;
  if (keys.includes(MCP_SECTION) || signedInEntries(before).length === 0) return false;
  const wasDue =
    old?.state === 'good' && old.expiresAt !== undefined && at >= old.expiresAt - REFRESH_MARGIN_MS;
  return !wasDue;
}

/** The MCP sign-ins of `before` that are still missing and whose spare fits. */
function offered(facts: Facts, before: Snapshot | undefined): readonly PartId[] {
  if (before === undefined) return [];
  return signedInEntries(before)
    .filter((saved) => lastGood(facts.history, saved.part) === before && !isReplaced(facts, saved))
    .filter(({ part }) => !facts.moved.has(part) && spareGrade(facts, part) === 'current')
    .map(({ part }) => part);
}

function newestUndamaged(history: readonly Snapshot[]): Snapshot | undefined {
  return history.findLast(({ content, verdict }) => content.kind === 'parts' && verdict !== 'damaged');
}

/** Where the newest run of logged-out snapshots begins; -1 when there is none. */
function runStart(history: readonly Snapshot[]): number {
  const last = history.findLastIndex(isLogout);
  const before = history.slice(0, last + 1).findLastIndex((snapshot) => !isLogout(snapshot));
  return last < 0 ? -1 : before + 1;
}
