import { BusService, variant } from './bus-service';

const secrets = 'org.freedesktop.secrets';
const servicePath = '/org/freedesktop/secrets';
const loginCollection = '/org/freedesktop/secrets/collection/login';

/** The password of the session's keyring, as build/scripts/desktop-parts.mjs sets it. */
const password = 'throw-away';

/** What becomes of the dialog that asks for the password. */
export type PasswordDialog = 'is-dismissed' | 'stays-open';

interface Dialogs {
  asked: number;
}

/** Locks and unlocks the session's real keyring, and plays the program that would ask for its password. */
export class KeyringLock {
  readonly #bus: BusService;
  readonly #dialogs: Dialogs;

  private constructor(bus: BusService, dialogs: Dialogs) {
    this.#bus = bus;
    this.#dialogs = dialogs;
  }

  /** Takes the prompter's name on the session bus. */
  static async start(dialog: PasswordDialog): Promise<KeyringLock> {
    // To begin asking is agreed to, and then nothing more is heard; or it is refused.
    const answer = dialog === 'stays-open' ? { signature: '', body: [] } : undefined;
    const dialogs: Dialogs = { asked: 0 };
    const prompter = await BusService.own('org.gnome.keyring.SystemPrompter', () => {
      dialogs.asked++;
      return answer;
    });
    return new KeyringLock(prompter, dialogs);
  }

  /** How often somebody wanted the password. */
  get asked(): number {
    return this.#dialogs.asked;
  }

  /** From now on the keyring hands nothing out without its password. */
  async lock(): Promise<void> {
    await this.#call('org.freedesktop.Secret.Service', 'Lock', 'ao', [[loginCollection]]);
    if (!(await this.#isLocked())) throw new Error('The keyring does not lock.');
  }

  /** Hands the password to the keyring, as a login does. */
  async unlock(): Promise<void> {
    const [, session] = await this.#call('org.freedesktop.Secret.Service', 'OpenSession', 'sv', [
      'plain',
      variant('s', ''),
    ]);
    const secret = [session, Buffer.alloc(0), Buffer.from(password), 'text/plain'];
    const unsupported = 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface';
    await this.#call(unsupported, 'UnlockWithMasterPassword', 'o(oayays)', [loginCollection, secret]);
    if (await this.#isLocked()) throw new Error('The keyring does not unlock.');
  }

  /** Unlocks, for the tests that follow, and gives the prompter's name back. */
  async stop(): Promise<void> {
    try {
      await this.unlock();
    } finally {
      this.#bus.stop();
    }
  }

  #call(on: string, member: string, signature: string, body: readonly unknown[]) {
    return this.#bus.call(secrets, servicePath, on, member, { signature, body });
  }

  async #isLocked(): Promise<boolean> {
    return (
      (await this.#bus.property(secrets, loginCollection, 'org.freedesktop.Secret.Collection', 'Locked')) ===
      true
    );
  }
}

/** What every entry of the session's keyring is filed under, by service and account. */
export async function keyringEntries(): Promise<readonly string[]> {
  const bus = await BusService.own('org.sparekey.test.KeyringReader', () => undefined);
  try {
    const collection = 'org.freedesktop.Secret.Collection';
    const items = (await bus.property(secrets, loginCollection, collection, 'Items')) as readonly string[];
    const read = async (item: string) => {
      const found = await bus.property(secrets, item, 'org.freedesktop.Secret.Item', 'Attributes');
      const { service, account } = found as Readonly<Record<string, string>>;
      return `${service} ${account}`;
    };
    return (await Promise.all(items.map(read))).toSorted();
  } finally {
    bus.stop();
  }
}
