import { mkdir, realpath, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/ports/machine';
import type { HeldLocks, HoldOutcome, StoreLocks } from '../core/ports/store';
import { causeOf } from './stores/causes';
import { isErrno } from './fs/errno';
import { makeDirectory } from './fs/make-directory';

/** A lock of Claude Code's: a directory. */
interface LockPlace {
  readonly path: string;
  /** Without a sign of life for this long, in milliseconds, its holder counts as dead. */
  readonly stale: number;
  /** The least time after which any version of Claude Code calls it stale. */
  readonly soonestStale: number;
  /** Where we may not make it, Claude Code, run by the same user, cannot either: then it guards nothing. */
  readonly mayBeForbidden: boolean;
}

type LockPlaces = (dir: string, entries: readonly string[]) => Promise<readonly LockPlace[]>;

interface TakenLock {
  readonly path: string;
  readonly identity: string;
}

/** Claude Code drops a write without a word after waiting 6 s; we are out of its way long before. */
const MAX_HOLD_MS = 2_000;
/** If we die holding a lock, Claude Code may take it over after this long. */
const FRESH_FOR_MS = 4_000;
const RETRY_EVERY_MS = 25;

/**
 * Borrows the locks that Claude Code takes around its credentials.
 *
 * All are taken at once or none: while one of them is held by somebody else we
 * hold nothing, so nobody ever waits for us while we wait. Each is backdated as
 * soon as it is made, which lets Claude Code take it over soon if we die.
 * `.oauth_refresh.lock.owner` is Claude Code's own note and is left alone.
 */
export class ClaudeLocks implements StoreLocks {
  readonly #dir: string;
  readonly #clock: Clock;
  readonly #places: LockPlaces;

  /**
   * `dir`: the directory of what is locked, as an absolute path. Without
   * `places` the locks are those of the credentials in a config directory.
   */
  constructor(dir: string, clock: Clock, places: LockPlaces = credentialLocks) {
    this.#dir = dir;
    this.#clock = clock;
    this.#places = places;
  }

  async hold<T>(
    entries: readonly string[],
    patience: number,
    work: (held: HeldLocks) => Promise<T>,
  ): Promise<HoldOutcome<T>> {
    const deadline = this.#clock.monotonic() + patience;
    for (;;) {
      const since = this.#clock.monotonic();
      const attempt = await this.#attempt(entries).catch((error: unknown) => ({
        kind: 'unreachable' as const,
        cause: causeOf(error),
      }));
      if (attempt.kind === 'taken') {
        try {
          const remaining = () => MAX_HOLD_MS - (this.#clock.monotonic() - since);
          const areStillOurs = () => allOurs(attempt.locks);
          return { kind: 'held', value: await work({ remaining, areStillOurs }) };
        } finally {
          await release(attempt.locks);
        }
      }
      if (attempt.kind === 'unreachable') return attempt;
      if (this.#clock.monotonic() >= deadline) return attempt;
      await this.#clock.sleep(RETRY_EVERY_MS);
    }
  }

  async #attempt(
    entries: readonly string[],
  ): Promise<
    | { readonly kind: 'taken'; readonly locks: readonly TakenLock[] }
    | { readonly kind: 'busy'; readonly lock: string }
  > {
    // A write is about to follow, and it needs the directory as the locks do.
    makeDirectory(this.#dir);
    const places = await this.#places(this.#dir, entries);
    // Looking first keeps us from making and removing locks in Claude Code's way for as long as we wait.
    for (const place of places) {
      if ((await this.#state(place)) === 'held') return { kind: 'busy', lock: place.path };
    }
    const locks: TakenLock[] = [];
    try {
      for (const place of places) {
        const lock = await this.#take(place);
        if (lock === 'forbidden') continue;
        if (lock === 'held') {
          await release(locks);
          return { kind: 'busy', lock: place.path };
        }
        locks.push(lock);
      }
    } catch (error) {
      await release(locks);
      throw error;
    }
    return { kind: 'taken', locks };
  }

  async #take(place: LockPlace): Promise<TakenLock | 'held' | 'forbidden'> {
    if ((await this.#state(place)) === 'stale') await removeLock(place.path);
    try {
      await mkdir(place.path, { mode: 0o700 });
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return 'held';
      if (place.mayBeForbidden && isErrno(error, 'EACCES', 'EPERM', 'EROFS')) return 'forbidden';
      throw error;
    }
    try {
      const backdated = (this.#clock.now() - place.soonestStale + FRESH_FOR_MS) / 1_000;
      await utimes(place.path, backdated, backdated);
      const identity = await identityOf(place.path);
      return identity === undefined ? 'held' : { path: place.path, identity };
    } catch (error) {
      await removeLock(place.path);
      throw error;
    }
  }

  async #state({ path, stale }: LockPlace): Promise<'free' | 'held' | 'stale'> {
    try {
      const { mtimeMs } = await stat(path);
      return mtimeMs < this.#clock.now() - stale ? 'stale' : 'held';
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return 'free';
      throw error;
    }
  }
}

/** In the order in which Claude Code takes them, each with the time after which Claude Code calls it stale. */
async function credentialLocks(dir: string, entries: readonly string[]): Promise<readonly LockPlace[]> {
  const names = [...new Set(entries.map((key) => key.replace(/[^a-zA-Z0-9]/g, '_')))].sort();
  const usual = { mayBeForbidden: false };
  return [
    { path: join(dir, '.oauth_refresh.lock'), stale: 60_000, soonestStale: 60_000, ...usual },
    { path: `${await realpath(dir)}.lock`, stale: 10_000, soonestStale: 10_000, mayBeForbidden: true },
    { path: join(dir, '.storage-write.lock'), stale: 15_000, soonestStale: 15_000, ...usual },
    // 2.1.96 gives the holder of such a lock 10 s, 2.1.330 gives it 60 s.
    ...names.map((name) => ({
      path: join(dir, `mcp-refresh-${name}.lock.lock`),
      stale: 60_000,
      soonestStale: 10_000,
      ...usual,
    })),
  ];
}

/** The lock around Claude Code's settings file. `target`: the file itself, at the end of any links. */
export function settingsLock(target: string): LockPlaces {
  const place = { path: `${target}.lock`, stale: 10_000, soonestStale: 10_000, mayBeForbidden: false };
  return () => Promise.resolve([place]);
}

async function allOurs(locks: readonly TakenLock[]): Promise<boolean> {
  for (const { path, identity } of locks) if ((await identityOf(path)) !== identity) return false;
  return true;
}

/** Lets go in reverse order. A lock that somebody took over is theirs. */
async function release(locks: readonly TakenLock[]): Promise<void> {
  for (const { path, identity } of locks.toReversed()) {
    if ((await identityOf(path)) === identity) await removeLock(path);
  }
}

/** A lock that is gone already, or that holds something, is nothing we could mend. */
async function removeLock(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
}

/** Inode numbers are used again at once on some file systems; together with the backdated time they are not. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, mtimeNs } = await stat(path, { bigint: true });
    return `${dev}:${ino}:${mtimeNs}`;
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}
