import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import type { SecretReading, SecretStore } from '../../core/ports/secrets';
import { publishFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { freshKey, seal, sealedName, unseal } from './sealed-file';

export interface LargeSecretsOptions {
  readonly secrets: SecretStore;
  /** Where sealed files go. */
  readonly directory: string;
  /** Bytes that one keychain entry holds. */
  readonly limit: number;
}

/** Windows Credential Manager takes 2,560 bytes; the keychains of other platforms take more than any sign-in. */
export const WINDOWS_LIMIT = 2_560;

/** An entry that is only the key to a file. */
const POINTER = /^sparekey-sealed:1:([0-9a-f-]+\.sealed):([A-Za-z0-9+/]+=*)$/;

/**
 * Secrets of any size: one that does not fit goes into a sealed file, and the
 * keychain entry holds the key to it.
 *
 * Every write makes a new file before the entry names it, and the old one goes
 * after: a crash leaves an entry that opens.
 */
export class LargeSecrets implements SecretStore {
  readonly description: string;
  readonly #options: LargeSecretsOptions;

  constructor(options: LargeSecretsOptions) {
    this.#options = options;
    this.description = options.secrets.description;
  }

  async get(service: string, account: string): Promise<SecretReading> {
    const reading = await this.#options.secrets.get(service, account);
    const pointer = reading.kind === 'present' ? POINTER.exec(reading.secret) : null;
    if (pointer === null) return reading;
    const [, file = '', key = ''] = pointer;
    try {
      const sealed = await readFile(join(this.#options.directory, file));
      const secret = unseal(Buffer.from(key, 'base64'), sealed, sealedName(service, account));
      if (secret !== undefined) return { kind: 'present', secret };
      return { kind: 'unreachable', cause: { code: 'failed', detail: `${file} does not open` } };
    } catch (error) {
      // An entry that outlived its file is a key to nothing: called unreachable, it would never be written anew.
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
      if (!isErrno(error)) throw error;
      return { kind: 'unreachable', cause: { code: 'io', detail: String(error) } };
    }
  }

  async set(service: string, account: string, secret: string): Promise<void> {
    const { secrets, directory, limit } = this.#options;
    const before = await this.#fileOf(service, account);
    if (Buffer.byteLength(secret) <= limit) await secrets.set(service, account, secret);
    else {
      const name = sealedName(service, account);
      const key = freshKey();
      const file = `${name}-${randomBytes(4).toString('hex')}.sealed`;
      await this.#publish(join(directory, file), seal(key, secret, name));
      await secrets.set(service, account, `sparekey-sealed:1:${file}:${Buffer.from(key).toString('base64')}`);
    }
    await this.#discard(before);
  }

  async delete(service: string, account: string): Promise<boolean> {
    const before = await this.#fileOf(service, account);
    const was = await this.#options.secrets.delete(service, account);
    await this.#discard(before);
    return was;
  }

  async #fileOf(service: string, account: string): Promise<string | undefined> {
    const reading = await this.#options.secrets.get(service, account);
    return reading.kind === 'present' ? POINTER.exec(reading.secret)?.[1] : undefined;
  }

  async #publish(target: string, bytes: Uint8Array): Promise<void> {
    try {
      await publishFile({ target, temporary: this.#options.directory }, bytes);
    } catch (error) {
      throw new SparekeyError('key-unreachable', `${this.description} has no room for it`, String(error));
    }
  }

  async #discard(file: string | undefined): Promise<void> {
    if (file !== undefined) await rm(join(this.#options.directory, file), { force: true });
  }
}
