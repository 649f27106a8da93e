import type { Stop } from '../../electron/core/ports/machine';
import type {
  CredentialStore,
  HeldLocks,
  HoldOutcome,
  ReplacedValue,
  ReplaceOutcome,
  StoreLocks,
  StoreProbe,
  StoreReading,
} from '../../electron/core/ports/store';
import type { Exposure } from '../../shared/exposure';
import type { UnreachableCause } from '../../shared/findings/types';
import type { StoreLocation } from '../../shared/snapshot';

/** What a memory store holds: a text, nothing, or a reason why it cannot be reached. */
export type MemoryContent = string | undefined | { readonly unreachable: UnreachableCause['code'] };

/**
 * A store in memory, played by the test: it is written to as Claude Code would
 * (`write`), loses its value, or becomes unreachable.
 */
export class MemoryStore implements CredentialStore {
  readonly location: StoreLocation;
  /** What writing shows, as on a Mac. */
  exposure: Exposure = 'none';
  readonly #listeners = new Set<(reading: StoreReading) => void>();
  readonly #pending: (() => void)[] = [];
  #content: MemoryContent;
  #writes = 0;
  #modifiedAt: number | undefined;
  #old: OldValue | undefined;
  readonly #olds: OldValue[] = [];

  constructor(content?: MemoryContent, location = 'memory') {
    this.#content = content;
    this.location = { kind: 'memory', location };
  }

  /** The text that stands there now; undefined when there is none. */
  get text(): string | undefined {
    return typeof this.#content === 'string' ? this.#content : undefined;
  }

  /** Writes as another program does, and tells whoever watches. */
  write(content: MemoryContent, modifiedAt?: number): void {
    this.#content = content;
    this.#modifiedAt = modifiedAt;
    this.#writes++;
    this.#tell();
  }

  /** Values that a replace pushed aside and nobody has let go of. */
  get oldValuesOpen(): number {
    return this.#olds.filter(({ isOpen }) => isOpen).length;
  }

  /** Writes to the value that the last replace pushed aside, as a writer does that had opened it before. */
  writeLate(text: string): void {
    if (this.#old === undefined) throw new Error('Nothing was replaced yet.');
    this.#old.text = text;
  }

  /** Runs right before the next replace commits: the moment in which another writer gets in between. */
  beforeCommit(act: () => void): void {
    this.#pending.push(act);
  }

  exposureOf(): Promise<Exposure> {
    return Promise.resolve(this.exposure);
  }

  probe(): Promise<StoreProbe> {
    const reading = this.#reading();
    return Promise.resolve(
      reading.kind === 'present' ? { kind: 'present', version: reading.version } : reading,
    );
  }

  read(): Promise<StoreReading> {
    return Promise.resolve(this.#reading());
  }

  watch(onReading: (reading: StoreReading) => void): Stop {
    this.#listeners.add(onReading);
    onReading(this.#reading());
    return () => void this.#listeners.delete(onReading);
  }

  async replace(
    expected: Uint8Array | undefined,
    next: Uint8Array,
    held: HeldLocks,
  ): Promise<ReplaceOutcome> {
    const was = expected === undefined ? undefined : decode(expected);
    const actual = this.#reading();
    if (actual.kind === 'unreachable') return actual;
    if (this.text !== was) return { kind: 'conflict', actual };
    if (held.remaining() <= 0 || !(await held.areStillOurs())) return { kind: 'locks-lost' };
    this.#pending.shift()?.();
    const hidden = this.text;
    this.#old = new OldValue(hidden);
    this.#olds.push(this.#old);
    this.write(decode(next));
    return hidden !== undefined && hidden !== was
      ? { kind: 'displaced', bytes: encode(hidden), old: this.#old }
      : { kind: 'replaced', old: this.#old, wasShown: this.exposure === 'arguments' };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#reading());
  }

  #reading(): StoreReading {
    const content = this.#content;
    if (content === undefined) return { kind: 'absent' };
    if (typeof content === 'string') {
      const version = { modifiedAt: this.#modifiedAt, token: String(this.#writes) };
      return { kind: 'present', bytes: encode(content), version };
    }
    return { kind: 'unreachable', cause: { code: content.unreachable, detail: 'played by the test' } };
  }
}

class OldValue implements ReplacedValue {
  text: string | undefined;
  isOpen = true;
  #seen: string | undefined;

  constructor(text: string | undefined) {
    this.text = text;
    this.#seen = text;
  }

  reread(): Promise<Uint8Array | undefined> {
    const changed = this.text !== undefined && this.text !== this.#seen;
    this.#seen = this.text;
    return Promise.resolve(changed ? encode(this.text ?? '') : undefined);
  }

  close(): Promise<void> {
    this.isOpen = false;
    return Promise.resolve();
  }
}

/** Locks that are always to be had, unless the test says who holds one, or that they are lost on the way. */
export class MemoryLocks implements StoreLocks {
  /** Somebody holds this lock for good. */
  busy: string | undefined;
  /** How often, from now on, the locks are taken over while we hold them. */
  losses = 0;
  /** What was locked, in order. */
  readonly holds: (readonly string[])[] = [];

  async hold<T>(
    entries: readonly string[],
    _patience: number,
    work: (held: HeldLocks) => Promise<T>,
  ): Promise<HoldOutcome<T>> {
    if (this.busy !== undefined) return { kind: 'busy', lock: this.busy };
    this.holds.push(entries);
    const lost = this.losses > 0;
    if (lost) this.losses--;
    return { kind: 'held', value: await work(lost ? LOST_LOCKS : HELD_LOCKS) };
  }
}

/** Locks that are held and stay held. */
export const HELD_LOCKS: HeldLocks = { remaining: () => 2_000, areStillOurs: () => Promise.resolve(true) };

/** Locks that somebody took over. */
export const LOST_LOCKS: HeldLocks = { remaining: () => 2_000, areStillOurs: () => Promise.resolve(false) };

/** Bytes of a text, as stores hold them. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
