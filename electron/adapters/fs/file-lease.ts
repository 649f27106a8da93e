import { readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Lease } from '../../core/ports/machine';
import { ensureDirectory, replaceFile } from './atomic-file';
import { isErrno } from './errno';
import type { HeldProcessLock } from './process-lock';

/** Without a sign of life for this long, a holder is dead. It gives one every 15 s. */
const LEASE_STALE = 30_000;
/** After a takeover: long enough for a second contender, if there was one, to have taken it from us again. */
const TAKEOVER_SETTLES = 100;

export interface FileLeaseOptions {
  /** The lock's path. It must belong to this machine, not to a folder that is synced to others. */
  readonly path: string;
  /** Who we are, in words: "sparekey watch, pid 4711". */
  readonly holder: string;
  readonly clock: Clock;
}

/** The lease of the one healer: a renewed lock, and beside it the name of its holder. */
export class FileLease implements Lease {
  readonly #path: string;
  readonly #name: string;
  readonly #clock: Clock;
  #held: HeldProcessLock | undefined;

  constructor({ path, holder, clock }: FileLeaseOptions) {
    this.#path = path;
    this.#name = holder;
    this.#clock = clock;
  }

  async take(): Promise<boolean> {
    if (this.#held !== undefined) {
      if (await this.#held.isOurs()) return true;
      this.#held = undefined;
    }
    await ensureDirectory(dirname(this.#path));
    const isTakeover = (await this.#lastSignOfLife()) !== undefined;
    // Loaded here: `status` builds a lease and never takes it.
    const { takeLock } = await import('./process-lock');
    const held = await takeLock(this.#path, LEASE_STALE);
    if (held === undefined) return false;
    if (isTakeover) {
      await this.#clock.sleep(TAKEOVER_SETTLES);
      if (!(await held.isOurs())) return false;
    }
    this.#held = held;
    await replaceFile({ target: this.#holderFile, temporary: dirname(this.#path) }, `${this.#name}\n`);
    return true;
  }

  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined || !(await held.isOurs())) return;
    await rm(this.#holderFile, { force: true });
    await held.release();
  }

  async holder(): Promise<string | undefined> {
    const alive = await this.#lastSignOfLife();
    if (alive === undefined || this.#clock.now() - alive > LEASE_STALE) return undefined;
    try {
      return (await readFile(this.#holderFile, 'utf8')).trim();
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return 'another Sparekey';
      throw error;
    }
  }

  get #holderFile(): string {
    return `${this.#path}.holder`;
  }

  async #lastSignOfLife(): Promise<number | undefined> {
    try {
      return (await stat(this.#path)).mtimeMs;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }
}
