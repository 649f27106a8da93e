import type { Exposure } from '../../../shared/exposure';
import type { StoreLocation } from '../../../shared/snapshot';
import type { Stop } from '../../core/ports/machine';
import type {
  CredentialStore,
  HeldLocks,
  ReplaceOutcome,
  StoreProbe,
  StoreReading,
} from '../../core/ports/store';
import { saysTheSame } from './same-reading';

export interface KeychainOrFileOptions {
  readonly item: CredentialStore;
  readonly file: CredentialStore;
}

/**
 * Claude Code's choice of a store on macOS: the Keychain item where there is
 * one, else the file (M22).
 *
 * A Keychain that cannot be read is not an empty one: the file behind it says
 * nothing then, and nothing is written.
 */
export class KeychainOrFile implements CredentialStore {
  readonly #item: CredentialStore;
  readonly #file: CredentialStore;
  #readsFile = false;

  constructor({ item, file }: KeychainOrFileOptions) {
    this.#item = item;
    this.#file = file;
  }

  /** Of the store that Claude Code read when we last looked. */
  get location(): StoreLocation {
    return this.#readsFile ? this.#file.location : this.#item.location;
  }

  async probe(): Promise<StoreProbe> {
    return this.#choose(await this.#item.probe(), () => this.#file.probe());
  }

  async read(): Promise<StoreReading> {
    return this.#choose(await this.#item.read(), () => this.#file.read());
  }

  /** Of the store that would be written. */
  async exposureOf(bytes: number): Promise<Exposure> {
    await this.probe();
    return (this.#readsFile ? this.#file : this.#item).exposureOf(bytes);
  }

  watch(onReading: (reading: StoreReading) => void): Stop {
    let item: StoreReading | undefined;
    let file: StoreReading | undefined;
    let last: StoreReading | undefined;
    const tell = () => {
      if (item === undefined || file === undefined) return;
      this.#readsFile = item.kind === 'absent' && file.kind !== 'absent';
      const reading = item.kind === 'absent' ? file : item;
      if (last !== undefined && saysTheSame(reading, last)) return;
      last = reading;
      onReading(reading);
    };
    const stopItem = this.#item.watch((reading) => {
      item = reading;
      tell();
    });
    const stopFile = this.#file.watch((reading) => {
      file = reading;
      tell();
    });
    return () => {
      stopItem();
      stopFile();
    };
  }

  /** Writes to the store that Claude Code reads; a first blob goes to the Keychain. */
  async replace(
    expected: Uint8Array | undefined,
    next: Uint8Array,
    held: HeldLocks,
  ): Promise<ReplaceOutcome> {
    const file = await this.#file.read();
    if (expected === undefined && file.kind !== 'absent') {
      const actual = await this.read();
      return actual.kind === 'unreachable' ? actual : { kind: 'conflict', actual };
    }
    const outcome = await this.#item.replace(expected, next, held);
    const isBehind = outcome.kind === 'conflict' && outcome.actual.kind === 'absent';
    return isBehind && file.kind !== 'absent' ? this.#file.replace(expected, next, held) : outcome;
  }

  async #choose<T extends { readonly kind: string }>(item: T, file: () => Promise<T>): Promise<T> {
    if (item.kind !== 'absent') {
      this.#readsFile = false;
      return item;
    }
    const fallback = await file();
    this.#readsFile = fallback.kind !== 'absent';
    return fallback;
  }
}
