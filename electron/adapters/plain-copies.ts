/** Copies of credentials that lie about as plain files: looked for below a folder, and read. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlainFile } from '../core/ports/exports';
import { isErrno } from './fs/errno';

export interface CopyLimits {
  /** How many floors of folders are looked at; 1 is the folder alone. */
  readonly depth: number;
  readonly files: number;
  /** A larger file is no copy of credentials. */
  readonly bytes: number;
}

export interface PlainCopies {
  readonly files: readonly PlainFile[];
  /** There are more than the limit: these are the first. */
  readonly hasMore: boolean;
  /** The first of what could not be read: it is not among the files. */
  readonly trouble: NodeJS.ErrnoException | undefined;
}

/** Breadth first: what lies on top is found however much lies below. Links are not followed: copies lie in the folder itself. */
export async function copiesBelow(folder: string, limits: CopyLimits): Promise<PlainCopies> {
  const paths: string[] = [];
  const troubles: NodeJS.ErrnoException[] = [];
  let level = [folder];
  for (let depth = 1; depth <= limits.depth && paths.length <= limits.files; depth++) {
    const below: string[] = [];
    for (const one of level) {
      const entries = await orTrouble(troubles, () => readdir(one, { withFileTypes: true }));
      for (const entry of entries ?? []) {
        if (entry.isFile()) paths.push(join(one, entry.name));
        if (entry.isDirectory()) below.push(join(one, entry.name));
      }
      if (paths.length > limits.files) break;
    }
    level = below;
  }
  const { files, trouble = troubles[0] } = await readCopies(paths.slice(0, limits.files), limits.bytes);
  return { files, hasMore: paths.length > limits.files, trouble };
}

/** Those of them that are files, can be read, and are no larger. */
export async function readCopies(
  paths: readonly string[],
  bytes: number,
): Promise<Pick<PlainCopies, 'files' | 'trouble'>> {
  const files: PlainFile[] = [];
  const troubles: NodeJS.ErrnoException[] = [];
  for (const path of paths) {
    const file = await orTrouble(troubles, () => readCopy(path, bytes));
    if (file !== undefined) files.push(file);
  }
  return { files, trouble: troubles[0] };
}

async function readCopy(path: string, bytes: number): Promise<PlainFile | undefined> {
  const stats = await stat(path);
  if (!stats.isFile() || stats.size > bytes) return undefined;
  return { name: path, bytes: await readFile(path), modifiedAt: stats.mtimeMs };
}

async function orTrouble<T>(
  troubles: NodeJS.ErrnoException[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isErrno(error)) throw error;
    troubles.push(error);
    return undefined;
  }
}
