import { SparekeyError } from '../../../shared/errors';
import type { SecretReading, SecretStore } from '../../core/ports/secrets';
import { assertOwnService } from './guard';

const WHY = 'on macOS only the app keeps secrets in the keychain';

/**
 * Stands where no secret may be kept: on macOS an item belongs to the program
 * that made it, and one made by Node would be open to every script of the user,
 * or prompt for each of them (M18).
 */
export class NoKeychain implements SecretStore {
  readonly description = 'the keychain';

  get(service: string): Promise<SecretReading> {
    assertOwnService(service);
    return Promise.resolve({ kind: 'unreachable', cause: { code: 'no-keychain', detail: WHY } });
  }

  set(service: string): Promise<void> {
    assertOwnService(service);
    return Promise.reject(new SparekeyError('key-unreachable', `${this.description}: ${WHY}`));
  }

  delete(service: string): Promise<boolean> {
    assertOwnService(service);
    return Promise.reject(new SparekeyError('key-unreachable', `${this.description}: ${WHY}`));
  }
}
