/** Where our own secrets are kept. */
import type { UnreachableCause } from '../../../shared/findings/types';

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
