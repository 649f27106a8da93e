import type { KeychainPolicy } from './exposure';
import type { HealMode } from './heal-policy';

/** What the user can set in the app. The command's switches win over these for its own run. */
export interface Settings {
  readonly heal: HealMode;
  readonly notifications: boolean;
  /** On a Mac: what to do with a blob that is too large for the safe way into the Keychain. */
  readonly keychainPolicy: KeychainPolicy;
  /** Config directories that the user added, as given. */
  readonly profiles: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = {
  heal: 'ask',
  notifications: true,
  keychainPolicy: 'auto',
  profiles: [],
};
