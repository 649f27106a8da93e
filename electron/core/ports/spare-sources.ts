/** Where a spare may lie when the vault is still empty. */
import type { Profile } from './profile';
import type { StoreReading } from './store';

/** Something that may hold a spare, read once. */
export interface SpareCandidate {
  /** A path, or a Keychain item's name. */
  readonly place: string;
  readonly reading: Extract<StoreReading, { readonly kind: 'present' }>;
  /** It is a separate spare of our own. */
  readonly isSeparate?: boolean | undefined;
}

/**
 * Where a spare may lie when the vault is still empty. Only copies: what a
 * living config directory uses is not among them, since two stores that share
 * one login would each use up the other's single-use refresh token.
 */
export interface SpareSources {
  /** In the usual places. Never prompts; bounded in number, size and depth. */
  near(profile: Profile): Promise<readonly SpareCandidate[]>;
  /** In a folder that the user picked. */
  inFolder(folder: string): Promise<readonly SpareCandidate[]>;
}
