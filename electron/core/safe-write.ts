import { assertNever } from '../../shared/assert';
import { blobText, type JsonObject } from '../../shared/blob';
import type { UnreachableCause } from '../../shared/findings/types';
import { mergeForeign } from '../../shared/merge';
import { equalBytes, interpret, observe } from './guard/observe';
import type { Clock } from './ports/machine';
import type {
  CredentialStore,
  HeldLocks,
  ReplacedValue,
  ReplaceOutcome,
  StoreLocks,
  StoreReading,
} from './ports/store';

export interface SafeWritePorts {
  readonly store: CredentialStore;
  readonly locks: StoreLocks;
  readonly clock: Clock;
}

export interface SafeWriteRequest {
  /** Keys of the MCP entries that are written: their refresh locks are taken too. */
  readonly entries: readonly string[];
  /** Milliseconds to wait for Claude Code's locks. */
  readonly patience: number;
  /** What the plan was made from; undefined when the store was absent. */
  readonly expected: Uint8Array | undefined;
  readonly next: Uint8Array;
}

/**
 * What the store holds after our write: `ours`, or something `newer` by Claude
 * Code, which is left alone; `gone` when it was deleted since, and `unsure` when
 * it could not be read or a damaged copy of our write could not be put right.
 */
export type Standing = 'ours' | 'newer' | 'gone' | 'unsure';

export type SafeWriteOutcome =
  | ({
      readonly kind: 'written';
      /** What we wrote last: `next`, with what was merged into it. */
      readonly bytes: Uint8Array;
      /** Other programs could see it for a moment. */
      readonly wasShown: boolean;
      /** Must be called once: it also lets go of the values that were pushed aside. */
      readonly followUp: FollowUp;
    } & Look)
  /** The store held something else; nothing was written. */
  | { readonly kind: 'moved-on'; readonly actual: StoreReading }
  /** Nothing was written. */
  | { readonly kind: 'busy'; readonly lock: string }
  /** Nothing was written. */
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** What a look at the store after the write found. */
export interface Look {
  readonly standing: Standing;
  /** Whether foreign writes that ours had hidden were merged in. */
  readonly merged: boolean;
  /** The foreign values that ours had hidden, as they were: evidence. */
  readonly displaced: readonly Uint8Array[];
}

/** The look after 35 seconds; at once when `signal` aborts. */
export type FollowUp = (signal?: AbortSignal) => Promise<Look>;

/** Catches a writer that opened the file before our write and wrote after it. */
const SECOND_LOOK_MS = 1_000;
/** Claude Code caches the Keychain for 30 s, and 2.1.96 writes its cache back (M23). */
const LAST_LOOK_MS = 35_000 - SECOND_LOOK_MS;
/** How often a value is put right or merged before we leave it to the next judgement. */
const MAX_REWRITES = 3;
/** How often, and how far apart, a hidden value that is still being written is read. */
const TORN_LOOKS = 4;
const TORN_WAIT_MS = 100;

/**
 * The one way in which anything is written to a store.
 *
 * Before calling it, the caller has opened the spare, which may prompt, and has
 * sealed a safety snapshot: nothing under the locks may take long. Under the
 * locks the store is read again and compared with what the plan was made from,
 * and replaced. Afterwards it is read back, at once and after a second: a
 * damaged copy of our own write is put right, a write of Claude Code's that ours
 * hid is merged in, and a different blob is newer and stays. Returns after that
 * second look; the last one is `followUp`.
 */
export async function safeWrite(ports: SafeWritePorts, request: SafeWriteRequest): Promise<SafeWriteOutcome> {
  const { expected, next } = request;
  const outcome = await commit(ports, request, expected, next);
  switch (outcome.kind) {
    case 'conflict':
      return { kind: 'moved-on', actual: outcome.actual };
    case 'busy':
    case 'unreachable':
      return outcome;
    case 'replaced':
    case 'displaced': {
      const aftermath = new Aftermath(ports, request, outcome);
      await aftermath.look();
      await ports.clock.sleep(SECOND_LOOK_MS);
      const look = await aftermath.look();
      const followUp: FollowUp = async (signal) => {
        await ports.clock.sleep(LAST_LOOK_MS, signal);
        try {
          return await aftermath.look();
        } finally {
          await aftermath.close();
        }
      };
      return {
        kind: 'written',
        bytes: aftermath.bytes,
        wasShown: outcome.kind === 'replaced' && outcome.wasShown === true,
        followUp,
        ...look,
      };
    }
    default:
      return assertNever(outcome);
  }
}

type CommitOutcome =
  Exclude<ReplaceOutcome, { kind: 'locks-lost' }> | { readonly kind: 'busy'; readonly lock: string };

type Replaced = Extract<ReplaceOutcome, { kind: 'replaced' | 'displaced' }>;

