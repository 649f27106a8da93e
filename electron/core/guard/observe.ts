import { parseBlob, type JsonObject } from '../../../shared/blob';
import type { LiveState } from '../../../shared/findings/types';
import { summarizeBlob } from '../../../shared/summarize';
import type { FingerprintOf } from '../../../shared/summary';
import type { Clock } from '../ports/machine';
import type { CredentialStore, StoreReading } from '../ports/store';

/**
 * A reading of the store, understood. `live` may go anywhere; `bytes`, `root`
 * and `text` are secret and stay in core.
 */
export interface Observation {
  readonly live: LiveState;
  /** What was read; undefined when nothing was. The bytes that a replace must find again. */
  readonly bytes: Uint8Array | undefined;
  readonly root: JsonObject | undefined;
  readonly text: string | undefined;
  /** When the store says it was last written, epoch milliseconds. */
  readonly modifiedAt: number | undefined;
}

/**
 * Waits between looks at a text that does not parse. Claude Code 2.1.96
 * truncates and rewrites in place, so a half-written file is normal for some
 * milliseconds and damage only when it stays.
 */
const TORN_WAITS_MS = [30, 60, 120, 240] as const;

/** Two absences, this far apart, make a disappearance. */
export const ABSENT_WAIT_MS = 1_000;

/** Understands one reading. `since` is when this state was first seen, epoch milliseconds. */
export function interpret(reading: StoreReading, fingerprintOf: FingerprintOf, since: number): Observation {
  if (reading.kind !== 'present') {
    const live: LiveState =
      reading.kind === 'absent'
        ? { kind: 'absent', since }
        : { kind: 'unreachable', since, cause: reading.cause };
    return { live, bytes: undefined, root: undefined, text: undefined, modifiedAt: undefined };
  }
  const { bytes, version, wasHex } = reading;
  const text = decode(bytes);
  const parsed = text === undefined ? undefined : parseBlob(text);
  const common = { bytes, modifiedAt: version.modifiedAt };
  if (text === undefined || parsed?.kind !== 'blob') {
    const reason = parsed?.kind === 'unparsable' ? parsed.reason : 'malformed';
    const fingerprint = fingerprintOf(new TextDecoder('latin1').decode(bytes));
    return {
      ...common,
      live: { kind: 'unparsable', since, reason, bytes: bytes.length, fingerprint },
      root: undefined,
      text: undefined,
    };
  }
  const summary = summarizeBlob(parsed.root, text, bytes.length, fingerprintOf);
  return {
    ...common,
    live: { kind: 'blob', since, summary, ...(wasHex && { wasHex }) },
    root: parsed.root,
    text,
  };
}

/** Undefined when the bytes are not UTF-8. A byte order mark is kept, because it is damage. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether another look may show something else: a torn text, or a first absence. */
export function needsAnotherLook({ live }: Observation): boolean {
  return live.kind === 'unparsable' || live.kind === 'absent';
}

/**
 * Reads the store with the patience that damage deserves: a text that does not
 * parse is read again for half a second, an absence a second later. Gives up
 * early when `signal` aborts, which is when a newer reading is at hand.
 */
export async function observe(
  store: CredentialStore,
  clock: Clock,
  fingerprintOf: FingerprintOf,
  signal?: AbortSignal,
): Promise<Observation> {
  const reading = await store.read();
  const first = interpret(reading, fingerprintOf, writtenAt(reading, clock.now()));
  return lookAgain(first, store, clock, fingerprintOf, signal);
}

/** What is found there has stood since the store was last written, as far as it tells; never since the future. */
export function writtenAt(reading: StoreReading, now: number): number {
  return reading.kind === 'present' ? Math.min(now, reading.version.modifiedAt ?? now) : now;
}

/** The further looks of `observe`, for a reading that is at hand already. */
export async function lookAgain(
  first: Observation,
  store: CredentialStore,
  clock: Clock,
  fingerprintOf: FingerprintOf,
  signal?: AbortSignal,
): Promise<Observation> {
  let last = first;
  for (let look = 0; needsAnotherLook(last) && signal?.aborted !== true; look++) {
    const wait =
      last.live.kind === 'absent' ? (look === 0 ? ABSENT_WAIT_MS : undefined) : TORN_WAITS_MS[look];
    if (wait === undefined) break;
    await clock.sleep(wait, signal);
    const next = interpret(await store.read(), fingerprintOf, clock.now());
    last = isSameState(last, next) ? last : next;
  }
  return last;
}

/** Whether two observations show the same bytes, or the same lack of them. */
export function isSameState(a: Observation, b: Observation): boolean {
  if (a.live.kind !== b.live.kind) return false;
  if (a.live.kind === 'unreachable' && b.live.kind === 'unreachable') {
    return a.live.cause.code === b.live.cause.code;
  }
  return equalBytes(a.bytes, b.bytes);
}

export function equalBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
