import { assertNever } from '../../../shared/assert';
import type { ForgetTarget } from '../../../shared/forget';
import type { RetentionPolicy } from '../../../shared/retention';
import {
  refsIn,
  type ObjectRef,
  type SavedPart,
  type Snapshot,
  type SnapshotContent,
} from '../../../shared/snapshot';
import type { FingerprintOf } from '../../../shared/summary';
import type { Clock } from '../../core/ports/machine';
import type { SecretStore } from '../../core/ports/secrets';
import type {
  ForgetReport,
  PruneReport,
  SnapshotDraft,
  Vault,
  VaultState,
  VerifyReport,
} from '../../core/ports/vault';
import { noStep, type OnStep } from '../fs/atomic-file';
import { Lanes } from '../lanes';
import { readFingerprints, readFingerprintsToLook, type Fingerprints } from './fingerprint-key';
import { assertWritable, ensureVaultId, readFormat, readVaultState, recipientsForWriting } from './format';
import { asWriting, underLock, vaultGround, type VaultGround } from './ground';
import { publishManifest } from './manifests';
import { Objects, type Sealing } from './objects';
import { recipientSetOf } from './recipients';
import { SnapshotIndex } from './snapshot-index';
import { sweepTemporary } from './sweep';

export interface FileVaultOptions {
  /** The vault's directory. */
  readonly location: string;
  readonly machine: string;
  readonly clock: Clock;
  /** Where the private key is, asked for only to open something. */
  readonly secrets: SecretStore;
  /** Whoever never saves gets fingerprints even where no key can be made for them. */
  readonly looksOnly?: boolean | undefined;
  readonly onStep?: OnStep;
}

/** The vault in a directory. What only some calls need is loaded by them: `status` pays for none of it. */
export class FileVault implements Vault {
  readonly location: string;
  readonly machine: string;
  readonly #ground: VaultGround;
  readonly #secrets: SecretStore;
  readonly #index: SnapshotIndex;
  readonly #objects: Objects;
  readonly #looksOnly: boolean;
  #fingerprints: Fingerprints | undefined;
  #fingerprintsToLook: Promise<Fingerprints> | undefined;
  #isSwept = false;
  /** Sealing is reckoning and waiting for the disk in turns: with more at once it gets no faster. */
  readonly #sealing = new Lanes(4);

  constructor({ location, machine, clock, secrets, looksOnly = false, onStep = noStep }: FileVaultOptions) {
    this.location = location;
    this.machine = machine;
    this.#ground = vaultGround(location, clock, onStep);
    this.#secrets = secrets;
    this.#looksOnly = looksOnly;
    this.#index = new SnapshotIndex(this.#ground);
    this.#objects = new Objects(this.#ground, this.#index);
  }

