import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { SparekeyError } from '../../../shared/errors';
import type { VaultState } from '../../core/ports/vault';
import { publishFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { placed, type VaultGround } from './ground';
import { quarantine } from './quarantine';
import { readRecipients, type Recipient } from './recipients';

/** The format that this version writes. Newer ones are read as far as understood and never written. */
export const VAULT_FORMAT = 1;

export interface VaultFormat {
  readonly format: number;
  /** 32 hex digits; undefined when `format.json` is missing or torn. */
  readonly id: string | undefined;
}

/** A missing or torn `format.json` counts as this version's format: manifests say for themselves what they are. */
export async function readFormat({ layout }: VaultGround): Promise<VaultFormat> {
  let text: string;
  try {
    text = await readFile(layout.format, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { format: VAULT_FORMAT, id: undefined };
    throw error;
  }
  return parseFormat(text) ?? { format: VAULT_FORMAT, id: undefined };
}

function parseFormat(text: string): VaultFormat | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('format' in value) || typeof value.format !== 'number') return undefined;
    const id = 'id' in value && typeof value.id === 'string' ? value.id : undefined;
    return { format: value.format, id };
  } catch {
    return undefined;
  }
}

/** The vault's id, from where it can still be had. */
export async function readVaultId(ground: VaultGround): Promise<string | undefined> {
  return (await readFormat(ground)).id ?? (await readRecipients(ground)).vaultId;
}

/** The vault's id, made when there is none. Throws `vault-newer`. */
export async function ensureVaultId(ground: VaultGround): Promise<string> {
  const known = await readFormat(ground);
  assertWritable(ground, known);
  if (known.id !== undefined) return known.id;
  const id = (await readRecipients(ground)).vaultId ?? randomBytes(16).toString('hex');
  const place = placed(ground, ground.layout.format);
  const content = `${JSON.stringify({ format: VAULT_FORMAT, id })}\n`;
  if ((await publishFile(place, content, ground.onStep)) === 'published') return id;
  const theirs = (await readFormat(ground)).id;
  if (theirs !== undefined) return theirs;
  await quarantine(ground, 'format.json');
  await publishFile(place, content, ground.onStep);
  return (await readFormat(ground)).id ?? id;
}

export function assertWritable({ layout }: VaultGround, { format }: VaultFormat): void {
  if (format > VAULT_FORMAT) throw new SparekeyError('vault-newer', layout.root, `format ${format}`);
}

export async function readVaultState(ground: VaultGround): Promise<VaultState> {
  const { format } = await readFormat(ground);
  if (format > VAULT_FORMAT) return { kind: 'newer', format };
  const { recipients } = await readRecipients(ground);
  if (recipients.length > 0) {
    return { kind: 'ready', recoveryKey: recipients.some(({ role }) => role === 'recovery') };
  }
  return (await holdsAnything(ground)) ? { kind: 'locked-out' } : { kind: 'no-key' };
}

/** What a save seals to. Throws `vault-newer`, `key-missing`, `vault-locked-out`. */
export async function recipientsForWriting(ground: VaultGround): Promise<readonly Recipient[]> {
  assertWritable(ground, await readFormat(ground));
  const { recipients } = await readRecipients(ground);
  if (recipients.length > 0) return recipients;
  if (await holdsAnything(ground)) throw new SparekeyError('vault-locked-out', ground.layout.root);
  throw new SparekeyError('key-missing', 'none was made so far');
}

async function holdsAnything({ layout }: VaultGround): Promise<boolean> {
  for (const directory of [layout.objects, layout.snapshots]) {
    try {
      if ((await readdir(directory)).length > 0) return true;
    } catch (error) {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
    }
  }
  return false;
}
