/**
 * Where Claude Code keeps the blob, and the locks around it.
 *
 * Every port that reads answers present, absent or unreachable. Unreachable is
 * never absent: it raises no alarm, saves nothing and writes nothing.
 */
import type { Exposure } from '../../../shared/exposure';
import type { UnreachableCause } from '../../../shared/findings/types';
import type { StoreLocation } from '../../../shared/snapshot';
import type { Stop } from './machine';

export type StoreReading =
  | {
      readonly kind: 'present';
      readonly bytes: Uint8Array;
      readonly version: StoreVersion;
      /** The Keychain gave it as hex digits; the bytes are what they stand for. */
      readonly wasHex?: boolean | undefined;
    }
  | { readonly kind: 'absent' }
  /** Locked, denied or timed out. Never treat it as absent. */
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** What a store tells of itself without giving up its value. Equal versions mean "nothing seems to have changed". */
export interface StoreVersion {
  /** Epoch milliseconds of the last write, as the store says. */
  readonly modifiedAt: number | undefined;
  /** Opaque; compare for equality only (inode, size and times of a file; path and dates of an item). */
  readonly token: string;
}

export type StoreProbe =
  | { readonly kind: 'present'; readonly version: StoreVersion }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export type ReplaceOutcome =
  /**
   * Written and durable. A writer that had opened the old value before may still
   * write to it: `old` looks there. Call `close` when done.
   */
  | {
      readonly kind: 'replaced';
      readonly old: ReplacedValue;
      /** Other programs could see it for a moment: it was too large for any other way. */
      readonly wasShown?: boolean | undefined;
    }
  /** The store no longer held `expected`; nothing was written. */
  | { readonly kind: 'conflict'; readonly actual: StoreReading }
  /** Written, but the write hid this foreign value, which was never ours to lose. Merge it. */
  | { readonly kind: 'displaced'; readonly bytes: Uint8Array; readonly old: ReplacedValue }
  /** The locks ran out, or somebody took one over, before the commit; nothing was written. */
  | { readonly kind: 'locks-lost' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** The value that a replace pushed aside, still open. */
export interface ReplacedValue {
  /** What a late writer left there since the last look; undefined when nothing changed. */
  reread(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** Where Claude Code keeps the blob of one profile. */
export interface CredentialStore {
  readonly location: StoreLocation;
  /** Cheap and never prompts. */
  probe(): Promise<StoreProbe>;
  /** What writing so many bytes would show of them. Never prompts. */
  exposureOf(bytes: number): Promise<Exposure>;
  /** May prompt on macOS when the item's access list shuts us out. */
  read(): Promise<StoreReading>;
  /**
   * Reports every value it notices, read at the very moment of the notice, and
   * a first one at once. The same value may be reported again. Never throws;
   * what cannot be read is reported as unreachable.
   */
  watch(onReading: (reading: StoreReading) => void): Stop;
  /**
   * Writes `next` if the store still holds `expected` (undefined: is absent).
   * Crash-safe: afterwards the store holds the old value or the new one. Asks
   * `held` right before the commit, and takes no longer than it allows.
   */
  replace(expected: Uint8Array | undefined, next: Uint8Array, held: HeldLocks): Promise<ReplaceOutcome>;
}

export type HoldOutcome<T> =
  | { readonly kind: 'held'; readonly value: T }
  /** Somebody else held `lock` until the deadline. */
  | { readonly kind: 'busy'; readonly lock: string }
  /** No lock can be made here: a read-only or full disk, a folder that belongs to somebody else. */
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export interface HeldLocks {
  /** Milliseconds left of the two seconds for which Claude Code's locks may be held. */
  remaining(): number;
  /** False when another process took a lock over: then nothing may be written. */
  areStillOurs(): Promise<boolean>;
}

/** Claude Code's own locks, borrowed. Order: refresh lock, directory lock, storage lock, then those of the entries. */
export interface StoreLocks {
  /** Waits up to `patience` milliseconds for all the locks, works while holding them, and always lets go. */
  hold<T>(
    entries: readonly string[],
    patience: number,
    work: (held: HeldLocks) => Promise<T>,
  ): Promise<HoldOutcome<T>>;
}
