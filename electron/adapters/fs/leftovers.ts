/**
 * What a crash leaves of a write in a folder that is not ours: beside the file,
 * under a name that tells who left it. Beside Claude Code's it holds secrets.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureDirectory, moveIntoPlace, noStep, stageFile, type OnStep } from './atomic-file';
import { resolveTarget } from './resolve-target';

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

export interface PlaceAbroad {
  /** The file, or a link to it; the link stays. */
  readonly path: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly onStep?: OnStep | undefined;
}

/** Replaces a file in a folder of somebody else's, or makes it; clears what crashes left of such writes before. */
export async function replaceAbroad(
  { path, now, onStep = noStep }: PlaceAbroad,
  bytes: Uint8Array | string,
): Promise<void> {
  sweepLeftovers(path, now);
  const target = resolveTarget(path);
  await ensureDirectory(dirname(target));
  await moveIntoPlace(await stageFile(temporaryFor(target), bytes, onStep), target, onStep);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
