import type { SignatureId } from './signature-id';
import type { PartId, UnparsableReason } from '../blob';
import type { MovedRow } from '../split/moved-sign-in';
import type { ApartFacts } from '../split/separate-spare';
import type { Snapshot, StoreLocation } from '../snapshot';
import type { BlobSummary, Fingerprint } from '../summary';

/** What the whole profile comes to, best first. */
export type Level = 'good' | 'attention' | 'damaged' | 'signed-out' | 'unreachable';

export type Severity = 'info' | 'attention' | 'critical';

/** The one thing to do next. The words for each are in `shared/text.ts`. */
export type ActionId =
  | 'none'
  | 'wait'
  | 'restore-login'
  | 'restore-mcp'
  | 'restore-all'
  | 'sign-in'
  | 'sign-in-server'
  | 'sign-in-moved'
  | 'unlock-keychain'
  | 'check-file'
  | 'check-environment'
  | 'restart-sessions'
  | 'review-items'
  | 'open-doctor';

/** One recognised signature. */
export interface Finding {
  readonly id: SignatureId;
  readonly severity: Severity;
  readonly level: Level;
  /** One plain sentence: what happened, and where it matters what it costs now. */
  readonly message: string;
  readonly action: ActionId;
  /** The parts it is about; empty when it is about the store as a whole. */
  readonly parts: readonly PartId[];
  /** Epoch milliseconds at which this began, as far as live state and history tell. */
  readonly since: number;
  /** Milliseconds that the state must have stood before anybody is alarmed or anything is healed. */
  readonly settleMs: number;
  /** Whether these parts may be put back unasked under `--heal safe`, refused generations aside. */
  readonly healable: boolean;
}

/** What is in the store now, without secrets. `since`: epoch milliseconds at which this very state was first seen. */
export type LiveState =
  | {
      readonly kind: 'blob';
      readonly since: number;
      readonly summary: BlobSummary;
      readonly wasHex?: boolean | undefined;
    }
  | {
      readonly kind: 'unparsable';
      readonly since: number;
      readonly reason: UnparsableReason;
      readonly bytes: number;
      readonly fingerprint: Fingerprint;
    }
  | { readonly kind: 'absent'; readonly since: number }
  | { readonly kind: 'unreachable'; readonly since: number; readonly cause: UnreachableCause };

/** Why nothing could be learned. Never to be treated as "nothing is there". */
export interface UnreachableCause {
  readonly code:
    | 'locked'
    | 'denied'
    | 'timed-out'
    | 'permission'
    | 'not-a-file'
    | 'io'
    | 'too-large'
    | 'read-only'
    | 'disk-full'
    | 'bind-mount'
    /** A link leads into a folder that is not there, as while a disk is not mounted. */
    | 'not-mounted'
    | 'no-keychain'
    | 'changing'
    /** A write that fits only into an argument, where the policy forbids that. */
    | 'needs-argv'
    | 'failed';
  /** For the log only: never a secret, never shown as the explanation. */
  readonly detail: string;
}

/**
 * What is in `.claude.json` of the profile: `absent` when the file or its
 * `oauthAccount` is not there. A deliberate logout removes it; a clobber does not.
 */
export type AccountReading =
  | {
      readonly kind: 'present';
      readonly account: Fingerprint | undefined;
      readonly organization: Fingerprint | undefined;
    }
  /** `noFile`: all of `.claude.json` is gone, which no logout takes away. */
  | { readonly kind: 'absent'; readonly noFile?: boolean | undefined }
  | { readonly kind: 'not-checked' };

/** One running Claude Code process, as far as the platform tells. */
export interface ClaudeProcess {
  readonly pid: number;
  readonly version: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number | undefined;
  readonly folder: string | undefined;
}

/** What pays for a session when the login is missing (signature S28), or shadows it (S19). */
export interface EnvironmentOverride {
  readonly kind: 'api-key' | 'oauth-token' | 'api-key-helper' | 'keychain-api-key';
  /** Where it was seen, for example `settings.json env`. */
  readonly where: string;
}

/** Another program that works on these credentials: a hook of Claude Code that names them. It is only named, never run or edited. */
export interface OtherGuard {
  /** Its file name, for example `cc-auth-guard.sh`. */
  readonly name: string;
  /** Where it is set up, for example `SessionStart hook in settings.json`. */
  readonly where: string;
}

/** Another store that may hold a blob of this profile or look like it. Attributes only. */
export interface OtherStore {
  readonly location: StoreLocation;
  readonly account: string | undefined;
  readonly modifiedAt: number | undefined;
  readonly bytes: number | undefined;
  /** The known config directory that maps to it, if any. */
  readonly configDir: string | undefined;
  readonly hasLogin: boolean | 'not-checked';
  /** What this store is to the profile. */
  readonly role: 'shadowed' | 'other-account' | 'hashed';
  /** Fingerprint of its text, when it was read without a prompt. */
  readonly fingerprint: Fingerprint | undefined;
}

/** What adapters gathered without prompting. What a platform cannot tell is `not-checked`, never "fine". */
export interface Context {
  readonly account: AccountReading;
  readonly processes: readonly ClaudeProcess[] | 'not-checked';
  readonly overrides: readonly EnvironmentOverride[] | 'not-checked';
  readonly otherStores: readonly OtherStore[] | 'not-checked';
  readonly guards: readonly OtherGuard[] | 'not-checked';
  readonly store: StoreLocation;
  readonly platform: 'darwin' | 'linux' | 'win32';
  /** The Keychain account, whose length counts towards the transport limit. Undefined for a file. */
  readonly keychain: { readonly account: string; readonly service: string } | undefined;
  /** State of the OS keychain as a whole (signature S20). */
  readonly keychainHealth: 'healthy' | 'corrupt' | 'not-checked';
  readonly machine: string;
  /** The sign-ins of this profile that were moved out of the blob: what the blob holds or lacks of them is no loss. */
  readonly moved?: readonly MovedRow[] | undefined;
  /** What is known of its separate spares. */
  readonly apart?: ApartFacts | undefined;
}

/** All that the signature engine is given. Nothing in it is secret. */
export interface Situation {
  readonly live: LiveState;
  /** The profile's snapshots by rising `seq`. The newest may already be the live state. */
  readonly history: readonly Snapshot[];
  readonly context: Context;
  /** Epoch milliseconds. */
  readonly now: number;
}
