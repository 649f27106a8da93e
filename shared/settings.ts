import type { KeychainPolicy } from './exposure';
import type { HealMode } from './heal-policy';
import type { RetentionName } from './retention';

/** What the user can set in the app. The command's switches win over these for its own run. */
export interface Settings {
  readonly heal: HealMode;
  readonly notifications: boolean;
  /** On a Mac: what to do with a blob that is too large for the safe way into the Keychain. */
  readonly keychainPolicy: KeychainPolicy;
  /** Config directories that the user added, as given. */
  readonly profiles: readonly string[];
  readonly retention: RetentionName;
  /** The keys that open the popover from anywhere, in the words of `shared/shortcut`; undefined: none. */
  readonly shortcut: string | undefined;
  /** Beside the vault, the newest good login and MCP sign-ins are kept in keychain entries of their own. */
  readonly spares: boolean;
  /** The first run is over: from now on guarding starts with the app. */
  readonly welcomed: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  heal: 'ask',
  notifications: true,
  keychainPolicy: 'auto',
  profiles: [],
  retention: 'standard',
  shortcut: undefined,
  spares: false,
  welcomed: false,
};
