/** What the signatures ask of a situation, worked out once. */
import { LOGIN_PART, entryKey, type PartId } from '../blob';
import { baselineOf, baselineWithout, type Baseline } from '../baseline';
import { movedParts } from '../split/moved-sign-in';
import { ownerIn } from '../owner';
import { lineageOf, type Grade, type Lineage } from '../lineage';
import { partIn, partsIn, type SavedPart, type Snapshot } from '../snapshot';
import type { BlobSummary, Fingerprint, PartSummary } from '../summary';
import type { Context, LiveState, OtherStore, Situation } from './types';

export interface Facts {
  readonly live: LiveState;
  readonly history: readonly Snapshot[];
  readonly context: Context;
  readonly now: number;
  /** Parts that were moved out of the blob. */
  readonly moved: ReadonlySet<PartId>;
  /** Undefined when there is no blob that parses. Without what is left of moved sign-ins: a stub of an old session, for example. */
  readonly summary: BlobSummary | undefined;
  readonly login: PartSummary | undefined;
  /** The live MCP entries. */
  readonly entries: readonly PartSummary[];
  readonly lineage: Lineage;
  readonly baseline: Baseline | undefined;
  /** Whether any snapshot ever held a login. */
  readonly hadLogin: boolean;
  /** MCP entries of the baseline that hold no tokens any more. */
  readonly lost: readonly LostEntry[];
}

/** An MCP sign-in that was there in the calm before. */
export interface LostEntry {
  readonly part: PartId;
  readonly saved: SavedPart;
  readonly how: 'gone' | 'emptied';
  /** Epoch milliseconds. */
  readonly since: number;
}

export function factsOf({ live, history, context, now }: Situation): Facts {
  const moved = movedParts(context.moved);
  const summary = live.kind === 'blob' ? withoutParts(live.summary, moved) : undefined;
  const parts = summary?.parts ?? [];
  const lineage = lineageOf(history, { now, machine: context.machine, ...ownerIn(context.account) });
  const newest = history.at(-1);
  const isSaved = summary !== undefined && newest?.fingerprint === summary.fingerprint;
  const baseline = baselineWithout(baselineOf(history, undefined, isSaved ? now : live.since), moved);
  const facts = {
    live,
    history,
    context,
    now,
    moved,
    summary,
    login: parts.find(({ part }) => part === LOGIN_PART),
    entries: parts.filter(({ entry }) => entry !== undefined),
    lineage,
    baseline,
    hadLogin: lineage.generations(LOGIN_PART).length > 0,
  };
  return { ...facts, lost: summary === undefined ? [] : lostEntries(facts, summary) };
}

function withoutParts(summary: BlobSummary, moved: ReadonlySet<PartId>): BlobSummary {
  if (moved.size === 0) return summary;
  return { ...summary, parts: summary.parts.filter(({ part }) => !moved.has(part)) };
}

function lostEntries(facts: Omit<Facts, 'lost'>, { parts }: BlobSummary): readonly LostEntry[] {
  const present = new Map(parts.map((part) => [part.part, part]));
  return [...(facts.baseline?.expected ?? [])].flatMap(([part, saved]) => {
    const state = present.get(part)?.state;
    if (entryKey(part) === undefined || state === 'good') return [];
    return [
      { part, saved, how: state === undefined ? 'gone' : 'emptied', since: lostSince(facts, part) } as const,
    ];
  });
}

/** The newest snapshot in which a part was good. */
export function lastGood(history: readonly Snapshot[], part: PartId): Snapshot | undefined {
  return history.findLast((snapshot) => partIn(snapshot, part)?.state === 'good');
}

/** When a part stopped being good: with the snapshot after its last good one, or with the live state. */
export function lostSince({ history, live }: Pick<Facts, 'history' | 'live'>, part: PartId): number {
  const at = history.findLastIndex((snapshot) => partIn(snapshot, part)?.state === 'good');
  return (at < 0 ? undefined : history[at + 1]?.takenAt) ?? live.since;
}

/**
 * Whether something has stood for `ms`. A start in the future means that the
 * clock was set back: then nothing is known, and waiting longer would be wrong.
 */
export function hasStood(since: number, now: number, ms: number): boolean {
  return now < since || now - since >= ms;
}

/** The grade of the newest spare of a part; undefined when the vault holds none. */
export function spareGrade(facts: Facts, part: PartId): Grade | undefined {
  return facts.lineage.spare(part)?.grade;
}

/** The MCP entries of a snapshot that held tokens. */
export function signedInEntries(snapshot: Snapshot): readonly SavedPart[] {
  return partsIn(snapshot).filter(({ entry, state }) => entry !== undefined && state === 'good');
}

/** Whether a live entry with tokens serves the same server: a changed configuration gives it another key. */
export function isReplaced(facts: Facts, saved: SavedPart): boolean {
  return facts.entries.some(
    ({ entry, state }) =>
      state === 'good' && entry?.server === saved.entry?.server && entry?.url === saved.entry?.url,
  );
}

/** The account of `.claude.json`, when it was read and is there. */
export function accountNow({ context }: Facts): Fingerprint | undefined {
  return context.account.kind === 'present' ? context.account.account : undefined;
}

/** The snapshots taken since an instant (epoch milliseconds), and the one before them: what stood then. */
export function recentHistory(history: readonly Snapshot[], since: number): readonly Snapshot[] {
  return history.slice(
    Math.max(
      0,
      history.findLastIndex(({ takenAt }) => takenAt < since),
    ),
  );
}

/** The other stores that are this to the profile; none when they could not be listed. */
export function storesAs({ context }: Facts, role: OtherStore['role']): readonly OtherStore[] {
  return context.otherStores === 'not-checked'
    ? []
    : context.otherStores.filter((store) => store.role === role);
}
