import { spawnSync } from 'node:child_process';
import { utimesSync, writeFileSync } from 'node:fs';

/** What a Sparekey that has ended left of a write to the file, two minutes ago; answers its path. */
export function aLeftoverOf(file: string): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const left = `${file}.sparekey-${pid}-0123456789ab`;
  writeFileSync(left, 'made up');
  const then = new Date(Date.now() - 120_000);
  utimesSync(left, then, then);
  return left;
}
