import type { KeychainPolicy } from '../exposure';
import type { RetentionName } from '../retention';
import type { WelcomeStep } from '../welcome';

/** What only the app knows, beside the guardian: its settings, and how it lives in the desktop. */
export interface DesktopState {
  readonly platform: 'mac' | 'linux' | 'windows';
  readonly notifications: boolean;
  readonly retention: RetentionName;
  /** Undefined where Claude Code keeps nothing in a Keychain. */
  readonly keychainPolicy: KeychainPolicy | undefined;
  readonly loginItem: LoginItemStatus;
  readonly hook: HookState;
  readonly shortcut: ShortcutState | undefined;
  /** The config directories that are guarded, the default one first. */
  readonly directories: readonly GuardedDirectory[];
  readonly dataDir: string;
  /** Whether there is a page with releases that could be opened. */
  readonly hasReleases: boolean;
  readonly progress: ProgressState;
  /** The newest thing that the desktop did not show as a notification; gone once it is over or was seen. */
  readonly untold: Untold | undefined;
  /** Where the first run stands; undefined once it is over. */
  readonly welcome: WelcomeStep | undefined;
}

/**
 * Whether the app starts with the user's session, as the system says it.
 *
 * `requires-approval`: the user must allow it in the system's own settings.
 * `other-copy`: another copy of Sparekey starts. `unavailable`: this copy is
 * not installed, so there is nothing that could be started.
 */
export type LoginItemStatus = 'on' | 'off' | 'requires-approval' | 'other-copy' | 'unavailable';

/**
 * Whether Claude Code runs Sparekey at the start of a session, by the settings
 * of the profile that is shown first. `other-copy`: it runs another Sparekey.
 * `switched-off`: Claude Code was told to run no hooks at all.
 */
export type HookState = 'installed' | 'absent' | 'other-copy' | 'switched-off' | 'unreadable';

/** How far long work that was begun in the window has come; undefined where none is under way. */
export interface ProgressState {
  readonly export: Progress | undefined;
  readonly recoveryKey: Progress | undefined;
}

/** Snapshots or sealed objects: `done` of `all`. */
export interface Progress {
  readonly done: number;
  readonly all: number;
}

export interface ShortcutState {
  readonly keys: string;
  /** False when another program holds these keys. */
  readonly works: boolean;
}

export interface GuardedDirectory {
  readonly profile: string;
  readonly configDir: string;
  readonly origin: 'default' | 'added' | 'found';
}

export interface Untold {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly body: string;
}
