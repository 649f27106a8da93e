import { closeSync, fstatSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { chmod, chown, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HeldLocks, ReplacedValue, ReplaceOutcome, StoreReading } from '../../core/ports/store';
import {
  ensureDirectory,
  lacksHardLinks,
  linkFile,
  stageFile,
  syncDirectory,
  type OnStep,
} from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { resolveTarget } from '../fs/resolve-target';
import { causeOf } from './causes';
import { openForReading, readFileNow, readOpenFile } from './file-reading';

export interface FileReplacement {
  /** The file, or a link to it; the link stays. */
  readonly path: string;
  /** Undefined: there must be no file. */
  readonly expected: Uint8Array | undefined;
  readonly next: Uint8Array;
  readonly held: HeldLocks;
  /** Leaves who may read it as it was. Without it the file is for its user only. */
  readonly keepsMode?: boolean;
  /** Names the temporary file for a target. */
  readonly temporaryFor: (target: string) => string;
  readonly onStep: OnStep;
}

/**
 * Replaces a file by rename, if it still holds what is expected.
 *
 * The old file stays open across the rename: a writer that takes no lock may
 * have opened it before, and what it writes there is reported, not lost.
 */
export async function replaceFile(replacement: FileReplacement): Promise<ReplaceOutcome> {
  let temporary: string | undefined;
  try {
    const target = resolveTarget(replacement.path);
    const actual = readFileNow(replacement.path);
    if (actual.kind === 'unreachable') return actual;
    if (!isExpected(actual, replacement.expected)) return { kind: 'conflict', actual };
    if (isMountPoint(target)) return mountedByItself(target);
    if (actual.kind === 'absent') await ensureDirectory(dirname(target));
    temporary = replacement.temporaryFor(target);
    await stageFile(temporary, replacement.next, replacement.onStep);
    await keepOwner(target, temporary);
    if (replacement.keepsMode === true && actual.kind === 'present')
      await chmod(temporary, statSync(target).mode & 0o777);
    const { held } = replacement;
    if (!(await held.areStillOurs()) || held.remaining() <= 0) return { kind: 'locks-lost' };
    return replacement.expected === undefined
      ? await create(replacement, target, temporary)
      : await exchange(replacement, replacement.expected, target, temporary);
  } catch (error) {
    return { kind: 'unreachable', cause: causeOf(error) };
  } finally {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function isExpected(actual: StoreReading, expected: Uint8Array | undefined): boolean {
  if (expected === undefined) return actual.kind === 'absent';
  return actual.kind === 'present' && Buffer.compare(actual.bytes, expected) === 0;
}

/** By link, so that a file that was born meanwhile is a conflict and not overwritten. */
async function create(
  replacement: FileReplacement,
  target: string,
  temporary: string,
): Promise<ReplaceOutcome> {
  try {
    const published = await linkFile(temporary, target, replacement.onStep);
    if (published === 'exists') return { kind: 'conflict', actual: readFileNow(target) };
    return { kind: 'replaced', old: NOTHING };
  } catch (error) {
    if (!lacksHardLinks(error)) throw error;
    return createWithoutLinks(replacement, target, temporary);
  }
}

/** An empty file holds the name, and is replaced as any other: whatever is written to it meanwhile is found on it. */
async function createWithoutLinks(
  replacement: FileReplacement,
  target: string,
  temporary: string,
): Promise<ReplaceOutcome> {
  replacement.onStep('create');
  try {
    await stageFile(target, '');
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return { kind: 'conflict', actual: readFileNow(target) };
  }
  try {
    return await exchange(replacement, new Uint8Array(), target, temporary);
  } catch (error) {
    removeIfEmpty(target);
    throw error;
  }
}

/** Nothing was there before; an empty file in its place would look like credentials that were cut. */
function removeIfEmpty(target: string): void {
  try {
    if (statSync(target).size === 0) rmSync(target);
  } catch {
    // It is gone, or cannot be looked at: the error that led here says more.
  }
}

async function exchange(
  { onStep }: FileReplacement,
  expected: Uint8Array,
  target: string,
  temporary: string,
): Promise<ReplaceOutcome> {
  onStep('compare');
  const old = OldFile.open(target);
  try {
    // From here to the rename nothing waits: each turn of the event loop would let other writers in.
    if (old === undefined || !old.isStillAt(target) || !old.holds(expected)) {
      old?.closeNow();
      return { kind: 'conflict', actual: readFileNow(target) };
    }
    onStep('rename');
    renameSync(temporary, target);
  } catch (error) {
    old?.closeNow();
    throw error;
  }
  onStep('renamed');
  // The new value is in place. Without this sync a power cut could at worst bring the old one back.
  await syncDirectory(dirname(target), onStep).catch(() => undefined);
  const hidden = await old.reread();
  return hidden === undefined ? { kind: 'replaced', old } : { kind: 'displaced', bytes: hidden, old };
}

/** The file that a replace pushed aside. */
class OldFile implements ReplacedValue {
  readonly #file: number;
  #seen: Uint8Array | undefined;
  #open = true;

  private constructor(file: number) {
    this.#file = file;
  }

  static open(path: string): OldFile | undefined {
    try {
      return new OldFile(openForReading(path));
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  /** False when another file has taken the place of this one. */
  isStillAt(path: string): boolean {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    const mine = fstatSync(this.#file, { bigint: true });
    return now?.ino === mine.ino && now.dev === mine.dev && mine.isFile();
  }

  holds(expected: Uint8Array): boolean {
    this.#seen = this.#read();
    return this.#seen !== undefined && Buffer.compare(this.#seen, expected) === 0;
  }

  reread(): Promise<Uint8Array | undefined> {
    if (!this.#open) return Promise.resolve(undefined);
    const before = this.#seen;
    const now = this.#read();
    if (now === undefined || (before !== undefined && Buffer.compare(now, before) === 0)) {
      return Promise.resolve(undefined);
    }
    this.#seen = now;
    return Promise.resolve(now);
  }

  close(): Promise<void> {
    this.closeNow();
    return Promise.resolve();
  }

  closeNow(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  #read(): Uint8Array | undefined {
    return readOpenFile(this.#file, fstatSync(this.#file).size);
  }
}

const NOTHING: ReplacedValue = {
  reread: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

/** A user's credentials must not become root's because root restored them. */
async function keepOwner(target: string, temporary: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(target, { throwIfNoEntry: false }) ?? statSync(dirname(target));
  if (uid !== 0) await chown(temporary, uid, gid);
}

/**
 * Whether a file is mounted by itself, as containers do with `-v file:file`.
 * A rename there fails, or would leave the other side of the mount behind.
 *
 * Linux lists mounts. Elsewhere the device tells; not on Linux, where an
 * overlay file system shows files with another device than their directory.
 */
function isMountPoint(target: string): boolean {
  const stats = statSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (process.platform !== 'linux') return stats.dev !== statSync(dirname(target)).dev;
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.some((line) => unescapeMount(line.split(' ')[4] ?? '') === target);
  } catch {
    return false;
  }
}

/** Mount points are listed with spaces and their like as octal escapes. */
function unescapeMount(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_match, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

function mountedByItself(target: string): ReplaceOutcome {
  return { kind: 'unreachable', cause: { code: 'bind-mount', detail: target } };
}
