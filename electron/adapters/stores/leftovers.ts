/** What a crash leaves of a write to a file of Claude Code's: beside it, under a name that tells who left it. It holds secrets. */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { resolveTarget } from './file-replace';

const LEFTOVER_AGE_MS = 60_000;

/** In the file's own directory, since a rename works only within one file system. */
export function temporaryFor(target: string): string {
  return `${target}.sparekey-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Those of processes that have ended. */
export function leftoversOf(path: string): readonly string[] {
  try {
    const target = resolveTarget(path);
    const directory = dirname(target);
    const prefix = `${basename(target)}.sparekey-`;
    return readdirSync(directory)
      .filter((name) => {
        const rest = name.startsWith(prefix) ? name.slice(prefix.length) : '';
        const pid = /^(\d+)-[0-9a-f]{12}$/.exec(rest)?.[1];
        return pid !== undefined && !isAlive(Number(pid));
      })
      .map((name) => join(directory, name));
  } catch {
    // Nothing there, or not ours to read: whoever reads the file itself says so.
    return [];
  }
}

/** Removes those that are old enough for their process number to mean what it meant. */
export function sweepLeftovers(path: string, now: number): void {
  for (const file of leftoversOf(path)) {
    try {
      if (statSync(file).mtimeMs < now - LEFTOVER_AGE_MS) rmSync(file, { force: true });
    } catch {
      // Swept by somebody else, or not ours to remove.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