/** One write under the locks. Locks that were lost on the way are taken once more. */
async function commit(
  { store, locks }: SafeWritePorts,
  { entries, patience }: SafeWriteRequest,
  expected: Uint8Array | undefined,
  next: Uint8Array,
): Promise<CommitOutcome> {
  const work = (held: HeldLocks) => store.replace(expected, next, held);
  for (let tries = 1; ; tries++) {
    const hold = await locks.hold(entries, patience, work);
    if (hold.kind !== 'held') return hold;
    if (hold.value.kind !== 'locks-lost') return hold.value;
    if (tries === 2) return { kind: 'busy', lock: store.location.location };
  }
}

/** A value that one of our writes pushed aside. Writers that had it open may still write to it. */
interface Hidden {
  readonly base: JsonObject;
  readonly old: ReplacedValue;
  /** Truncated and not written yet is how 2.1.96 looks in the middle of a write. */
  torn: boolean;
}

/** Looks after a write until its end: each look puts right and merges what it finds. */
class Aftermath {
  readonly #ports: SafeWritePorts;
  readonly #request: SafeWriteRequest;
  readonly #hidden: Hidden[] = [];
  readonly #displaced: Uint8Array[] = [];
  /** Foreign values that are not in the store yet. */
  #toMerge: { readonly base: JsonObject; readonly theirs: JsonObject }[] = [];
  #bytes: Uint8Array;
  #merged = false;

  constructor(ports: SafeWritePorts, request: SafeWriteRequest, replaced: Replaced) {
    this.#ports = ports;
    this.#request = request;
    this.#bytes = request.next;
    this.#noteWrite(request.expected, request.next, replaced);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  async look(): Promise<Look> {
    for (let rewrites = 0; ; rewrites++) {
      await this.#gatherHidden();
      const { live, root, bytes } = await observe(this.#ports.store, this.#ports.clock, NO_FINGERPRINT);
      if (live.kind === 'unreachable') return this.#result('unsure');
      if (live.kind === 'absent') return this.#result('gone');
      const standing = root === undefined ? 'unsure' : equalBytes(bytes, this.#bytes) ? 'ours' : 'newer';
      const wish = this.#wish(root);
      if (wish === undefined || rewrites === MAX_REWRITES) return this.#result(standing);
      const outcome = await commit(this.#ports, this.#request, bytes, wish);
      if (outcome.kind === 'replaced' || outcome.kind === 'displaced') {
        this.#noteWrite(bytes, wish, outcome);
      } else if (outcome.kind !== 'conflict') return this.#result(standing);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hidden.map(({ old }) => old.close()));
  }

  #result(standing: Standing): Look {
    return { standing, merged: this.#merged, displaced: [...this.#displaced] };
  }

  /** What the store should hold instead of this; undefined when it may stay. */
  #wish(live: JsonObject | undefined): Uint8Array | undefined {
    const ours = rootOf(this.#bytes) ?? {};
    const start = live ?? ours;
    const merged = this.#toMerge.reduce(
      (standing, { base, theirs }) => mergeForeign({ base, ours, theirs, live: standing }),
      start,
    );
    if (merged !== start) return new TextEncoder().encode(blobText(merged));
    this.#toMerge = [];
    return live === undefined ? this.#bytes : undefined;
  }

  #noteWrite(before: Uint8Array | undefined, written: Uint8Array, replaced: Replaced): void {
    // A damaged text holds nothing that a foreign write could be compared with.
    const base = (before === undefined ? undefined : rootOf(before)) ?? {};
    this.#merged ||= this.#toMerge.length > 0;
    this.#toMerge = [];
    this.#bytes = written;
    const hidden: Hidden = { base, old: replaced.old, torn: false };
    this.#hidden.push(hidden);
    if (replaced.kind === 'displaced') this.#noteForeign(hidden, replaced.bytes);
  }

  /** Keeps a foreign value, and notes it for merging once it can be parsed. */
  #noteForeign(hidden: Hidden, bytes: Uint8Array): void {
    if (bytes.length > 0) this.#displaced.push(bytes);
    const theirs = rootOf(bytes);
    hidden.torn = theirs === undefined;
    if (theirs !== undefined) this.#toMerge.push({ base: hidden.base, theirs });
  }

  async #gatherHidden(): Promise<void> {
    for (const hidden of this.#hidden) {
      for (let looks = 1; ; looks++) {
        const bytes = await hidden.old.reread();
        if (bytes !== undefined) this.#noteForeign(hidden, bytes);
        if (!hidden.torn || looks === TORN_LOOKS) break;
        await this.#ports.clock.sleep(TORN_WAIT_MS);
      }
    }
  }
}

/** Nothing is compared by fingerprint here. */
const NO_FINGERPRINT = (): string => '';

function rootOf(bytes: Uint8Array): JsonObject | undefined {
  const version = { modifiedAt: undefined, token: '' };
  return interpret({ kind: 'present', bytes, version }, NO_FINGERPRINT, 0).root;
}
