import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Mounting needs root, and a container may forbid it all the same. */
export const canMount = (() => {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]).status === 0;
  if (mounted) execFileSync('umount', [directory]);
  rmSync(directory, { recursive: true, force: true });
  return mounted;
})();

/** A disk of its own for a test, with so much room ("256k"). */
export function aSmallDisk(size: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'sparekey-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]);
  onTestFinished(() => {
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}
