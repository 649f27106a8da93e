import type { UnreachableCause } from '../../../shared/findings/types';
import { assertNever } from '../../../shared/assert';
import { SparekeyError } from '../../../shared/errors';
import { unreachableWords } from '../../../shared/text';
import type { Clock, OnProgress } from '../../core/ports/machine';
import type { SecretStore } from '../../core/ports/secrets';
import type { NewRecoveryKey, RecoveryKey, RecoveryKeyOrder, VaultKeys } from '../../core/ports/vault';
import { noStep, type OnStep } from '../fs/atomic-file';
import { ensureVaultId, readVaultId, readVaultState, recipientsForWriting } from './format';
import { KEY_SERVICE } from './key-service';
import { asWriting, underLock, vaultGround, type VaultGround } from './ground';
import { publishRecipients, readRecipients, replaceRecipients, type Recipient } from './recipients';
import { resealVault, type ResealReport } from './reseal';
import { generateIdentity, recipientOf } from './seal';

export interface VaultKeyringOptions {
  readonly location: string;
  readonly clock: Clock;
  readonly secrets: SecretStore;
  /** The keychain, also where a key file stands in for it: an older key may lie there. */
  readonly keychain?: SecretStore | undefined;
  readonly onStep?: OnStep;
}

/** Makes the vault's own key and the user's recovery key. */
export class VaultKeyring implements VaultKeys {
  readonly #ground: VaultGround;
  readonly #secrets: SecretStore;
  readonly #keychain: SecretStore | undefined;

  constructor({ location, clock, secrets, keychain, onStep = noStep }: VaultKeyringOptions) {
    this.#ground = vaultGround(location, clock, onStep);
    this.#secrets = secrets;
    this.#keychain = keychain;
  }

