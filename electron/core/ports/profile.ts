/** The config directories of Claude Code, and what a look around them tells. */
import type { FileFacts } from '../../../shared/doctor/profile';
import type { AccountReading, Context } from '../../../shared/findings/types';
import type { ClaudeServers } from './split';
import type { CredentialStore, StoreLocks } from './store';

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

/** What surrounds a store: gathered without prompting, each part allowed to be `not-checked`. */
export interface Surroundings {
  gather(): Promise<Context>;
  /** Only the account in `.claude.json`: it decides whether a disappearance was a logout. */
  account(): Promise<AccountReading>;
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
  /**
   * Every config directory in which Sparekey may have left something: all
   * profiles, the directories of these paths and those that look like one. Never prompts.
   */
  everSeen(directories: readonly string[]): Promise<readonly Profile[]>;
  /** Throws `usage` when there is no such directory. */
  add(directory: string): Promise<'added' | 'known'>;
  /** What the vault holds of it stays. */
  remove(directory: string): Promise<'removed' | 'unknown'>;
}

/** What only a close look tells. Never prompts and changes nothing. */
export interface Examiner {
  /** Of what lies in a config directory. */
  files(configDir: string): Promise<FileFacts>;
  /** Whether the vault's private key is in its place; `not-checked` where asking might raise a dialog. */
  secret(): Promise<'present' | 'absent' | 'not-checked'>;
}
