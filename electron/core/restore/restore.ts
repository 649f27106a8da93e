import { SparekeyError } from '../../../shared/errors';
import {
  parseBlob,
  withParts,
  entryKey,
  partsOf,
  blobText,
  type JsonObject,
  type JsonValue,
  type PartId,
} from '../../../shared/blob';
import { partName } from '../../../shared/diff';
import type { WriteKind, WrittenPart } from '../../../shared/journal';
import type { PlannedPart, RestorePlan, RestoreRefusal } from '../../../shared/restore-plan';
import type { Snapshot } from '../../../shared/snapshot';
import { generationOf } from '../../../shared/lineage';
import { summarizePart } from '../../../shared/summarize';
import { interpret, isSameState, lookAgain, type Observation } from '../guard/observe';
import type { Clock, Log } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Journal } from '../ports/records';
import type { StoreReading } from '../ports/store';
import type { Vault } from '../ports/vault';
import { record } from '../guard/record';
import { safeWrite, type FollowUp, type SafeWriteOutcome, type Standing } from '../safe-write';

export interface RestorePorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RestoreOrder {
  readonly write: WriteKind;
  /** What the user saw and confirmed, or what the heal policy allowed. */
  readonly plan: RestorePlan;
  /** The state that the plan was made from. */
  readonly observation: Observation;
  /** Makes the same plan again from a newer state, when Claude Code wrote meanwhile. */
  readonly replan: (observation: Observation) => Promise<RestorePlan | RestoreRefusal>;
  readonly incident?: string | undefined;
}

export interface RestoreResult {
  /** What stood there before, saved. */
  readonly safety: Snapshot;
  /** What stands there now, saved. */
  readonly result: Snapshot;
  readonly parts: readonly WrittenPart[];
  /** Other programs could see it for a moment: it was too large for any other way. */
  readonly wasShown: boolean;
  /** What a second's look found in the store: our write, or something newer of Claude Code's. */
  readonly standing: Standing;
  /** Looks again after 35 seconds whether a stale writer rolled it back. Must be called once. */
  readonly followUp: FollowUp;
}

/** How long to wait for Claude Code's locks: longer than a token refresh takes. */
const LOCK_PATIENCE_MS = 8_000;
/** How often Claude Code may write in between before the user is asked to look again. */
const MAX_TRIES = 3;

/**
 * Puts the parts of a plan back: the one path for the user's restores and for heals.
 *
 * The spare is opened and the live state sealed before anything is locked, since
 * both may take long and the first may prompt. A state that moved on meanwhile
 * is saved and planned for again; parts that nobody agreed to are never written.
 */
export async function performRestore(ports: RestorePorts, order: RestoreOrder): Promise<RestoreResult> {
  const agreed = new Set(order.plan.puts.map(({ part }) => part));
  let { plan, observation } = order;
  for (let tries = 1; ; tries++) {
    const values = await openParts(ports.vault, plan.puts);
    const written = await writeParts(ports, observation, values, order);
    if (written.kind === 'written') return written.result;
    const next = await order.replan(written.observation);
    const stillAgreed =
      next.kind === 'plan' && next.puts.every(({ part, cause }) => agreed.has(part) && cause !== 'chosen');
    // A heal's plan may come back empty: what it was for is in place, and something else is missing.
    if (!stillAgreed || next.puts.length === 0 || tries >= MAX_TRIES) {
      throw new SparekeyError('store-moved-on', ports.profile.store.location.location);
    }
    plan = next;
    observation = written.observation;
  }
}

type WriteAttempt =
  | { readonly kind: 'written'; readonly result: RestoreResult }
  | { readonly kind: 'moved-on'; readonly observation: Observation };

/** Seals what is there, writes some parts (undefined takes one out), seals the result and notes it in the journal. */
export async function writeParts(
  ports: RestorePorts,
  observation: Observation,
  values: ReadonlyMap<PartId, JsonValue | undefined>,
  how: WriteNote,
): Promise<WriteAttempt> {
  const { profile, vault, clock } = ports;
  const location = profile.store.location.location;
  const fingerprintOf = await vault.fingerprints();
  const movedOn = async (reading: StoreReading): Promise<WriteAttempt> => {
    const first = interpret(reading, fingerprintOf, clock.now());
    const actual = await lookAgain(first, profile.store, clock, fingerprintOf);
    await record(ports, actual, { reason: 'changed' });
    return { kind: 'moved-on', observation: actual };
  };
  // What was looked at may be minutes old. Saved after what came since, it would look newer than that, and what
  // came since as if it had been refused.
  const reading = await profile.store.read();
  if (reading.kind === 'unreachable') throw unwritable(reading.cause, location);
  if (!isSameState(interpret(reading, fingerprintOf, 0), observation)) return movedOn(reading);
  const safety = await record(ports, observation, { reason: 'before-restore' });
  if (safety === undefined) throw new SparekeyError('store-unreachable', location);
  const base = observation.root ?? {};
  const next = withParts(base, values);
  const outcome = await safeWrite(
    { store: profile.store, locks: profile.locks, clock },
    {
      entries: [...values.keys()].map(entryKey).filter((key) => key !== undefined),
      patience: LOCK_PATIENCE_MS,
      expected: observation.bytes,
      next: new TextEncoder().encode(blobText(next)),
    },
  );
  switch (outcome.kind) {
    case 'busy':
      throw new SparekeyError('store-busy', outcome.lock);
    case 'unreachable':
      throw unwritable(outcome.cause, location);
    case 'moved-on':
      return movedOn(outcome.actual);
    case 'written':
      break;
  }
  try {
    return { kind: 'written', result: await noteWrite(ports, outcome, { base, next, values, safety }, how) };
  } catch (error) {
    // The write stands; what is only not noted must not be called a failure to write. And its values are let go.
    ports.log.error('The credentials were written, and it could not be noted.', error);
    await outcome.followUp(AbortSignal.abort());
    throw new SparekeyError('written-not-noted', location, String(error));
  }
}

