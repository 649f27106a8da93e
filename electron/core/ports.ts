/**
 * The ports: what the use-cases need from the world, as interfaces. Adapters
 * implement them, tests play them, and `compose.ts` alone puts them together.
 *
 * Every port that reads answers present, absent or unreachable. Unreachable is
 * never absent: it raises no alarm, saves nothing and writes nothing.
 */
import type { PartId, UnparsableReason } from '../../shared/blob';
import type { FileFacts } from '../../shared/doctor/profile';
import type { Exposure } from '../../shared/exposure';
import type { AccountReading, ClaudeProcess, Context, UnreachableCause } from '../../shared/findings/types';
import type { HealMode } from '../../shared/heal-policy';
import type { ForgetTarget } from '../../shared/forget';
import type { MovedHealth, MovedQuery, MovedRow, MovedSignIn, ServerPlace } from '../../shared/moved-sign-in';
import type { FreshTokens } from '../../shared/moved-tokens';
import type { PortableVault } from '../../shared/portable';
import type { RetentionPolicy } from '../../shared/retention';
import type { ConfiguredServer, InstalledClaude } from '../../shared/split-plan';
import type { Settings } from '../../shared/settings';
import type {
  ClaudeAtCapture,
  ObjectRef,
  Snapshot,
  SnapshotReason,
  StoreLocation,
  Verdict,
} from '../../shared/snapshot';
import type { SignatureId } from '../../shared/findings/signature-id';
import type { Fingerprint, FingerprintOf, PartSummary } from '../../shared/summary';
import type { JournalEvent } from '../../shared/journal';

/** Ends what was started. Calling it twice does nothing more. */
export type Stop = () => void;

/** Time and randomness, injected so that tests own them. */
export interface Clock {
  /** Epoch milliseconds. May jump. */
  now(): number;
  /** Milliseconds that only ever grow. For deadlines. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`, unless stopped. */
  after(ms: number, callback: () => void): Stop;
}

// ── The store ────────────────────────────────────────────────────────────────

export type StoreReading =
  | {
      readonly kind: 'present';
      readonly bytes: Uint8Array;
      readonly version: StoreVersion;
      /** The Keychain gave it as hex digits; the bytes are what they stand for. */
      readonly wasHex?: boolean | undefined;
    }
  | { readonly kind: 'absent' }
  /** Locked, denied or timed out. Never treat it as absent. */
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** What a store tells of itself without giving up its value. Equal versions mean "nothing seems to have changed". */
export interface StoreVersion {
  /** Epoch milliseconds of the last write, as the store says. */
  readonly modifiedAt: number | undefined;
  /** Opaque; compare for equality only (inode, size and times of a file; path and dates of an item). */
  readonly token: string;
}

