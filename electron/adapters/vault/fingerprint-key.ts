import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SparekeyError } from '../../../shared/errors';
import type { FingerprintOf } from '../../../shared/summary';
import { publishFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { asWriting, placed, type VaultGround } from './ground';
import { quarantine } from './quarantine';

/** Computes fingerprints of texts, and the names of objects. */
export interface Fingerprints {
  readonly ofText: FingerprintOf;
  /** The name of the object that holds these bytes sealed to this set of recipients. */
  readonly objectName: (recipients: string, bytes: Uint8Array) => string;
}

/** Reads the vault's fingerprint key, which is made when it is missing. Throws `vault-unwritable`. */
export async function readFingerprints(ground: VaultGround): Promise<Fingerprints> {
  return fingerprintsWith((await readKey(ground)) ?? (await asWriting(ground, () => makeKey(ground))));
}

/**
 * For those who only look: where no key can be made, one for this run. What was
 * made with it must never be saved, since no later fingerprint compares with it.
 */
export async function readFingerprintsToLook(ground: VaultGround): Promise<Fingerprints> {
  try {
    return await readFingerprints(ground);
  } catch (error) {
    if (!(error instanceof SparekeyError) || error.code !== 'vault-unwritable') throw error;
    return fingerprintsWith(randomBytes(32));
  }
}

function fingerprintsWith(key: Buffer): Fingerprints {
  return {
    ofText: (text) => createHmac('sha256', key).update(text).digest('hex'),
    // The prefix keeps names apart from the fingerprints of texts.
    objectName: (recipients, bytes) =>
      createHmac('sha256', key).update(`object\0${recipients}\0`).update(bytes).digest('hex'),
  };
}

async function readKey({ layout }: VaultGround): Promise<Buffer | undefined> {
  try {
    const text = (await readFile(layout.fingerprintKey, 'utf8')).trim();
    return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function makeKey(ground: VaultGround): Promise<Buffer> {
  const fresh = randomBytes(32);
  const place = placed(ground, ground.layout.fingerprintKey);
  const content = `${fresh.toString('hex')}\n`;
  if ((await publishFile(place, content, ground.onStep)) === 'published') return fresh;
  const known = await readKey(ground);
  if (known !== undefined) return known;
  // What lies there is no key. Old fingerprints then no longer compare with new ones, but every object still opens.
  await quarantine(ground, 'fingerprint.key');
  await publishFile(place, content, ground.onStep);
  return (await readKey(ground)) ?? fresh;
}
