import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import {
  parseNotes,
  parseSpare,
  serializeNotes,
  serializeSpare,
  type SeparateSpare,
  type SpareHalf,
  type SpareNote,
} from '../../../shared/split/separate-spare';
import { unreachableWords } from '../../../shared/text';
import type { Clock } from '../../core/ports/machine';
import type { SecretStore } from '../../core/ports/secrets';
import type { SeparateSpares, SpareReading } from '../../core/ports/spares';
import { Register } from './register';
import { makeDirectory } from '../fs/make-directory';

/** The services of the two entries; the account is the profile's id. */
export const SPARE_SERVICES: Readonly<Record<SpareHalf, string>> = {
  login: 'Sparekey login',
  mcp: 'Sparekey MCP sign-ins',
};

export interface KeychainSparesOptions {
  readonly secrets: SecretStore;
  /** Path of the note. */
  readonly notes: string;
  readonly clock: Clock;
}

/** The path of the note in the data directory: not in the vault, since it has to outlast that. */
export function spareNotesPath(dataDir: string): string {
  return join(dataDir, 'separate-spares.json');
}

/** How long somebody else may be at it: longer than a dead process holds its lock. */
const PATIENCE_MS = 15_000;

/** Separate spares, two keychain entries for each profile, and the note beside the vault. */
export class KeychainSpares implements SeparateSpares {
  readonly description: string;
  readonly #secrets: SecretStore;
  readonly #notes: Register<SpareNote>;
  readonly #lock: string;
  readonly #clock: Clock;

  constructor({ secrets, notes, clock }: KeychainSparesOptions) {
    this.description = secrets.description;
    this.#secrets = secrets;
    this.#notes = new Register({ path: notes, clock, read: readSpareNotes, serialize: serializeNotes });
    this.#lock = `${notes}.work.lock`;
    this.#clock = clock;
  }

  notes(): readonly SpareNote[] {
    return this.#notes.read();
  }

  note(note: SpareNote): Promise<void> {
    return this.#notes.change((notes) => [...notes.filter(({ profile }) => profile !== note.profile), note]);
  }

  drop(profile: string): Promise<void> {
    return this.#notes.change((notes) =>
      notes.some((note) => note.profile === profile)
        ? notes.filter((note) => note.profile !== profile)
        : notes,
    );
  }

  async open(profile: string, half: SpareHalf): Promise<SpareReading> {
    const reading = await this.#secrets.get(SPARE_SERVICES[half], profile);
    if (reading.kind !== 'present') return reading;
    const spare = parseSpare(reading.secret);
    if (spare?.profile === profile && spare.half === half) return { kind: 'present', spare };
    return { kind: 'unreachable', cause: { code: 'failed', detail: 'the entry holds something else' } };
  }

  async store(spare: SeparateSpare): Promise<void> {
    const service = SPARE_SERVICES[spare.half];
    const text = serializeSpare(spare);
    await this.#attempt(() => this.#secrets.set(service, spare.profile, text));
    const back = await this.#secrets.get(service, spare.profile);
    if (back.kind === 'present' && back.secret === text) return;
    const why = back.kind === 'unreachable' ? unreachableWords(back.cause.code) : 'gave back something else';
    throw new SparekeyError('separate-spare-unreachable', `${this.description} ${why}`);
  }

  async remove(profile: string, half: SpareHalf): Promise<boolean> {
    return this.#attempt(() => this.#secrets.delete(SPARE_SERVICES[half], profile));
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    makeDirectory(dirname(this.#lock));
    // Loaded here, as in the register.
    const { withLock } = await import('../fs/process-lock');
    const wait = { clock: this.#clock, patience: PATIENCE_MS, what: this.#lock };
    let began = false;
    try {
      return await withLock(this.#lock, wait, () => {
        began = true;
        return work();
      });
    } catch (error) {
      if (began || !(error instanceof SparekeyError)) throw error;
      throw new SparekeyError('separate-spare-unreachable', 'another process is at them', error.detail);
    }
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      throw new SparekeyError('separate-spare-unreachable', error.what, error.detail);
    }
  }
}

/** Reads the note without a lock: it is always there as a whole. One that makes no sense is written anew from the entries. */
export function readSpareNotes(path: string): readonly SpareNote[] {
  try {
    return parseNotes(readFileSync(path, 'utf8')) ?? [];
  } catch {
    return [];
  }
}
