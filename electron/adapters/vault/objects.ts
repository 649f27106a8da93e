import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import type { ObjectRef } from '../../../shared/snapshot';
import { publishFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import type { Fingerprints } from './fingerprint-key';
import { VAULT_FORMAT, readFormat } from './format';
import { inVault, placed, type VaultGround } from './ground';
import { objectFile } from './layout';
import { quarantine } from './quarantine';
import { recipientSetOf, type Recipient } from './recipients';
import type { SnapshotIndex } from './snapshot-index';

/** What is sealed to whom, under which names. */
export interface Sealing {
  readonly recipients: readonly Recipient[];
  readonly fingerprints: Fingerprints;
}

/**
 * The sealed objects: written once, found by the fingerprint of what is in them.
 *
 * Equal bytes for equal recipients are one object. But age never seals the same
 * way twice: an object that was lost and sealed anew has another SHA-256 than
 * older manifests say, so any manifest's SHA-256 of that object counts.
 */
export class Objects {
  readonly #ground: VaultGround;
  readonly #index: SnapshotIndex;
  /** Objects that were found sound, with their SHA-256. */
  readonly #sound = new Map<string, string>();

  constructor(ground: VaultGround, index: SnapshotIndex) {
    this.#ground = ground;
    this.#index = index;
  }

  /** Seals bytes unless that was done before. */
  async keep(bytes: Uint8Array, { recipients, fingerprints }: Sealing): Promise<ObjectRef> {
    const object = fingerprints.objectName(recipientSetOf(recipients), bytes);
    const known = await this.#findSound(object);
    if (known !== undefined) return { object, sha256: known };
    const sealed = await this.#seal(bytes, recipients);
    const place = placed(this.#ground, inVault(this.#ground, objectFile(object)));
    const outcome = await publishFile(place, sealed, this.#ground.onStep);
    // Whoever was first, it is that one's ciphertext that lies there now.
    const published = outcome === 'published' ? sealed : await readFile(place.target);
    const sha256 = digestOf(published);
    this.#sound.set(object, sha256);
    return { object, sha256 };
  }

  async #seal(bytes: Uint8Array, recipients: readonly Recipient[]): Promise<Uint8Array> {
    const { seal } = await import('./seal');
    try {
      return await seal(
        bytes,
        recipients.map(({ recipient }) => recipient),
      );
    } catch (error) {
      throw new SparekeyError(
        'vault-unwritable',
        this.#ground.layout.root,
        `recipients.txt: ${String(error)}`,
      );
    }
  }

  async #findSound(object: string): Promise<string | undefined> {
    const file = objectFile(object);
    const known = this.#sound.get(object);
    if (known !== undefined) return (await this.exists(object)) ? known : undefined;
    const sealed = await this.#read(file);
    if (sealed === undefined) return undefined;
    const sha256 = digestOf(sealed);
    const expected = this.#index.digestsOf(object);
    if (expected.size > 0 && !expected.has(sha256)) {
      await quarantine(this.#ground, file);
      return undefined;
    }
    this.#sound.set(object, sha256);
    return sha256;
  }

  async exists(object: string): Promise<boolean> {
    try {
      await stat(inVault(this.#ground, objectFile(object)));
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false;
      throw error;
    }
  }

  /** Opens one object. Throws `vault-damaged`, `key-does-not-fit`. */
  async open(ref: ObjectRef, identity: string): Promise<Uint8Array> {
    const file = objectFile(ref.object);
    const sealed = (await this.#read(file)) ?? (await this.#readFromTrash(file));
    if (sealed === undefined) throw new SparekeyError('vault-damaged', file, 'it is missing');
    const sha256 = digestOf(sealed);
    if (sha256 !== ref.sha256 && !this.#index.digestsOf(ref.object).has(sha256)) {
      if ((await readFormat(this.#ground)).format <= VAULT_FORMAT) await quarantine(this.#ground, file);
      throw new SparekeyError('vault-damaged', file, `SHA-256 is ${sha256}, not ${ref.sha256}`);
    }
    const { unseal } = await import('./seal');
    const bytes = await unseal(sealed, identity);
    if (bytes === undefined) throw new SparekeyError('key-does-not-fit', file);
    return bytes;
  }

  async #read(file: string): Promise<Buffer | undefined> {
    try {
      return await readFile(inVault(this.#ground, file));
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** An object that was thrown away by mistake still opens, until the trash is emptied. */
  async #readFromTrash(file: string): Promise<Buffer | undefined> {
    for (const day of await trashDays(this.#ground)) {
      const found = await this.#read(`trash/${day}/${file}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** The days on which something was thrown away, `2026-11-23`, newest first. */
export async function trashDays({ layout }: VaultGround): Promise<readonly string[]> {
  try {
    return (await readdir(join(layout.trash)))
      .filter((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))
      .toSorted()
      .reverse();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
