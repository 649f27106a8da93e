import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../fs/errno';
import type { VaultGround } from './ground';

const DAY = 24 * 60 * 60 * 1000;

/** Removes what crashes left in `tmp`, once it is older than a day. Locks are left to those who hold them. */
export async function sweepTemporary({ layout, clock }: VaultGround): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(layout.temporary);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return;
    throw error;
  }
  for (const name of names.filter((one) => one.endsWith('.new'))) {
    const path = join(layout.temporary, name);
    try {
      if (clock.now() - (await stat(path)).mtimeMs > DAY) await rm(path, { force: true });
    } catch (error) {
      if (!isErrno(error)) throw error;
    }
  }
}
