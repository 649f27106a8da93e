import { readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { UnreachableCause } from '../../../shared/findings/types';
import { SparekeyError } from '../../../shared/errors';
import type { SecretReading, SecretStore } from '../../core/ports/secrets';
import { ensureDirectory, nameFile, stageFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { assertOwnService } from './guard';

export interface KeyFileOptions {
  readonly path: string;
  /** The only service whose secret lies in the file. */
  readonly service: string;
}

/**
 * A plain age identity file in place of the OS keychain, where there is none.
 *
 * The file has no room for services and accounts: it answers for one service,
 * whoever's account it is. It may hold several identities, the user's recovery
 * key among them. It is made when missing and never overwritten.
 */
export class KeyFileSecrets implements SecretStore {
  readonly description: string;
  readonly #path: string;
  readonly #service: string;

  constructor({ path, service }: KeyFileOptions) {
    this.description = `the key file ${path}`;
    this.#path = path;
    this.#service = service;
  }

  async get(service: string, _account: string): Promise<SecretReading> {
    assertOwnService(service);
    if (service !== this.#service) return { kind: 'absent' };
    try {
      const secret = await readFile(this.#path, 'utf8');
      return secret.trim() === '' ? { kind: 'absent' } : { kind: 'present', secret: secret.trimEnd() };
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return { kind: 'absent' };
      return { kind: 'unreachable', cause: causeOf(error) };
    }
  }

  async set(service: string, account: string, secret: string): Promise<void> {
    assertOwnService(service);
    if (service !== this.#service) throw this.#unreachable(`it keeps nothing but “${this.#service}”`);
    const reading = await this.get(service, account);
    if (reading.kind === 'present' && reading.secret === secret) return;
    try {
      // An empty file (made by `touch` or `mktemp`) is as good as none.
      if (reading.kind === 'absent' && (await isEmptyFile(this.#path))) await rm(this.#path);
      if ((await this.#publish(`${secret}\n`)) === 'published') return;
    } catch (error) {
      throw this.#unreachable(String(error));
    }
    throw this.#unreachable('it holds another key and is never overwritten');
  }

  async delete(service: string, _account: string): Promise<boolean> {
    assertOwnService(service);
    if (service !== this.#service) return false;
    try {
      await rm(this.#path);
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return false;
      throw this.#unreachable(String(error));
    }
  }

  /** Under a name that the next try knows, so that a crash leaves no private key lying about for good. */
  async #publish(content: string): Promise<'published' | 'exists'> {
    await ensureDirectory(dirname(this.#path));
    const staged = `${this.#path}.new`;
    await rm(staged, { force: true });
    try {
      return await nameFile(await stageFile(staged, content), this.#path);
    } finally {
      await rm(staged, { force: true });
    }
  }

  #unreachable(detail: string): SparekeyError {
    return new SparekeyError('key-unreachable', this.description, detail);
  }
}

async function isEmptyFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size === 0;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

function causeOf(error: unknown): UnreachableCause {
  const detail = String(error);
  if (isErrno(error, 'EACCES', 'EPERM')) return { code: 'permission', detail };
  if (isErrno(error, 'EISDIR', 'ENOTDIR')) return { code: 'not-a-file', detail };
  return { code: 'io', detail };
}
