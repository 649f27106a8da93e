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
    return this.#register.change((rows) => [...rows.filter((one) => !isOf(one, row.profile, row.key)), row]);
  }

  noteHealth(profile: string, key: string, health: MovedHealth): Promise<void> {
    return this.#register.change((rows) =>
      rows.some((row) => isOf(row, profile, key))
        ? rows.map((row) => (isOf(row, profile, key) ? { ...row, health } : row))
        : rows,
    );
  }

  drop(profile: string, key: string): Promise<void> {
    return this.#register.change((rows) =>
      rows.some((row) => isOf(row, profile, key)) ? rows.filter((row) => !isOf(row, profile, key)) : rows,
    );
  }

  async open(profile: string, key: string): Promise<MovedReading> {
    const reading = await this.#secrets.get(MOVED_SERVICE, accountOf(profile, key));
    if (reading.kind !== 'present') return reading;
    const signIn = parseMovedSignIn(reading.secret);
    if (signIn?.profile !== profile || signIn.key !== key)
      return { kind: 'unreachable', cause: { code: 'failed', detail: 'the entry holds something else' } };
    return { kind: 'present', signIn: (await this.#rotations.find(nameOf(signIn), signIn)) ?? signIn };
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
    if (!(await this.#rotations.claim(name, signIn))) return false;
    if (await this.#rotations.isPending(name)) await this.store(signIn);
    return true;
  }

  unclaim(signIn: MovedSignIn): Promise<void> {
    return this.#rotations.unclaim(nameOf(signIn), signIn);
  }

  async rotate(before: MovedSignIn, after: MovedSignIn): Promise<'stored' | 'kept'> {
    await this.#rotations.keep(nameOf(before), before, after);
    try {
      await this.store(after);
      return 'stored';
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      return 'kept';
    }
  }

  async remove(profile: string, key: string): Promise<void> {
    await this.#attempt(key, () => this.#secrets.delete(MOVED_SERVICE, accountOf(profile, key)));
    await this.#rotations.drop(nameOf({ profile, key }));
  }

  async exclusively<T>(profile: string, key: string, patience: number, work: () => Promise<T>): Promise<T> {
    makeDirectory(this.#locks);
    const path = join(this.#locks, `${nameOf({ profile, key })}.lock`);
    const wait = { clock: this.#clock, patience, what: path };
    const { withLock } = await import('../fs/process-lock');
    let began = false;
    try {
      return await withLock(path, wait, () => {
        began = true;
        return work();
      });
    } catch (error) {
      if (began || !(error instanceof SparekeyError)) throw error;
      throw unreachable(key, 'is being refreshed or moved by another process.', error.detail);
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

function unreachable(key: string, what: string, detail = ''): SparekeyError {
  return new SparekeyError('moved-sign-in-unreachable', `${serverOfKey(key)} ${what}`, detail);
}
