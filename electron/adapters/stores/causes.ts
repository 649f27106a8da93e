import type { UnreachableCause } from '../../../shared/findings/types';
import { isErrno } from '../fs/errno';

/** Says in Sparekey's words why a system call on a store failed. Errors that are not the system's are bugs and thrown on. */
export function causeOf(error: unknown): UnreachableCause {
  if (!isErrno(error)) throw error;
  return { code: CODES.get(error.code ?? '') ?? 'io', detail: error.message };
}

const CODES: ReadonlyMap<string, UnreachableCause['code']> = new Map([
  ['EACCES', 'permission'],
  ['EPERM', 'permission'],
  ['EISDIR', 'not-a-file'],
  ['ENXIO', 'not-a-file'],
  ['ELOOP', 'not-a-file'],
  ['EROFS', 'read-only'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  // On Windows it only means that somebody has the file open.
  ['EBUSY', process.platform === 'win32' ? 'io' : 'bind-mount'],
  ['EXDEV', 'bind-mount'],
]);
