import type { UnreachableCause } from '../../../shared/findings/types';
import { SparekeyError } from '../../../shared/errors';
import { unreachableWords } from '../../../shared/text';
import type { Clock } from '../../core/ports/machine';
import type { SecretReading, SecretStore } from '../../core/ports/secrets';
import { assertOwnService } from './guard';

type Keytar = Pick<typeof import('keytar'), 'getPassword' | 'setPassword' | 'deletePassword'>;

export interface KeytarOptions {
  readonly clock: Clock;
  /** Milliseconds that one call may take, a person's answer to a dialog included. */
  readonly timeout?: number;
  /** Loads the native module. Tests put a stubborn one in its place. */
  readonly load?: () => Promise<Keytar>;
}

const TIMEOUT = 30_000;

/**
 * Our own secrets in the OS keychain.
 *
 * One call at a time: each occupies a thread of Node's small pool for as long
 * as a dialog stands, and cannot be cancelled. Never `findCredentials`: on
 * macOS it reads everybody's items and can crash on bytes that are no UTF-8 (M19).
 */
export class KeytarSecrets implements SecretStore {
  readonly description = 'the keychain';
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #load: () => Promise<Keytar>;
  #last: Promise<unknown> = Promise.resolve();
  #openedAt: number | undefined;

  constructor({ clock, timeout = TIMEOUT, load = loadKeytar }: KeytarOptions) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#load = load;
  }

  /** When the keychain last gave up or took a secret, which a locked one does not, by the clock that only grows. */
  get openedAt(): number | undefined {
    return this.#openedAt;
  }

  async get(service: string, account: string): Promise<SecretReading> {
    assertOwnService(service);
    const outcome = await this.#call((keytar) => keytar.getPassword(service, account));
    if (outcome.kind === 'unreachable') return outcome;
    if (outcome.value === null) return { kind: 'absent' };
    this.#openedAt = this.#clock.monotonic();
    return { kind: 'present', secret: outcome.value };
  }

  async set(service: string, account: string, secret: string): Promise<void> {
    assertOwnService(service);
    const outcome = await this.#call((keytar) => keytar.setPassword(service, account, secret));
    if (outcome.kind === 'unreachable') throw this.#error(outcome.cause);
    this.#openedAt = this.#clock.monotonic();
  }

  async delete(service: string, account: string): Promise<boolean> {
    assertOwnService(service);
    const outcome = await this.#call((keytar) => keytar.deletePassword(service, account));
    if (outcome.kind === 'unreachable') throw this.#error(outcome.cause);
    return outcome.value;
  }

  #error(cause: UnreachableCause): SparekeyError {
    return new SparekeyError(
      'key-unreachable',
      `${this.description} ${unreachableWords(cause.code)}`,
      cause.detail,
    );
  }

  async #call<T>(work: (keytar: Keytar) => Promise<T>): Promise<Outcome<T>> {
    const before = this.#last;
    const attempt = before.then(async (): Promise<Outcome<T>> => {
      try {
        return { kind: 'done', value: await work(await this.#load()) };
      } catch (error) {
        return { kind: 'unreachable', cause: causeOf(error) };
      }
    });
    this.#last = attempt;
    const timer = new AbortController();
    const tooLate = this.#clock.sleep(this.#timeout, timer.signal).then((): Outcome<T> => ({
      kind: 'unreachable',
      cause: { code: 'timed-out', detail: 'no answer in time' },
    }));
    try {
      return await Promise.race([attempt, tooLate]);
    } finally {
      timer.abort();
    }
  }
}

type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** Loaded on first use: status and history must work, and quickly, where it cannot be loaded. */
async function loadKeytar(): Promise<Keytar> {
  // A CommonJS module: Node guesses the names of its functions, and misses all but the first.
  const { default: keytar } = (await import('keytar')) as unknown as { readonly default: Keytar };
  return keytar;
}

/** The module tells its failures apart by text only, so this one place has to look at it. */
function causeOf(error: unknown): UnreachableCause {
  const detail = error instanceof Error ? error.message : String(error);
  // Electron calls the bus “disabled:” where there is none.
  if (
    /autolaunch D-Bus|Object does not exist at path|org\.freedesktop\.secrets|native addon|libsecret|Could not connect|unsupported transport/i.test(
      detail,
    )
  ) {
    return { code: 'no-keychain', detail };
  }
  if (/locked|dismissed|interaction is not allowed/i.test(detail)) return { code: 'locked', detail };
  if (/denied|cancell?ed/i.test(detail)) return { code: 'denied', detail };
  return { code: 'failed', detail };
}