type Written = Extract<SafeWriteOutcome, { readonly kind: 'written' }>;

/** What stood there, what was to stand there, and the parts that make the difference. */
interface WrittenBlob {
  readonly base: JsonObject;
  readonly next: JsonObject;
  readonly values: ReadonlyMap<PartId, JsonValue | undefined>;
  readonly safety: Snapshot;
}

interface WriteNote {
  readonly write: WriteKind;
  readonly incident?: string | undefined;
  readonly undoes?: number | undefined;
}

/** Seals what was written, and what it had hidden, and notes it in the journal. */
async function noteWrite(
  ports: RestorePorts,
  outcome: Written,
  { base, next, values, safety }: WrittenBlob,
  { write, incident, undoes }: WriteNote,
): Promise<RestoreResult> {
  const { profile, vault, journal, clock } = ports;
  const fingerprintOf = await vault.fingerprints();
  const understood = (bytes: Uint8Array) =>
    interpret(
      { kind: 'present', bytes, version: { modifiedAt: undefined, token: '' } },
      fingerprintOf,
      clock.now(),
    );
  // What our write had hidden is evidence, and comes before the result that it was merged into.
  for (const bytes of outcome.displaced) await record(ports, understood(bytes), { reason: 'displaced' });
  const after = understood(outcome.bytes);
  const result = await record(ports, after, { reason: write, wrote: [...values.keys()] });
  if (result === undefined) throw new SparekeyError('store-unreachable', profile.store.location.location);
  const parts = writtenParts(base, after.root ?? next, values, fingerprintOf);
  await journal.append({
    kind: 'wrote',
    at: clock.now(),
    profile: profile.id,
    write,
    safety: safety.id,
    result: result.id,
    parts,
    incident,
    undoes,
    wasShown: outcome.wasShown ? true : undefined,
  });
  const { standing, wasShown, followUp } = outcome;
  return { safety, result, parts, wasShown, standing, followUp };
}

function writtenParts(
  before: JsonObject,
  after: JsonObject,
  values: ReadonlyMap<PartId, JsonValue | undefined>,
  fingerprintOf: (text: string) => string,
): readonly WrittenPart[] {
  const summaries = (root: JsonObject) =>
    new Map(partsOf(root).map((part) => [part.id, summarizePart(part, fingerprintOf)]));
  const old = summaries(before);
  const now = summaries(after);
  return [...values.keys()].map((part) => {
    const summary = now.get(part);
    return {
      part,
      before: old.get(part)?.value,
      after: summary?.value,
      generation: summary === undefined ? undefined : generationOf(summary),
    };
  });
}

async function openParts(
  vault: Vault,
  puts: readonly PlannedPart[],
): Promise<ReadonlyMap<PartId, JsonValue>> {
  const opened = await vault.open(puts.map(({ saved }) => saved));
  const values = new Map<PartId, JsonValue>();
  for (const { part, saved } of puts) values.set(part, parsePart(part, opened.get(saved.object)));
  return values;
}

/** The value of a sealed part. */
export function parsePart(part: PartId, bytes: Uint8Array | undefined): JsonValue {
  const name = `The saved copy of ${partName(part)}`;
  if (bytes === undefined) throw new SparekeyError('vault-damaged', name);
  const wrapped = parseBlob(`{"value":${new TextDecoder().decode(bytes)}}`);
  if (wrapped.kind !== 'blob') throw new SparekeyError('vault-damaged', name);
  return wrapped.root['value'] ?? null;
}

function unwritable(
  cause: { readonly code: string; readonly detail: string },
  location: string,
): SparekeyError {
  switch (cause.code) {
    case 'bind-mount':
      return new SparekeyError('store-bind-mount', location, cause.detail);
    case 'needs-argv':
      return new SparekeyError('store-needs-argv', location, cause.detail);
    case 'read-only':
    case 'disk-full':
    case 'permission':
    case 'io':
      return new SparekeyError('store-not-writable', location, cause.detail);
    default:
      return new SparekeyError('store-unreachable', location, cause.detail);
  }
}
