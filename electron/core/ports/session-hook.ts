/** Our hook in Claude Code's settings. */
import type { Profile } from './profile';

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
  /** `unchanged`: it was as wanted before. `removed-with-file`: the hook was all that a file held which it had made itself. */
  readonly outcome: 'installed' | 'removed' | 'removed-with-file' | 'unchanged';
  /** How many hooks of cc-auth-guard went. */
  readonly replaced: number;
}

/**
 * The SessionStart hook in Claude Code's settings that runs `sparekey hook run`.
 *
 * Changes keep every other key and the user's formatting. They throw
 * `settings-unreadable`, `settings-unusable` and `settings-not-writable`, and have changed nothing then.
 */
export interface SessionHook {
  status(profile: Profile): Promise<SessionHookReading>;
  /** With `replaceGuards`, hooks of cc-auth-guard go in the same write. */
  install(profile: Profile, options: { readonly replaceGuards: boolean }): Promise<HookChange>;
  remove(profile: Profile): Promise<HookChange>;
}
