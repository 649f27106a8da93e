import type { HealMode } from './heal-policy';

/** What the user can set in the app. The command's switches win over these for its own run. */
export interface Settings {
  readonly heal: HealMode;
  readonly notifications: boolean;
  /** Config directories that the user added, as given. */
  readonly profiles: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = { heal: 'ask', notifications: true, profiles: [] };
