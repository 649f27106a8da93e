import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  statSync,
  type BigIntStats,
} from 'node:fs';
import { dirname } from 'node:path';
import type { StoreProbe, StoreReading, StoreVersion } from '../../core/ports/store';
import { isErrno } from '../fs/errno';
import { resolveTarget } from '../fs/resolve-target';
import { causeOf } from './causes';

/** Far beyond any blob: what is larger is something else, and is not read into memory. */
export const MAX_BYTES = 32 * 1_024 * 1_024;

/** Without it, opening a FIFO waits for a writer. Windows has neither. */
const NONBLOCKING = constants.O_NONBLOCK ?? 0;

/** Reads a file here and now. Synchronous: a value that exists for milliseconds would be gone after a turn of the event loop. */
export function readFileNow(path: string): StoreReading {
  try {
    const file = openForReading(path);
    try {
      const stats = fstatSync(file, { bigint: true });
      if (!stats.isFile()) return notAFile(path);
      // Taken before the bytes are: what is written from here on makes a different version.
      const version = versionOf(stats);
      const bytes = readOpenFile(file, Number(stats.size));
      return bytes === undefined ? tooLarge(path) : { kind: 'present', bytes, version };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return notReadable(path, error);
  }
}

/** What a file's status tells without reading it. */
export function probeFileNow(path: string): StoreProbe {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isFile() ? { kind: 'present', version: versionOf(stats) } : notAFile(path);
  } catch (error) {
    return notReadable(path, error);
  }
}

export function openForReading(path: string): number {
  return openSync(path, constants.O_RDONLY | NONBLOCKING);
}

/** All bytes of an open file from its beginning; undefined when they are too many. */
export function readOpenFile(file: number, sizeHint: number): Uint8Array | undefined {
  let buffer = Buffer.alloc(Math.min(Math.max(sizeHint, 0), MAX_BYTES) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, length);
    if (read === 0) return new Uint8Array(buffer.subarray(0, length));
    length += read;
    if (length > MAX_BYTES) return undefined;
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(length * 2, MAX_BYTES + 1));
  }
}

function versionOf({ ino, size, mtimeNs, ctimeNs, mtimeMs }: BigIntStats): StoreVersion {
  return { modifiedAt: Number(mtimeMs), token: [ino, size, mtimeNs, ctimeNs].join(':') };
}

type Unreachable = Extract<StoreReading, { kind: 'unreachable' }>;

function notReadable(path: string, error: unknown): Unreachable | { readonly kind: 'absent' } {
  if (isErrno(error, 'ENOENT') && isCutOff(path))
    return { kind: 'unreachable', cause: { code: 'not-mounted', detail: path } };
  if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
  return { kind: 'unreachable', cause: causeOf(error) };
}

/**
 * Whether a link on the way leads nowhere: what is on a disk that is not mounted is not gone. A link at its
 * end may name a file that is yet to be made; then its folder has to be there.
 */
function isCutOff(path: string): boolean {
  try {
    const there = deepestThere(path);
    if (!lstatSync(there).isSymbolicLink()) return false;
    return !existsSync(there === path ? dirname(resolveTarget(path)) : there);
  } catch {
    // Gone, or changed, in this very moment.
    return false;
  }
}

function deepestThere(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats === undefined ? deepestThere(dirname(path)) : path;
}

function notAFile(path: string): Unreachable {
  return { kind: 'unreachable', cause: { code: 'not-a-file', detail: path } };
}

function tooLarge(path: string): Unreachable {
  return { kind: 'unreachable', cause: { code: 'too-large', detail: path } };
}
