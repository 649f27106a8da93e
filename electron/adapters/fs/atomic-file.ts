/**
 * Files that are there whole or not at all, also after a crash or a power cut.
 *
 * The bytes go to a temporary file and are synced before the name appears, and
 * the directory is synced after. (write-file-atomic is not used here: it takes
 * a short write for a whole one, so on a full disk it renames a truncated file
 * over a good one without an error; measured with 7.0.1 on a small tmpfs.)
 */
import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isErrno } from './errno';
import { makeDirectory } from './make-directory';

/** Called before every step that changes the disk: crash tests die in it. */
export type OnStep = (step: string) => void;

export const noStep: OnStep = () => undefined;

/** Where a file goes, and the directory on the same file system in which it is prepared. */
export interface Placement {
  readonly target: string;
  readonly temporary: string;
}

/**
 * Gives a file its name unless the name is taken; never overwrites.
 *
 * `exists` means that somebody else published under this name first.
 */
export async function publishFile(
  { target, temporary }: Placement,
  bytes: Uint8Array | string,
  onStep: OnStep = noStep,
): Promise<'published' | 'exists'> {
  await ensureDirectory(temporary);
  await ensureDirectory(dirname(target));
  const staged = await stageFile(join(temporary, `${randomBytes(8).toString('hex')}.new`), bytes, onStep);
  try {
    return await nameFile(staged, target, onStep);
  } finally {
    onStep('unlink the staged file');
    await rm(staged, { force: true });
  }
}

/** Replaces a file of ours as a whole, or makes it (in other people's folders: `replaceAbroad`). A crash leaves the old content or the new. */
export async function replaceFile(
  { target, temporary }: Placement,
  bytes: Uint8Array | string,
  onStep: OnStep = noStep,
): Promise<void> {
  await ensureDirectory(temporary);
  await ensureDirectory(dirname(target));
  const staged = await stageFile(join(temporary, `${randomBytes(8).toString('hex')}.new`), bytes, onStep);
  await moveIntoPlace(staged, target, onStep);
}

/** Gives a staged file its lasting name, whatever lies there; leaves nothing behind when it fails. */
export async function moveIntoPlace(staged: string, target: string, onStep: OnStep): Promise<void> {
  try {
    onStep('rename');
    await rename(staged, target);
  } catch (error) {
    await rm(staged, { force: true });
    throw error;
  }
  await syncDirectory(dirname(target), onStep);
}

/** Writes a new file, 0600, and syncs it. Throws EEXIST when it is there; leaves nothing behind when it fails. */
export async function stageFile(
  path: string,
  bytes: Uint8Array | string,
  onStep: OnStep = noStep,
): Promise<string> {
  onStep('stage');
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    onStep('sync the staged file');
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return path;
}

/** What `link` fails with where there are no hard links: exFAT, and many shares. */
export function lacksHardLinks(error: unknown): boolean {
  return isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK');
}

/**
 * Gives a staged file its lasting name, unless that is taken. Where there are no
 * hard links it is moved there, under a claim that all who do so respect.
 */
export async function nameFile(
  staged: string,
  target: string,
  onStep: OnStep = noStep,
): Promise<'published' | 'exists'> {
  try {
    return await linkFile(staged, target, onStep);
  } catch (error) {
    if (!lacksHardLinks(error)) throw error;
    return moveUnlessTaken(staged, target, onStep);
  }
}

/** A claim is held for as long as a rename takes: one that stays this long was left by a process that died. */
const CLAIM_LOOKS = 100;
const CLAIM_WAIT_MS = 20;

async function moveUnlessTaken(
  staged: string,
  target: string,
  onStep: OnStep,
): Promise<'published' | 'exists'> {
  const claim = join(dirname(staged), `${basename(target)}.claim`);
  await takeClaim(claim, onStep);
  try {
    if (await isThere(target)) return 'exists';
    onStep('rename');
    await rename(staged, target);
  } finally {
    await rmdir(claim).catch(() => undefined);
  }
  await syncDirectory(dirname(target), onStep);
  return 'published';
}

async function takeClaim(claim: string, onStep: OnStep): Promise<void> {
  for (let look = 1; ; look++) {
    try {
      onStep('claim');
      return await mkdir(claim, { mode: 0o700 });
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    if (look % CLAIM_LOOKS === 0) await rmdir(claim).catch(() => undefined);
    else await wait(CLAIM_WAIT_MS);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Gives a staged file its lasting name by a hard link, unless that is taken. */
export async function linkFile(
  staged: string,
  target: string,
  onStep: OnStep = noStep,
): Promise<'published' | 'exists'> {
  try {
    onStep('link');
    await link(staged, target);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return 'exists';
    throw error;
  }
  await syncDirectory(dirname(target), onStep);
  return 'published';
}

/** Moves a file within one file system; what lay at the target is replaced. */
export async function moveFile(from: string, to: string, onStep: OnStep = noStep): Promise<void> {
  await ensureDirectory(dirname(to));
  onStep('move');
  await rename(from, to);
  await syncDirectory(dirname(to), onStep);
  await syncDirectory(dirname(from), onStep);
}

/** Makes a directory and its missing parents, 0700 each, and makes their names durable. */
export async function ensureDirectory(path: string): Promise<void> {
  const first = makeDirectory(path);
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

/** Makes the names in a directory durable. Windows cannot open directories and needs no such sync. */
export async function syncDirectory(path: string, onStep: OnStep = noStep): Promise<void> {
  if (process.platform === 'win32') return;
  onStep('sync the directory');
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
