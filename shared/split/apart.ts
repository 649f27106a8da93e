/** What belongs into the separate spares, and how they stand. */
import { LOGIN_PART, type PartId } from '../blob';
import type { LiveState, Situation } from '../findings/types';
import type { Generation, Lineage } from '../lineage';
import { movedParts } from './moved-sign-in';
import {
  SPARE_HALVES,
  halfOf,
  notedParts,
  type HalfNote,
  type SpareHalf,
  type SpareNote,
} from './separate-spare';
import { findPart } from '../summary';

/**
 * What belongs into the spares of a half: of every part the newest generation,
 * where a restore would take it. Sign-ins that were moved out are left to their
 * own entries, since what the vault has of them is spent; and what an import
 * brought may be older than what the spares hold already.
 */
export function worthKeeping(
  lineage: Lineage,
  half: SpareHalf,
  moved: ReadonlySet<PartId>,
): ReadonlyMap<PartId, Generation> {
  const kept = new Map<PartId, Generation>();
  for (const part of lineage.parts) {
    if (halfOf(part) !== half || moved.has(part)) continue;
    const spare = lineage.spare(part);
    if (spare?.grade !== 'current' || spare.imported) continue;
    if (spare.best.saved.state === 'good') kept.set(part, spare);
  }
  return kept;
}

/** Whether a half lacks something that is worth keeping, or still holds a sign-in that was moved out. */
export function isBehind(
  note: HalfNote | undefined,
  wanted: ReadonlyMap<PartId, Generation>,
  moved: ReadonlySet<PartId>,
): boolean {
  const parts = note?.parts ?? {};
  return (
    [...wanted].some(([part, { best }]) => parts[part] !== best.saved.value) ||
    Object.keys(parts).some((part) => moved.has(part))
  );
}

/**
 * The parts that the vault never saw in the store itself: what only the separate
 * spares can bring back, also after they were taken into the vault for it.
 */
export function unknownTo(lineage: Lineage, parts: readonly PartId[]): readonly PartId[] {
  return parts.filter((part) => lineage.generations(part).every(({ imported }) => imported));
}

/**
 * - `off`: none are kept
 * - `empty`: they are wanted, and nothing good was seen so far
 * - `kept`: they hold the newest good values
 * - `outdated`: newer ones wait to be written
 * - `failed`: they could not be written, or not be removed
 */
export type ApartState = 'off' | 'empty' | 'kept' | 'outdated' | 'failed';

/** How the separate spares of a profile stand. Nothing in it is secret. */
export interface ApartReport {
  readonly isOn: boolean;
  readonly state: ApartState;
  readonly hasLogin: boolean;
  /** How many MCP sign-ins they hold. */
  readonly signIns: number;
  /** When they were written last, epoch milliseconds. */
  readonly writtenAt: number | undefined;
  /** One sentence: why they are out of date, or what failed. */
  readonly why: string | undefined;
  /** What stands in the store no more, and the vault never saw there. */
  readonly onlyHere: { readonly login: boolean; readonly signIns: number };
}

/** How they stand in a situation that was judged. */
export function apartIn({ live, context }: Situation, lineage: Lineage): ApartReport {
  const { apart, moved: rows } = context;
  const moved = movedParts(rows);
  const { isOn, note } = apart ?? { isOn: false, note: undefined };
  const held = notedParts(note);
  const written = SPARE_HALVES.map((half) => note?.[half]?.writtenAt).filter((at) => at !== undefined);
  const only = unknownTo(lineage, held).filter((part) => !stands(live, part));
  return {
    isOn,
    ...stateOf(isOn, note, lineage, moved),
    hasLogin: held.includes(LOGIN_PART),
    signIns: signInsIn(held),
    writtenAt: written.length === 0 ? undefined : Math.max(...written),
    onlyHere: { login: only.includes(LOGIN_PART), signIns: signInsIn(only) },
  };
}

function stateOf(
  isOn: boolean,
  note: SpareNote | undefined,
  lineage: Lineage,
  moved: ReadonlySet<PartId>,
): Pick<ApartReport, 'state' | 'why'> {
  const trouble = note?.trouble;
  const holdsNothing = notedParts(note).length === 0;
  if (!isOn) {
    if (holdsNothing) return { state: 'off', why: undefined };
    return { state: 'failed', why: trouble?.sentence ?? 'The app removes them when it runs.' };
  }
  const isDue = SPARE_HALVES.some((half) =>
    isBehind(note?.[half], worthKeeping(lineage, half, moved), moved),
  );
  if (!isDue) return { state: holdsNothing ? 'empty' : 'kept', why: undefined };
  const why = trouble?.sentence ?? 'The app writes them when it runs.';
  return { state: trouble?.kind === 'failed' ? 'failed' : 'outdated', why };
}

/** A store that tells nothing may well hold it. */
function stands(live: LiveState, part: PartId): boolean {
  if (live.kind === 'unreachable') return true;
  return live.kind === 'blob' && findPart(live.summary, part)?.state === 'good';
}

function signInsIn(parts: readonly PartId[]): number {
  return parts.filter((part) => part !== LOGIN_PART).length;
}
