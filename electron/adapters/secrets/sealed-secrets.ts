import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import { unreachableWords } from '../../../shared/text';
import type { SecretReading, SecretStore } from '../../core/ports/secrets';
import { replaceFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { assertOwnService } from './guard';
import { keyFrom, seal, sealedName, unseal } from './sealed-file';

export interface SealedSecretsOptions {
  /** Answers for the key that all is sealed to. */
  readonly keys: SecretStore;
  readonly keyService: string;
  readonly directory: string;
}

/** Secrets for a machine without a keychain: files, sealed to the key file that stands in for one. */
export class SealedSecrets implements SecretStore {
  readonly description: string;
  readonly #options: SealedSecretsOptions;

  constructor(options: SealedSecretsOptions) {
    this.#options = options;
    this.description = options.keys.description;
  }

  async get(service: string, account: string): Promise<SecretReading> {
    assertOwnService(service);
    const name = sealedName(service, account);
    let sealed: Uint8Array;
    try {
      sealed = await readFile(this.#path(name));
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'absent' };
      return { kind: 'unreachable', cause: { code: 'io', detail: String(error) } };
    }
    const key = await this.#key();
    if (key.kind !== 'present') return unopened(key);
    for (const identity of identitiesIn(key.secret)) {
      const secret = unseal(keyFrom(identity), sealed, name);
      if (secret !== undefined) return { kind: 'present', secret };
    }
    return { kind: 'unreachable', cause: { code: 'denied', detail: `${name} was sealed to another key` } };
  }

  async set(service: string, account: string, secret: string): Promise<void> {
    assertOwnService(service);
    const key = await this.#key();
    if (key.kind !== 'present') {
      const why = key.kind === 'absent' ? 'is not there yet' : unreachableWords(key.cause.code);
      throw new SparekeyError('key-unreachable', `${this.description} ${why}`);
    }
    const name = sealedName(service, account);
    const [identity = ''] = identitiesIn(key.secret);
    const { directory } = this.#options;
    try {
      await replaceFile(
        { target: this.#path(name), temporary: directory },
        seal(keyFrom(identity), secret, name),
      );
    } catch (error) {
      throw new SparekeyError('key-unreachable', `${directory} cannot be written`, String(error));
    }
  }

  async delete(service: string, account: string): Promise<boolean> {
    assertOwnService(service);
    try {
      await rm(this.#path(sealedName(service, account)));
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
      throw new SparekeyError('key-unreachable', this.description, String(error));
    }
  }

  #key(): Promise<SecretReading> {
    return this.#options.keys.get(this.#options.keyService, '');
  }

  #path(name: string): string {
    return join(this.#options.directory, `${name}.sealed`);
  }
}

/** A key file may hold several identities, and its owner may add and sort them. */
function identitiesIn(keyFile: string): readonly string[] {
  const lines = keyFile.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** A sealed file whose key is not there is no absent secret. */
function unopened(key: Exclude<SecretReading, { kind: 'present' }>): SecretReading {
  if (key.kind === 'unreachable') return key;
  return { kind: 'unreachable', cause: { code: 'denied', detail: 'the key file is not there' } };
}
