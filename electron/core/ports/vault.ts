/** Where snapshots are kept, and the keys that open them. */
import type { PartId, UnparsableReason } from '../../../shared/blob';
import type { SignatureId } from '../../../shared/findings/signature-id';
import type { ForgetTarget } from '../../../shared/forget';
import type { RetentionPolicy } from '../../../shared/retention';
import type {
  ClaudeAtCapture,
  ObjectRef,
  Snapshot,
  SnapshotReason,
  StoreLocation,
  Verdict,
} from '../../../shared/snapshot';
import type { Fingerprint, FingerprintOf, PartSummary } from '../../../shared/summary';
import type { OnProgress } from './machine';

/** A snapshot that is not sealed yet. The only places where core holds secrets: `text` and `bytes`. */
export interface SnapshotDraft {
  readonly profile: string;
  readonly configDir: string;
  readonly store: StoreLocation;
  readonly modifiedAt: number | undefined;
  readonly takenAt: number;
  readonly reason: SnapshotReason;
  readonly verdict: Verdict;
  readonly findings: readonly SignatureId[];
  readonly bytes: number;
  readonly fingerprint: Fingerprint;
  readonly content:
    | {
        readonly kind: 'parts';
        readonly keys: readonly string[];
        readonly parts: readonly { readonly summary: PartSummary; readonly text: string }[];
      }
    | { readonly kind: 'raw'; readonly why: UnparsableReason; readonly bytes: Uint8Array }
    | { readonly kind: 'absent' };
  readonly wrote?: readonly PartId[] | undefined;
  readonly account?: Fingerprint | undefined;
  readonly organization?: Fingerprint | undefined;
  readonly claude?: ClaudeAtCapture | undefined;
  /** Of an import: the machine that took it, and what it was there. */
  readonly machine?: string | undefined;
  readonly origin?: string | undefined;
}

export type VaultState =
  | { readonly kind: 'ready'; readonly recoveryKey: boolean }
  /** No key has been made yet: nothing can be sealed. */
  | { readonly kind: 'no-key' }
  | { readonly kind: 'newer'; readonly format: number }
  /** Snapshots without a recipient list. */
  | { readonly kind: 'locked-out' };

/** Where snapshots are kept. App and command may use one vault at once. */
export interface Vault {
  readonly location: string;
  /** Random id of this machine, kept beside the vault and not in it. */
  readonly machine: string;
  state(): Promise<VaultState>;
  /** Needs no key: the fingerprint key lies in the vault. Creates vault and fingerprint key when missing. */
  fingerprints(): Promise<FingerprintOf>;
  /**
   * A profile's snapshots in the order of events (by rising `seq`, imported ones
   * first); those of all profiles, without an argument, by rising `seq`. Never
   * opens an object, never prompts.
   */
  history(profile?: string): Promise<readonly Snapshot[]>;
  /** Seals to the public recipients and publishes. Never prompts. Throws `key-missing`, `vault-newer`, `vault-unwritable`. */
  save(draft: SnapshotDraft): Promise<Snapshot>;
  /** Opens sealed objects, by object name. May prompt once. Throws `key-unreachable`, `key-does-not-fit`, `vault-damaged`. */
  open(refs: readonly ObjectRef[]): Promise<ReadonlyMap<string, Uint8Array>>;
  verify(options: { readonly open: boolean }, onProgress?: OnProgress): Promise<VerifyReport>;
  prune(policy: RetentionPolicy, now: number, dryRun: boolean): Promise<PruneReport>;
  /**
   * Destroys every saved generation of what the target names, pinned ones too,
   * with no day of grace. A crash leaves a note, and the next forgetting or
   * pruning goes on with it. Throws `vault-unwritable`, and `vault-damaged`
   * where a snapshot cannot be understood.
   */
  forget(target: ForgetTarget): Promise<ForgetReport>;
}

export interface ForgetReport {
  /** Snapshots that lost something. */
  readonly snapshots: number;
  /** Sealed objects that were destroyed. */
  readonly objects: number;
}

export interface VerifyReport {
  readonly snapshots: number;
  readonly objects: number;
  /** Each is one sentence that names the file; what was moved to quarantine says so. */
  readonly problems: readonly VaultProblem[];
}

export interface VaultProblem {
  readonly kind:
    'corrupt' | 'missing' | 'torn' | 'foreign' | 'conflict' | 'permissions' | 'old-recipients' | 'wrong-key';
  /** Relative to the vault. */
  readonly file: string;
  readonly sentence: string;
  readonly quarantined: boolean;
}

export interface PruneReport {
  readonly dropped: readonly { readonly id: string; readonly because: string }[];
  readonly kept: number;
  /** Objects moved to the trash; gone for good a day later. */
  readonly trashed: number;
  readonly purged: number;
  readonly bytesFreed: number;
}

/** Makes and finds the keys of the vault. */
export interface VaultKeys {
  /**
   * Makes the vault's own key unless there is one: generate, store, read back,
   * compare, and only then write the recipients. Throws `key-missing` (no place
   * to keep it) or `vault-locked-out`.
   */
  ensure(): Promise<void>;
  /**
   * Makes the recovery key and seals everything to it too. Returns the secret, to be shown once.
   * With `replace` a new one takes the place of the one before, which opens nothing any more then.
   */
  makeRecoveryKey(order: RecoveryKeyOrder, onProgress?: OnProgress): Promise<RecoveryKey>;
  /** The public half of the recovery key; undefined while there is none. */
  recoveryRecipient(): Promise<string | undefined>;
  /**
   * Whether the keychain holds the vault's own key. A key file is the user's, and
   * never meant. May prompt. Throws `key-unreachable`.
   */
  isInKeychain(): Promise<boolean>;
  /** Removes the vault's own key from the keychain, for good. False when there was none. Throws `key-unreachable`. */
  destroy(): Promise<boolean>;
}

export interface RecoveryKeyOrder {
  readonly only: boolean;
  readonly replace?: boolean | undefined;
  /**
   * Given the key before anything is sealed to it: whatever ends the sealing, the
   * user has it. What it throws leaves the vault as it was.
   */
  readonly keep?: ((key: NewRecoveryKey) => Promise<void>) | undefined;
}

export interface NewRecoveryKey {
  /** `AGE-SECRET-KEY-1…`. Secret: shown once and kept nowhere. */
  readonly identity: string;
  readonly recipient: string;
}

export interface RecoveryKey extends NewRecoveryKey {
  readonly resealed: number;
  /** Snapshots that could not be sealed anew (damaged, or the disk was full): the recovery key does not open them yet. */
  readonly remaining: number;
}
