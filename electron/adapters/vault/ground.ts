import { join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import type { Clock } from '../../core/ports/machine';
import { ensureDirectory, type OnStep, type Placement } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { Lanes } from '../lanes';
import { vaultLayout, type VaultLayout } from './layout';

/** What every part of the vault stands on. */
export interface VaultGround {
  readonly layout: VaultLayout;
  readonly clock: Clock;
  readonly onStep: OnStep;
  /** So that of all who want a lock in this process only one at a time waits for it. */
  readonly turns: Readonly<Record<VaultLock, Lanes>>;
}

/** The ground of the vault in this directory. */
export function vaultGround(location: string, clock: Clock, onStep: OnStep): VaultGround {
  const turns = { vault: new Lanes(1), maintenance: new Lanes(1), keys: new Lanes(1) };
  return { layout: vaultLayout(location), clock, onStep, turns };
}

/** The whole path of a file that is named relative to the vault. */
export function inVault({ layout }: VaultGround, file: string): string {
  return join(layout.root, file);
}

/** How a file gets into the vault: prepared in `tmp`, on the same file system. */
export function placed({ layout }: VaultGround, target: string): Placement {
  return { target, temporary: layout.temporary };
}

/**
 * - `vault`: short, around every commit and every removal
 * - `maintenance`: long; of those who remove or rewrite only one at a time
 * - `keys`: while a key is made, which may wait for a person
 *
 * Taken in the order `keys`, `maintenance`, `vault`.
 */
export type VaultLock = 'vault' | 'maintenance' | 'keys';

/** Longer than the 10 s after which the lock of a dead process may be taken over. */
const PATIENCE = 15_000;

/** Works under one of the vault's locks. Throws `vault-busy`. */
export async function underLock<T>(
  { layout, clock, turns }: VaultGround,
  which: VaultLock,
  work: () => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  await ensureDirectory(layout.temporary);
  // Loaded here, since those who only read never come by.
  const { withLock } = await import('../fs/process-lock');
  const path = join(layout.temporary, `${which}.lock`);
  return turns[which].run(() => withLock(path, { clock, patience, what: layout.root }, work));
}

/** Turns an error of the file system into `vault-unwritable`; anything else stays what it is. */
export async function asWriting<T>({ layout }: VaultGround, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isErrno(error)) throw new SparekeyError('vault-unwritable', layout.root, String(error));
    throw error;
  }
}
