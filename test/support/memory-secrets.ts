import type { UnreachableCause } from '../../shared/findings/types';
import { SparekeyError } from '../../shared/errors';
import type { SecretReading, SecretStore } from '../../electron/core/ports/secrets';
import { assertOwnService } from '../../electron/adapters/secrets/guard';

/** A keychain in memory, which tests may lock. */
export class MemorySecrets implements SecretStore {
  readonly description = 'the keychain in memory';
  /** Why nothing answers; undefined while it is open. */
  unreachable: UnreachableCause | undefined;
  /** Whether it answers, and takes nothing. */
  isReadOnly = false;
  /** How often it was asked for anything: each time a locked one would have prompted. */
  asked = 0;
  readonly #secrets = new Map<string, string>();

  get(service: string, account: string): Promise<SecretReading> {
    return this.#answer(service, () => {
      if (this.unreachable !== undefined) return { kind: 'unreachable', cause: this.unreachable };
      const secret = this.#secrets.get(keyOf(service, account));
      return secret === undefined ? { kind: 'absent' } : { kind: 'present', secret };
    });
  }

  set(service: string, account: string, secret: string): Promise<void> {
    return this.#answer(service, () => {
      this.#assertReachable();
      this.#secrets.set(keyOf(service, account), secret);
    });
  }

  delete(service: string, account: string): Promise<boolean> {
    return this.#answer(service, () => {
      this.#assertReachable();
      return this.#secrets.delete(keyOf(service, account));
    });
  }

  /** As a real keychain answers: later, and with a rejection where it fails. */
  async #answer<T>(service: string, answer: () => T): Promise<T> {
    this.asked++;
    await Promise.resolve();
    assertOwnService(service);
    return answer();
  }

  #assertReachable(): void {
    if (this.unreachable === undefined && !this.isReadOnly) return;
    throw new SparekeyError('key-unreachable', this.description, this.unreachable?.detail);
  }
}

function keyOf(service: string, account: string): string {
  return `${service}\0${account}`;
}
