/**
 * Locks between processes: a directory whose time of change its holder renews.
 *
 * When a holder dies, the lock is taken over once it is stale. Two contenders
 * that take over at the same moment can both believe they have it (seen in 6 of
 * 60 rounds with three contenders), so nothing here may be the only thing that
 * keeps two writers apart where that would lose data.
 */
import * as fs from 'node:fs';
import { stat } from 'node:fs/promises';
import { lock } from 'proper-lockfile';
import type { Clock } from '../../core/ports/machine';
import { SparekeyError } from '../../../shared/errors';
import { isErrno } from './errno';

/** The library makes its directories with the mode that the umask leaves; ours are nobody else's business. */
const privately = {
  ...fs,
  mkdir: (path: string, done: (error: NodeJS.ErrnoException | null) => void): void =>
    fs.mkdir(path, { mode: 0o700 }, done),
};

/** A lock that was taken. */
export interface HeldProcessLock {
  /** False once somebody else took it over. */
  isOurs(): Promise<boolean>;
  /** Never throws; a lock that was lost meanwhile is left to its new holder. */
  release(): Promise<void>;
}

/** Takes a lock if it is free or stale; undefined when somebody holds it. `stale` in milliseconds, at least 2000. */
export async function takeLock(path: string, stale: number): Promise<HeldProcessLock | undefined> {
  let lost = false;
  let letGo: () => Promise<void>;
  try {
    letGo = await lock(path, {
      lockfilePath: path,
      realpath: false,
      retries: 0,
      fs: privately,
      stale,
      // Without this a laptop that slept for longer than `stale` would end the process.
      onCompromised: () => {
        lost = true;
      },
    });
  } catch (error) {
    if (isErrno(error, 'ELOCKED')) return undefined;
    throw error;
  }
  const mine = await identityOf(path);
  const isOurs = async (): Promise<boolean> =>
    !lost && mine !== undefined && (await identityOf(path)) === mine;
  const release = async (): Promise<void> => {
    if (!(await isOurs())) return;
    // ERELEASED: lost in this very moment. Anything else leaves a lock that goes stale by itself.
    await letGo().catch(() => undefined);
  };
  return { isOurs, release };
}

/** Tells one lock directory from the next: an inode's number alone is given out again at once. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { ino, birthtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${birthtimeNs}`;
  } catch {
    return undefined;
  }
}

export interface LockWait {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly patience: number;
  /** What is locked, in the words of the error. */
  readonly what: string;
}

/** A short lock's holder renews it every 5 s; without a sign of life for this long it is dead. */
const SHORT_LOCK_STALE = 10_000;
const RETRY_EVERY = 15;

/** Works while holding a short lock. Throws `vault-busy` when it was not to be had in time. */
export async function withLock<T>(
  path: string,
  { clock, patience, what }: LockWait,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = clock.monotonic() + patience;
  for (;;) {
    const held = await takeLock(path, SHORT_LOCK_STALE);
    if (held !== undefined) {
      try {
        return await work();
      } finally {
        await held.release();
      }
    }
    if (clock.monotonic() >= deadline) throw new SparekeyError('vault-busy', what, path);
    await clock.sleep(RETRY_EVERY);
  }
}
