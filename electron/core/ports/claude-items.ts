/** Claude Code's Keychain items, those of forgotten config directories among them. */
import type { UnreachableCause } from '../../../shared/findings/types';
import type { Profile } from './profile';
import type { StoreReading } from './store';

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
