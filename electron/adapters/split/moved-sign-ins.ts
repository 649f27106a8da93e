import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import {
  parseMovedSignIn,
  serializeMovedSignIn,
  serializeRegister,
  type MovedHealth,
  type MovedRow,
  type MovedSignIn,
} from '../../../shared/split/moved-sign-in';
import { serverOfKey } from '../../../shared/mcp';
import { unreachableWords } from '../../../shared/text';
import type { Clock } from '../../core/ports/machine';
import type { SecretStore } from '../../core/ports/secrets';
import type { MovedReading, MovedSignIns } from '../../core/ports/split';
import type { OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { readRegister, Register } from './register';
import { Rotations } from './rotations';
import { makeDirectory } from '../fs/make-directory';

export const MOVED_SERVICE = 'Sparekey MCP sign-in';

export interface KeychainSignInsOptions {
  readonly secrets: SecretStore;
  /** Path of the register. The locks of the sign-ins, and what a rotation leaves, lie beside it. */
  readonly register: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** The path of the register in the data directory. */
export function registerPath(dataDir: string): string {
  return join(dataDir, 'moved-sign-ins.json');
}

/** Moved sign-ins, one keychain entry each, and the register beside the vault. */
export class KeychainSignIns implements MovedSignIns {
  readonly #secrets: SecretStore;
  readonly #register: Register<MovedRow>;
  readonly #rotations: Rotations;
  readonly #locks: string;
  readonly #clock: Clock;

  constructor({ secrets, register, clock, onStep }: KeychainSignInsOptions) {
    this.#secrets = secrets;
    this.#register = new Register({
      path: register,
      clock,
      read: readRegister,
      serialize: serializeRegister,
      ...(onStep && { onStep }),
    });
    this.#locks = join(dirname(register), 'sign-in-locks');
    this.#rotations = new Rotations({ directory: this.#locks, clock, ...(onStep && { onStep }) });
    this.#clock = clock;
  }

  list(): Promise<readonly MovedRow[]> {
    return Promise.resolve().then(() => this.#register.read());
  }

  note(row: MovedRow): Promise<void> {
    const { profile, key } = row;
    return this.#onDisk(key, () =>
      this.#register.change((rows) => [...rows.filter((one) => !isOf(one, profile, key)), row]),
    );
  }

  noteHealth(profile: string, key: string, health: MovedHealth): Promise<void> {
    return this.#onDisk(key, () =>
      this.#register.change((rows) =>
        rows.some((row) => isOf(row, profile, key))
          ? rows.map((row) => (isOf(row, profile, key) ? { ...row, health } : row))
          : rows,
      ),
    );
  }

  drop(profile: string, key: string): Promise<void> {
    return this.#onDisk(key, () =>
      this.#register.change((rows) =>
        rows.some((row) => isOf(row, profile, key)) ? rows.filter((row) => !isOf(row, profile, key)) : rows,
      ),
    );
  }

  async open(profile: string, key: string): Promise<MovedReading> {
    const reading = await this.#secrets.get(MOVED_SERVICE, accountOf(profile, key));
    if (reading.kind !== 'present') return reading;
    const signIn = parseMovedSignIn(reading.secret);
    if (signIn?.profile !== profile || signIn.key !== key)
      return { kind: 'unreachable', cause: { code: 'failed', detail: 'the entry holds something else' } };
    try {
      return { kind: 'present', signIn: (await this.#rotations.find(nameOf(signIn), signIn)) ?? signIn };
    } catch (error) {
      if (!isErrno(error)) throw error;
      return { kind: 'unreachable', cause: { code: 'io', detail: String(error) } };
    }
  }

  async store(signIn: MovedSignIn): Promise<void> {
    const { profile, key } = signIn;
    const account = accountOf(profile, key);
    const text = serializeMovedSignIn(signIn);
    await this.#attempt(key, () => this.#secrets.set(MOVED_SERVICE, account, text));
    const back = await this.#secrets.get(MOVED_SERVICE, account);
    if (back.kind === 'present' && back.secret === text) return this.#rotations.drop(nameOf(signIn));
    const why = back.kind === 'unreachable' ? unreachableWords(back.cause.code) : 'gave back something else';
    throw unreachable(key, `was stored, but ${this.#secrets.description} ${why}.`);
  }

  async claim(signIn: MovedSignIn): Promise<boolean> {
    const name = nameOf(signIn);
    return this.#onDisk(signIn.key, async () => {
      if (!(await this.#rotations.claim(name, signIn))) return false;
      if (await this.#rotations.isPending(name)) await this.store(signIn);
      return true;
    });
  }

  unclaim(signIn: MovedSignIn): Promise<void> {
    return this.#onDisk(signIn.key, () => this.#rotations.unclaim(nameOf(signIn), signIn));
  }

  async rotate(before: MovedSignIn, after: MovedSignIn): Promise<'stored' | 'kept' | 'lost'> {
    const { key } = before;
    // A full disk is no reason to keep the keychain from having them: the old ones are spent.
    const isKept = await succeeds(() =>
      this.#onDisk(key, () => this.#rotations.keep(nameOf(before), before, after)),
    );
    if (await succeeds(() => this.#onDisk(key, () => this.store(after)))) return 'stored';
    return isKept ? 'kept' : 'lost';
  }

  async remove(profile: string, key: string): Promise<void> {
    await this.#attempt(key, () => this.#secrets.delete(MOVED_SERVICE, accountOf(profile, key)));
    await this.#rotations.drop(nameOf({ profile, key }));
  }

  async exclusively<T>(profile: string, key: string, patience: number, work: () => Promise<T>): Promise<T> {
    const path = join(this.#locks, `${nameOf({ profile, key })}.lock`);
    const wait = { clock: this.#clock, patience, what: path };
    const { withLock } = await import('../fs/process-lock');
    let began = false;
    try {
      makeDirectory(this.#locks);
      return await withLock(path, wait, () => {
        began = true;
        return work();
      });
    } catch (error) {
      if (!began && isErrno(error)) throw refused(key, error);
      if (began || !(error instanceof SparekeyError)) throw error;
      throw unreachable(key, 'is being refreshed or moved by another process.', error.detail);
    }
  }

  async #onDisk<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw isErrno(error) ? refused(key, error) : error;
    }
  }

  async #attempt(key: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      throw unreachable(key, `cannot be kept: ${error.what}.`, error.detail);
    }
  }
}

/** Says nothing of the server, and is the same however its name is spelled. */
function accountOf(profile: string, key: string): string {
  return `${profile}/${createHash('sha256').update(key).digest('hex').slice(0, 16)}`;
}

/** The same, as a file's name. */
function nameOf({ profile, key }: { readonly profile: string; readonly key: string }): string {
  return accountOf(profile, key).replace('/', '-');
}

function isOf(row: MovedRow, profile: string, key: string): boolean {
  return row.profile === profile && row.key === key;
}

/** Whether it was done; a bug is thrown on. */
async function succeeds(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof SparekeyError) return false;
    throw error;
  }
}

/** A disk that is full, or not to be written. */
function refused(key: string, error: Error): SparekeyError {
  return unreachable(key, 'cannot be worked on: the disk refuses it.', String(error));
}

function unreachable(key: string, what: string, detail = ''): SparekeyError {
  return new SparekeyError('moved-sign-in-unreachable', `${serverOfKey(key)} ${what}`, detail);
}