  async ensure(): Promise<void> {
    await asWriting(this.#ground, async () => {
      if (await this.#hasKey()) return;
      await underLock(this.#ground, 'keys', () => this.#makeOwnKey());
    });
  }

  async makeRecoveryKey(
    order: RecoveryKeyOrder,
    onProgress: OnProgress = () => undefined,
  ): Promise<RecoveryKey> {
    const { only } = order;
    if (!only) await this.ensure();
    return asWriting(this.#ground, async () =>
      underLock(this.#ground, 'keys', async () =>
        only ? this.#makeOnlyKey(order) : this.#addRecoveryKey(order, onProgress),
      ),
    );
  }

  async recoveryRecipient(): Promise<string | undefined> {
    const { recipients } = await readRecipients(this.#ground);
    return recipients.find(({ role }) => role === 'recovery')?.recipient;
  }

  async isInKeychain(): Promise<boolean> {
    const id = await readVaultId(this.#ground);
    const keychain = this.#keychain;
    if (id === undefined || keychain === undefined) return false;
    const reading = await keychain.get(KEY_SERVICE, id);
    // Where a key file stands in for the keychain there need not be any, and a recovery key never lies in one.
    const { recipients } = await readRecipients(this.#ground);
    const isExpected = keychain === this.#secrets && recipients.some(({ role }) => role === 'own');
    if (reading.kind === 'unreachable' && isExpected)
      throw new SparekeyError(
        'key-unreachable',
        unreachableIn(keychain, reading.cause),
        reading.cause.detail,
      );
    return reading.kind === 'present';
  }

  async destroy(): Promise<boolean> {
    if (!(await this.isInKeychain())) return false;
    const id = await readVaultId(this.#ground);
    return id !== undefined && this.#keychain !== undefined && this.#keychain.delete(KEY_SERVICE, id);
  }

  /** Throws `vault-newer` and `vault-locked-out`. */
  async #hasKey(): Promise<boolean> {
    const state = await readVaultState(this.#ground);
    if (state.kind === 'no-key') return false;
    await recipientsForWriting(this.#ground);
    return true;
  }

  async #makeOwnKey(): Promise<void> {
    if (await this.#hasKey()) return;
    const id = await ensureVaultId(this.#ground);
    const recipient = await this.#storedRecipient(id);
    await publishRecipients(this.#ground, [{ recipient, role: 'own' }], id);
  }

  /** Stores a new private key and trusts it only once it came back. One that is there already is taken as it is. */
  async #storedRecipient(vaultId: string): Promise<string> {
    const before = await this.#read(vaultId);
    if (before !== undefined) {
      const recipient = await firstRecipient(before);
      if (recipient !== undefined) return recipient;
      throw new SparekeyError('key-missing', `${this.#secrets.description} holds something that is no key`);
    }
    const identity = await generateIdentity();
    try {
      await this.#secrets.set(KEY_SERVICE, vaultId, identity);
    } catch (error) {
      if (!(error instanceof SparekeyError)) throw error;
      throw new SparekeyError('key-missing', error.what, error.detail);
    }
    const after = await this.#read(vaultId);
    const recipient = after === undefined ? undefined : await firstRecipient(after);
    if (recipient !== undefined && recipient === (await recipientOf(identity))) return recipient;
    throw new SparekeyError('key-missing', `${this.#secrets.description} did not give back what was stored`);
  }

  async #read(vaultId: string): Promise<string | undefined> {
    const reading = await this.#secrets.get(KEY_SERVICE, vaultId);
    switch (reading.kind) {
      case 'present':
        return reading.secret;
      case 'absent':
        return undefined;
      case 'unreachable':
        throw new SparekeyError(
          'key-missing',
          `${this.#secrets.description} ${unreachableWords(reading.cause.code)}`,
          reading.cause.detail,
        );
      default:
        return assertNever(reading);
    }
  }

  async #makeOnlyKey({ keep }: RecoveryKeyOrder): Promise<RecoveryKey> {
    if (await this.#hasKey()) {
      const what = 'This vault has a key already: run sparekey recovery-key without --only.';
      throw new SparekeyError('usage', what);
    }
    const id = await ensureVaultId(this.#ground);
    const key = await newRecoveryKey();
    await keep?.(key);
    await publishRecipients(this.#ground, [{ recipient: key.recipient, role: 'recovery' }], id);
    return { ...key, resealed: 0, remaining: 0 };
  }

  async #addRecoveryKey(
    { replace = false, keep }: RecoveryKeyOrder,
    onProgress: OnProgress,
  ): Promise<RecoveryKey> {
    const { recipients } = await readRecipients(this.#ground);
    const others = recipients.filter(({ role }) => role !== 'recovery');
    const wasMade = others.length < recipients.length;
    // Asked for before anything changes: without it nothing could be sealed anew.
    const identity = await findIdentity(this.#ground, this.#secrets);
    if (wasMade && !replace) {
      const report = await this.#reseal(identity, onProgress);
      throw new SparekeyError('recovery-key-exists', this.#ground.layout.root, describe(report));
    }
    const id = await ensureVaultId(this.#ground);
    const key = await newRecoveryKey();
    await keep?.(key);
    const changed: readonly Recipient[] = [...others, { recipient: key.recipient, role: 'recovery' }];
    await replaceRecipients(this.#ground, changed, id);
    return { ...key, ...(await this.#reseal(identity, onProgress)) };
  }

  async #reseal(identity: string, onProgress: OnProgress): Promise<ResealReport> {
    return resealVault(this.#ground, identity, onProgress);
  }
}

function describe({ resealed, remaining }: ResealReport): string {
  return `sealed anew now: ${resealed}; still to do: ${remaining}`;
}

async function newRecoveryKey(): Promise<NewRecoveryKey> {
  const identity = await generateIdentity();
  const recipient = await recipientOf(identity);
  if (recipient === undefined) throw new Error('A new identity has no recipient.');
  return { identity, recipient };
}

/**
 * The private key that fits this vault, of all that the secret holds (a key file may hold several).
 *
 * May prompt. Throws `key-unreachable`, and `key-does-not-fit` when there are only others.
 */
export async function findIdentity(ground: VaultGround, secrets: SecretStore): Promise<string> {
  const id = await readVaultId(ground);
  const { recipients } = await readRecipients(ground);
  if (id === undefined || recipients.length === 0) {
    throw new SparekeyError('key-unreachable', 'the vault does not say which key is its own');
  }
  const reading = await secrets.get(KEY_SERVICE, id);
  switch (reading.kind) {
    case 'absent':
      throw new SparekeyError('key-unreachable', `${secrets.description} does not hold it`);
    case 'unreachable':
      throw new SparekeyError('key-unreachable', unreachableIn(secrets, reading.cause), reading.cause.detail);
    case 'present': {
      const wanted = new Set(recipients.map(({ recipient }) => recipient));
      for (const identity of identitiesIn(reading.secret)) {
        const recipient = await recipientOf(identity);
        if (recipient !== undefined && wanted.has(recipient)) return identity;
      }
      throw new SparekeyError('key-does-not-fit', 'The vault');
    }
    default:
      return assertNever(reading);
  }
}

function unreachableIn(secrets: SecretStore, cause: UnreachableCause): string {
  return `${secrets.description} ${unreachableWords(cause.code)}`;
}

async function firstRecipient(secret: string): Promise<string | undefined> {
  const [identity] = identitiesIn(secret);
  return identity === undefined ? undefined : recipientOf(identity);
}

/** The identities of an age identity file, in which `#` begins a comment. */
export function identitiesIn(secret: string): readonly string[] {
  return secret
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
}
