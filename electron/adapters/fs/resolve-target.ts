import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isErrno } from './errno';

/** Where a file's bytes are: the end of the chain of links, also when nothing is there yet. */
export function resolveTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  const stats = lstatSync(path, { throwIfNoEntry: false });
  // `realpath` has ruled out a circle: each step of a dangling chain is another link.
  return stats?.isSymbolicLink() === true ? resolveTarget(resolve(dirname(path), readlinkSync(path))) : path;
}