export type StoreProbe =
  | { readonly kind: 'present'; readonly version: StoreVersion }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export type ReplaceOutcome =
  /**
   * Written and durable. A writer that had opened the old value before may still
   * write to it: `old` looks there. Call `close` when done.
   */
  | {
      readonly kind: 'replaced';
      readonly old: ReplacedValue;
      /** Other programs could see it for a moment: it was too large for any other way. */
      readonly wasShown?: boolean | undefined;
    }
  /** The store no longer held `expected`; nothing was written. */
  | { readonly kind: 'conflict'; readonly actual: StoreReading }
  /** Written, but the write hid this foreign value, which was never ours to lose. Merge it. */
  | { readonly kind: 'displaced'; readonly bytes: Uint8Array; readonly old: ReplacedValue }
  /** The locks ran out, or somebody took one over, before the commit; nothing was written. */
  | { readonly kind: 'locks-lost' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** The value that a replace pushed aside, still open. */
export interface ReplacedValue {
  /** What a late writer left there since the last look; undefined when nothing changed. */
  reread(): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

/** Where Claude Code keeps the blob of one profile. */
export interface CredentialStore {
  readonly location: StoreLocation;
  /** Cheap and never prompts. */
  probe(): Promise<StoreProbe>;
  /** What writing so many bytes would show of them. Never prompts. */
  exposureOf(bytes: number): Promise<Exposure>;
  /** May prompt on macOS when the item's access list shuts us out. */
  read(): Promise<StoreReading>;
  /**
   * Reports every value it notices, read at the very moment of the notice, and
   * a first one at once. The same value may be reported again. Never throws;
   * what cannot be read is reported as unreachable.
   */
  watch(onReading: (reading: StoreReading) => void): Stop;
  /**
   * Writes `next` if the store still holds `expected` (undefined: is absent).
   * Crash-safe: afterwards the store holds the old value or the new one. Asks
   * `held` right before the commit, and takes no longer than it allows.
   */
  replace(expected: Uint8Array | undefined, next: Uint8Array, held: HeldLocks): Promise<ReplaceOutcome>;
}

export type HoldOutcome<T> =
  | { readonly kind: 'held'; readonly value: T }
  /** Somebody else held `lock` until the deadline. */
  | { readonly kind: 'busy'; readonly lock: string }
  /** No lock can be made here: a read-only or full disk, a folder that belongs to somebody else. */
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export interface HeldLocks {
  /** Milliseconds left of the two seconds for which Claude Code's locks may be held. */
  remaining(): number;
  /** False when another process took a lock over: then nothing may be written. */
  areStillOurs(): Promise<boolean>;
}

/** Claude Code's own locks, borrowed. Order: refresh lock, directory lock, storage lock, then those of the entries. */
export interface StoreLocks {
  /** Waits up to `patience` milliseconds for all the locks, works while holding them, and always lets go. */
  hold<T>(
    entries: readonly string[],
    patience: number,
    work: (held: HeldLocks) => Promise<T>,
  ): Promise<HoldOutcome<T>>;
}

/** One config directory of Claude Code with its store and what belongs to it. Profiles that share a store are one. */
export interface Profile {
  /** Stable for as long as the store's location is. 16 hex digits. */
  readonly id: string;
  /** The config directory as the user or the environment gave it. */
  readonly configDir: string;
  /** Claude Code's `settings.json` for it; undefined where nobody knows the directory any more. */
  readonly settingsFile: string | undefined;
  readonly store: CredentialStore;
  readonly locks: StoreLocks;
  readonly surroundings: Surroundings;
  /** The MCP servers in Claude Code's settings. */
  readonly servers: ClaudeServers;
}

/** What Claude Code's settings of a profile say about our hook. */
export type SessionHookReading =
  | {
      readonly kind: 'installed';
      /** False when it runs another Sparekey than this one: an older place of it, for example. */
      readonly isCurrent: boolean;
      /** Claude Code was told to run no hooks at all (`disableAllHooks`). */
      readonly isSwitchedOff: boolean;
      /** How many hooks of cc-auth-guard stand there too. */
      readonly guards: number;
    }
  | { readonly kind: 'absent'; readonly guards: number }
  /** The file cannot be read or parsed, or there is none that anybody knows. */
  | { readonly kind: 'unreadable' };

/** How a change of Claude Code's settings ended. */
export interface HookChange {
  /** `unchanged`: it was as wanted before. */
  readonly outcome: 'installed' | 'removed' | 'unchanged';
  /** How many hooks of cc-auth-guard went. */
  readonly replaced: number;
}

/**
 * The SessionStart hook in Claude Code's settings that runs `sparekey hook run`.
 *
 * Changes keep every other key and the user's formatting. They throw
 * `settings-unreadable` and `settings-not-writable`, and have changed nothing then.
 */
export interface SessionHook {
  status(profile: Profile): Promise<SessionHookReading>;
  /** With `replaceGuards`, hooks of cc-auth-guard go in the same write. */
  install(profile: Profile, options: { readonly replaceGuards: boolean }): Promise<HookChange>;
  remove(profile: Profile): Promise<HookChange>;
}

export interface ServicePlan {
  /** What is written. */
  readonly file: string;
  readonly text: string;
  /** Command lines, as a person would type them. */
  readonly runs: readonly string[];
}

export interface ServiceChange {
  readonly outcome: 'installed' | 'removed' | 'unchanged';
  readonly file: string;
  /** What could not be run here, and is left to the user. */
  readonly left: readonly string[];
}

export type ServiceReading =
  | { readonly kind: 'absent'; readonly file: string }
  | {
      readonly kind: 'installed';
      readonly file: string;
      /** It runs this Sparekey, in this way. */
      readonly isCurrent: boolean;
      readonly isRunning: boolean | 'not-checked';
    };

/** `sparekey watch`, run by the system's service manager. Changes throw `file-unwritable`. */
export interface WatchService {
  plan(heal: HealMode): ServicePlan;
  status(heal: HealMode): Promise<ServiceReading>;
  install(heal: HealMode): Promise<ServiceChange>;
  remove(): Promise<ServiceChange>;
}

/** How a profile came to be known: Claude Code's own choice, the user's word, or a Keychain item of a known directory. */
export type ProfileOrigin = 'default' | 'added' | 'found';

export interface KnownProfile {
  readonly profile: Profile;
  readonly origin: ProfileOrigin;
}

/** All profiles of this user. */
export interface ProfileBook {
  /** The default one first; of those that share a store only the first. Never prompts, never rejects. */
  all(): Promise<readonly KnownProfile[]>;
  /** Throws `usage` when there is no such directory. */
  add(directory: string): Promise<'added' | 'known'>;
  /** What the vault holds of it stays. */
  remove(directory: string): Promise<'removed' | 'unknown'>;
}

/** Who may read a Keychain item without being asked. */
export interface ItemAccess {
  /** Paths of programs. */
  readonly programs: readonly string[] | 'any';
  /** For example `apple-tool:` for `security` itself, `teamid:…` for an app. */
  readonly partitions: readonly string[];
}

/** One of Claude Code's Keychain items, by its attributes. */
export interface ClaudeItem {
  readonly service: string;
  readonly account: string;
  /** Path of the keychain that it lies in. */
  readonly keychain: string;
  /** Epoch milliseconds. */
  readonly createdAt: number | undefined;
  readonly modifiedAt: number | undefined;
  readonly access: ItemAccess | undefined;
  /** Id of the profile that it is the store of. */
  readonly profile: string;
  /** Whether it belongs to a config directory that was named, and not to the default one. */
  readonly isHashed: boolean;
  /** That directory, when it is known. */
  readonly configDir: string | undefined;
}

export type ClaudeItemsReading =
  | { readonly kind: 'listed'; readonly items: readonly ClaudeItem[] }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export type RemovalOutcome =
  | { readonly kind: 'removed' }
  /** Somebody else removed it. */
  | { readonly kind: 'gone' }
  /** It no longer held what was expected, and stays. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** Claude Code's Keychain items, those of forgotten config directories among them. */
export interface ClaudeItems {
  /** By the user's word. Access lists can be had only from an unlocked keychain. */
  list(options: { readonly access: boolean }): Promise<ClaudeItemsReading>;
  /** The item as a profile of its own, to save it from. */
  profileOf(item: ClaudeItem): Profile;
  /** Its value, if its access lists allow that without a dialog. */
  readQuietly(item: ClaudeItem): Promise<StoreReading | 'not-checked'>;
  /** Removes it if it still holds `expected`. */
  remove(item: ClaudeItem, expected: Uint8Array): Promise<RemovalOutcome>;
}

/** What only a close look tells. Never prompts and changes nothing. */
export interface Examiner {
  /** Of what lies in a config directory. */
  files(configDir: string): Promise<FileFacts>;
  /** Whether the vault's private key is in its place; `not-checked` where asking might raise a dialog. */
  secret(): Promise<'present' | 'absent' | 'not-checked'>;
}

/** What surrounds a store: gathered without prompting, each part allowed to be `not-checked`. */
export interface Surroundings {
  gather(): Promise<Context>;
  /** Only the account in `.claude.json`: it decides whether a disappearance was a logout. */
  account(): Promise<AccountReading>;
}

// ── The vault ────────────────────────────────────────────────────────────────

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
  verify(
    options: { readonly open: boolean },
    onProgress?: (done: number, all: number) => void,
  ): Promise<VerifyReport>;
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
  makeRecoveryKey(
    options: { readonly only: boolean; readonly replace?: boolean | undefined },
    onProgress?: (done: number, all: number) => void,
  ): Promise<RecoveryKey>;
}

export interface RecoveryKey {
  /** `AGE-SECRET-KEY-1…`. Secret: shown once and kept nowhere. */
  readonly identity: string;
  readonly recipient: string;
  readonly resealed: number;
  /** Snapshots that could not be sealed anew (damaged, or the disk was full): the recovery key does not open them yet. */
  readonly remaining: number;
}

export type SecretReading =
  | { readonly kind: 'present'; readonly secret: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** Lets the Keychain be while nobody could answer its dialogs: asleep, or behind the lock screen. */
export interface KeychainRest {
  pause(): void;
  /** Looks again by itself, and may ask what was refused before. */
  resume(): void;
}

/** Our own secrets. Refuses every service that starts with `Claude Code`. */
export interface SecretStore {
  readonly description: string;
  get(service: string, account: string): Promise<SecretReading>;
  /** Throws `key-unreachable`. */
  set(service: string, account: string, secret: string): Promise<void>;
  /** True when there was one. Throws `key-unreachable`. */
  delete(service: string, account: string): Promise<boolean>;
}

// ── Exports ──────────────────────────────────────────────────────────────────

/** A file that may hold credentials. */
export interface PlainFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

export type ExportKey =
  /** `age1…` */
  | { readonly kind: 'recipient'; readonly recipient: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

export type ImportKey =
  /** The key of this vault, or whatever is in its key file. May prompt. */
  | { readonly kind: 'own' }
  /** The text of an age identity file. */
  | { readonly kind: 'identities'; readonly text: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** What was found where somebody wants to import from. */
export type Importable =
  | {
      readonly kind: 'export';
      readonly opensWith: 'passphrase' | 'keys';
      /** Throws `import-locked`, and `import-unreadable` when what is in it is no export. */
      open(key: ImportKey): Promise<PortableVault>;
    }
  | { readonly kind: 'plain'; readonly files: readonly PlainFile[] };

/** Exports as sealed files outside of the vault. */
export interface ExportFiles {
  /** Returns the size in bytes. Throws `usage` where something is already there or the recipient is none, and `export-unwritable`. */
  write(path: string, document: PortableVault, key: ExportKey): Promise<number>;
  /** A file, or a folder of them. Throws `import-unreadable`. */
  find(path: string): Promise<Importable>;
}

// ── The split ────────────────────────────────────────────────────────────────

export type ServersReading =
  | { readonly kind: 'present'; readonly servers: readonly ConfiguredServer[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** The MCP servers that Claude Code is configured with. Of its settings, nothing but a server's helper is ever changed. */
export interface ClaudeServers {
  /** Never prompts. */
  read(): ServersReading;
  /**
   * Sets the helper of a server in these places, or takes it out (undefined);
   * places that are as wanted already stay. Every other byte of the file stays.
   * Throws `settings-unusable`; each place is then as it was, or as wanted.
   */
  setHelper(server: string, places: readonly ServerPlace[], helper: string | undefined): Promise<void>;
}

/** Finds the Claude Codes of this user: those that are installed, and those that run. */
export interface ClaudePrograms {
  installed(): readonly InstalledClaude[];
  running(): readonly ClaudeProcess[] | 'not-checked';
}

/** The command that Claude Code asks for the headers of a moved server. */
export interface SignInHelper {
  /** Names the sign-in and holds no token. */
  commandFor(profile: string, key: string): string;
  /** Runs it as Claude Code would. False when it does not print this Authorization in time. */
  answers(row: MovedRow, authorization: string): Promise<boolean>;
}

export type MovedReading =
  | { readonly kind: 'present'; readonly signIn: MovedSignIn }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/**
 * The MCP sign-ins that were moved out of the blob: the secrets in keychain
 * entries of their own, and the register that tells of them without a prompt.
 */
export interface MovedSignIns {
  /** The register. Never prompts. Throws `register-damaged`. */
  list(): Promise<readonly MovedRow[]>;
  /** Adds a row, or puts it in the place of the one with this profile and key. */
  note(row: MovedRow): Promise<void>;
  /** Notes how a sign-in fares; nothing happens when it is not there any more. */
  noteHealth(profile: string, key: string, health: MovedHealth): Promise<void>;
  /** Takes a row out. The secret is not touched. */
  drop(profile: string, key: string): Promise<void>;
  /** Reads the secret. May prompt where another program made it. */
  open(profile: string, key: string): Promise<MovedReading>;
  /** Stores the secret, reads it back and compares. Throws `moved-sign-in-unreachable`. */
  store(signIn: MovedSignIn): Promise<void>;
  /**
   * Before a single-use refresh token is spent: true when nobody else may be
   * spending this very one. Also brings up to date what a crash left behind,
   * and so proves that the keychain takes a write when it matters.
   * Throws `moved-sign-in-unreachable`.
   */
  claim(signIn: MovedSignIn): Promise<boolean>;
  /** Takes a claim back: the refresh token was not sent after all, and the next may try. */
  unclaim(signIn: MovedSignIn): Promise<void>;
  /**
   * Puts the new tokens in the place of the old so that a crash, or a keychain
   * that refuses, loses neither: `kept` when so far only a sealed file has them.
   */
  rotate(before: MovedSignIn, after: MovedSignIn): Promise<'stored' | 'kept'>;
  /** Removes the secret. Throws `moved-sign-in-unreachable`. */
  remove(profile: string, key: string): Promise<void>;
  /**
   * Works while no other process refreshes or moves this sign-in. Whoever
   * refreshes looks at the row again inside: it may have been moved back.
   * Throws `moved-sign-in-unreachable` when it was not to be had in `patience` milliseconds.
   */
  exclusively<T>(profile: string, key: string, patience: number, work: () => Promise<T>): Promise<T>;
}

/** What a moved server is to be sent. */
export type HeadersAnswer =
  /** `trouble`: why this may be refused, as a clause without a secret. */
  | { readonly kind: 'headers'; readonly authorization: string; readonly trouble?: string | undefined }
  /** No sign-in of ours is meant: it was never moved, or it was moved back. */
  | { readonly kind: 'unknown' };

export type RefreshOutcome =
  | { readonly kind: 'fresh'; readonly tokens: FreshTokens }
  | {
      /** As in `MovedHealth`. */
      readonly kind: Exclude<MovedHealth['kind'], 'good'>;
      /** A clause without a secret. */
      readonly sentence: string;
      /** Whether the refresh token may have reached the server, and be spent. */
      readonly isSent: boolean;
    };

/** Renews the tokens of a moved sign-in with its server's sign-in service, and with nobody else. */
export interface TokenRefresher {
  /** Takes at most `budget` milliseconds, and spends nothing that it could not wait for. Never rejects for what a server does. */
  refresh(signIn: MovedSignIn, budget: number): Promise<RefreshOutcome>;
}

export interface SignInRequest {
  /** The server's name, for sentences. */
  readonly name: string;
  readonly url: string;
  /** The client that is known, for a service that registers none. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Where that client said it would listen. */
  readonly redirectUri?: string | undefined;
  /** What was granted before. */
  readonly scope?: string | undefined;
}

/** What came of a sign-in. Secret. */
export interface NewSignIn {
  readonly tokens: FreshTokens;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly issuer: string;
  readonly redirectUri: string;
  readonly authorizationServerUrl: string;
  readonly resourceMetadataUrl: string | undefined;
}

export interface BegunSignIn {
  /** The page for the user's browser. https, or http on this machine. */
  readonly url: string;
  /** Waits for the user. Throws `sign-in-failed`. */
  finish(): Promise<NewSignIn>;
  /** Stops listening. Calling it twice does nothing more. */
  cancel(): void;
}

/** Signs in at a server's sign-in service through the user's browser. */
export interface BrowserSignIn {
  /** Registers where that can be done, and listens on this machine. Throws `sign-in-failed`. */
  begin(request: SignInRequest, signal: AbortSignal): Promise<BegunSignIn>;
}

/** Lets helpers ask a Sparekey that runs already: it has the keychain open, and starts nothing. */
export interface HelperSocket {
  /** Does nothing where another Sparekey serves already, or the platform has no such sockets. */
  serve(answer: (query: MovedQuery) => Promise<HeadersAnswer>): Promise<Stop>;
  /** Undefined when nobody serves, or the answer is of no use. */
  ask(query: MovedQuery): Promise<HeadersAnswer | undefined>;
}

// ── The journal, the lease, the log ──────────────────────────────────────────

/** What happened, without secrets: incidents, restores, heals. Lies in the vault. */
export interface Journal {
  append(event: JournalEvent): Promise<void>;
  /** By rising time of writing. Torn lines are skipped. */
  read(profile: string): Promise<readonly JournalEvent[]>;
}

/** At most one holder on this machine, over all processes; freed when its process dies. */
export interface Lease {
  /** Takes it if it is free, or keeps it if we have it. */
  take(): Promise<boolean>;
  release(): Promise<void>;
  /** Who holds it, in words ("sparekey watch, pid 4711"), if anybody does. */
  holder(): Promise<string | undefined>;
}

/** What the user set in the app. Reading never fails: without a file, or with one that makes no sense, the defaults hold. */
export interface SettingsStore {
  read(): Promise<Settings>;
  /** Changes some settings and keeps the rest. */
  change(changes: Partial<Settings>): Promise<void>;
}

/** Redacts what looks like a token before anything is written. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, error: unknown): void;
}