  async state(): Promise<VaultState> {
    return readVaultState(this.#ground);
  }

  async fingerprints(): Promise<FingerprintOf> {
    if (!this.#looksOnly) return (await this.#fingerprintKey()).ofText;
    // One promise for all who ask: two keys for one run would make equal things look different.
    this.#fingerprintsToLook ??= readFingerprintsToLook(this.#ground);
    return (await this.#fingerprintsToLook).ofText;
  }

  async history(profile?: string): Promise<readonly Snapshot[]> {
    await this.#index.refresh();
    return this.#index.snapshots(profile);
  }

  async save(draft: SnapshotDraft): Promise<Snapshot> {
    return asWriting(this.#ground, async () => {
      const recipients = await recipientsForWriting(this.#ground);
      await ensureVaultId(this.#ground);
      await this.#sweepOnce();
      await this.#index.refresh();
      const sealing: Sealing = { recipients, fingerprints: await this.#fingerprintKey() };
      // Sealed outside the lock, since it takes its time; looked at again inside, since others may clear up.
      const content = await this.#sealing.run(() => this.#seal(draft, sealing));
      return underLock(this.#ground, 'vault', () => this.#commit(draft, content, sealing));
    });
  }

  async #commit(draft: SnapshotDraft, sealed: SnapshotContent, sealing: Sealing): Promise<Snapshot> {
    await this.#index.settle();
    const areThere = await Promise.all(
      refsIn({ content: sealed }).map(({ object }) => this.#objects.exists(object)),
    );
    const content = areThere.every(Boolean) ? sealed : await this.#seal(draft, sealing);
    const { profile, configDir, store, modifiedAt, reason, verdict, findings, bytes, fingerprint } = draft;
    const takenAt = Number.isFinite(draft.takenAt) ? draft.takenAt : 0;
    await this.#index.expect(takenAt);
    const snapshot = await publishManifest(this.#ground, this.#index.lastSequence + 1, {
      format: 1,
      takenAt,
      profile,
      configDir,
      store,
      modifiedAt,
      machine: draft.machine ?? this.machine,
      reason,
      verdict,
      findings,
      bytes,
      fingerprint,
      recipients: recipientSetOf(sealing.recipients),
      content,
      wrote: draft.wrote,
      origin: draft.origin,
      account: draft.account,
      organization: draft.organization,
      claude: draft.claude,
    });
    await this.#index.append(snapshot);
    return snapshot;
  }

  async #seal({ content }: SnapshotDraft, sealing: Sealing): Promise<SnapshotContent> {
    switch (content.kind) {
      case 'absent':
        return content;
      case 'raw': {
        const ref = await this.#objects.keep(content.bytes, sealing);
        return { kind: 'raw', why: content.why, ...ref };
      }
      case 'parts': {
        const parts: SavedPart[] = [];
        for (const { summary, text } of content.parts) {
          parts.push({ ...summary, ...(await this.#objects.keep(Buffer.from(text), sealing)) });
        }
        return { kind: 'parts', keys: content.keys, parts };
      }
      default:
        return assertNever(content);
    }
  }

  async open(refs: readonly ObjectRef[]): Promise<ReadonlyMap<string, Uint8Array>> {
    if (refs.length === 0) return new Map();
    const { findIdentity } = await import('./key');
    const identity = await findIdentity(this.#ground, this.#secrets);
    await this.#index.refresh();
    const opened = new Map<string, Uint8Array>();
    for (const ref of refs) {
      if (!opened.has(ref.object)) opened.set(ref.object, await this.#objects.open(ref, identity));
    }
    return opened;
  }

  async verify(
    options: { readonly open: boolean },
    onProgress: (done: number, all: number) => void = () => undefined,
  ): Promise<VerifyReport> {
    const { verifyVault } = await import('./verify');
    const { findIdentity } = await import('./key');
    const identity = options.open ? await findIdentity(this.#ground, this.#secrets) : undefined;
    const report = await verifyVault(this.#ground, identity, onProgress);
    await this.#index.refresh();
    return report;
  }

  async prune(policy: RetentionPolicy, now: number, dryRun: boolean): Promise<PruneReport> {
    return asWriting(this.#ground, async () => {
      assertWritable(this.#ground, await readFormat(this.#ground));
      const { pruneVault } = await import('./prune');
      return pruneVault(this.#ground, this.#index, { policy, now, dryRun });
    });
  }

  async forget(target: ForgetTarget): Promise<ForgetReport> {
    return asWriting(this.#ground, async () => {
      assertWritable(this.#ground, await readFormat(this.#ground));
      const { forgetInVault } = await import('./forget');
      return forgetInVault(this.#ground, this.#index, target);
    });
  }

  async #fingerprintKey(): Promise<Fingerprints> {
    this.#fingerprints ??= await readFingerprints(this.#ground);
    return this.#fingerprints;
  }

  async #sweepOnce(): Promise<void> {
    if (this.#isSwept) return;
    this.#isSwept = true;
    await sweepTemporary(this.#ground);
  }
}
