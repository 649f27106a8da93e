/**
 * The baseline: what should be in the store, judged by what was there while it
 * was calm. A clobbering storm writes a dozen blobs within seconds, each a little
 * poorer than the one before; measured against its neighbour each looks like a
 * small change, measured against the calm before the storm it is plain damage.
 */
import { LOGIN_PART, entryKey, type PartId } from './blob';
import type { LiveState } from './findings/types';
import { generationOf, type Lineage } from './lineage';
import { isImported, partsIn, type SavedPart, type Snapshot } from './snapshot';
import { findPart, type PartSummary } from './summary';

/** How long a state must have stood to count as calm, in milliseconds. */
export const CALM_MS = 10_000;

/** What should be there. `expected` holds every part that was worth something. */
export interface Baseline {
  readonly snapshot: Snapshot;
  readonly expected: ReadonlyMap<PartId, SavedPart>;
}

/**
 * The newest undamaged snapshot that stood for ten seconds, or the first undamaged
 * one when none did; with whatever was signed in to since.
 *
 * `upToSeq` leaves out later snapshots. `until` is when the newest snapshot's
 * state ended (or the current time while it stands), in epoch milliseconds;
 * without it, the newest counts as calm.
 */
export function baselineOf(
  history: readonly Snapshot[],
  upToSeq = Number.POSITIVE_INFINITY,
  until?: number,
): Baseline | undefined {
  // What was imported stood in another store.
  const seen = history.filter((snapshot) => snapshot.seq <= upToSeq && !isImported(snapshot));
  const calm = seen.findLastIndex(
    (snapshot, at) => isUndamaged(snapshot) && stood(snapshot, seen[at + 1], until),
  );
  // Without any calm the whole history is one burst, and its beginning is the best witness.
  const start = calm >= 0 ? calm : seen.findIndex(isUndamaged);
  const snapshot = seen[start];
  if (snapshot === undefined) return undefined;
  const expected = new Map<PartId, SavedPart>();
  for (const at of seen.slice(start)) {
    for (const saved of partsIn(at)) {
      if (isWorthKeeping(saved) && !expected.has(saved.part)) expected.set(saved.part, saved);
    }
  }
  return { snapshot, expected };
}

/** A baseline that does not expect these: sign-ins that were moved out of the blob. */
export function baselineWithout(
  baseline: Baseline | undefined,
  moved: ReadonlySet<PartId>,
): Baseline | undefined {
  if (baseline === undefined || moved.size === 0) return baseline;
  const expected = [...baseline.expected].filter(([part]) => !moved.has(part));
  return { ...baseline, expected: new Map(expected) };
}

/** A snapshot without a login that never had one (API-key mode) is judged by its MCP entries all the same. */
function isUndamaged(snapshot: Snapshot): boolean {
  return snapshot.verdict !== 'damaged' && snapshot.content.kind === 'parts';
}

/** A clock that was set back between two snapshots says nothing against calm, hence the absolute value. */
function stood(snapshot: Snapshot, next: Snapshot | undefined, until: number | undefined): boolean {
  const ended = next?.takenAt ?? until;
  const began = Math.min(snapshot.takenAt, snapshot.modifiedAt ?? snapshot.takenAt);
  return ended === undefined || Math.abs(ended - began) >= CALM_MS;
}

function isWorthKeeping(part: PartSummary | undefined): boolean {
  return part?.state === 'good' || part?.state === 'opaque';
}

/**
 * How many parts were lost, emptied or rolled back since the baseline: two or
 * more in one go are no user's doing. A store that tells nothing shows no signs.
 */
export function clobberSigns(baseline: Baseline, live: LiveState, lineage: Lineage): number {
  if (live.kind === 'unreachable') return 0;
  const parts = live.kind === 'blob' ? live.summary.parts : [];
  const lost = [...baseline.expected.keys()].filter((id) => !isWorthKeeping(findPart({ parts }, id)));
  return lost.length + parts.filter((part) => isRolledBack(part, lineage)).length;
}

/**
 * Whether a part holds a generation although a later one of it was seen. Only
 * logins and MCP entries: their tokens never come back by themselves, while an
 * opaque part may well take an old value again.
 */
export function isRolledBack(part: PartSummary, lineage: Lineage): boolean {
  if (part.part !== LOGIN_PART && entryKey(part.part) === undefined) return false;
  const generation = generationOf(part);
  if (generation === undefined) return false;
  const chain = lineage.generations(part.part);
  const at = chain.findIndex((known) => known.generation === generation);
  const grade = chain[at]?.grade;
  return at >= 0 && at < chain.length - 1 && (grade === 'spent' || grade === 'refused');
}
