import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isErrno } from './errno';

/**
 * Makes a directory and its missing parents, 0700 each; answers the first that it
 * made. Not by `recursive`: below /proc, where nothing can be made and the system
 * says that something is missing, Node tries that for ever (seen with 20.19).
 */
export function makeDirectory(path: string): string | undefined {
  if (isDirectory(path)) return undefined;
  const parent = dirname(path);
  const first = parent === path ? undefined : makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Somebody else made it in this moment.
    if (!isErrno(error, 'EEXIST') || !isDirectory(path)) throw error;
  }
  return first ?? path;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
