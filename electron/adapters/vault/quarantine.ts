import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { moveFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { inVault, type VaultGround } from './ground';

/**
 * Puts a damaged file aside; nothing is ever deleted for being damaged.
 *
 * False when it could not be moved, for example on a read-only disk.
 */
export async function quarantine(ground: VaultGround, file: string): Promise<boolean> {
  const name = `${file.replaceAll('/', '~')}.${randomBytes(4).toString('hex')}`;
  try {
    await moveFile(inVault(ground, file), join(ground.layout.quarantine, name), ground.onStep);
    return true;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}
