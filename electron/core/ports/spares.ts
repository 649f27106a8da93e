/** The separate spares: entries of our own in the OS keychain, beside the vault. */
import type { UnreachableCause } from '../../../shared/findings/types';
import type { SeparateSpare, SpareHalf, SpareNote } from '../../../shared/split/separate-spare';

export type SpareReading =
  | { readonly kind: 'present'; readonly spare: SeparateSpare }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** Two entries for each profile, and the note that tells of them without asking the keychain. */
export interface SeparateSpares {
  /** Where the entries are, in words. */
  readonly description: string;
  /** Never prompts. A note that makes no sense tells nothing. */
  notes(): readonly SpareNote[];
  /** Puts a note in the place of the one of its profile. */
  note(note: SpareNote): Promise<void>;
  /** Takes the note of a profile out. The entries are not touched. */
  drop(profile: string): Promise<void>;
  /** May prompt. */
  open(profile: string, half: SpareHalf): Promise<SpareReading>;
  /** Stores an entry, reads it back and compares. May prompt. Throws `separate-spare-unreachable`. */
  store(spare: SeparateSpare): Promise<void>;
  /** True when there was one. May prompt. Throws `separate-spare-unreachable`. */
  remove(profile: string, half: SpareHalf): Promise<boolean>;
  /**
   * Works while no other process changes separate spares: else what is being
   * forgotten could be written once more. Throws `separate-spare-unreachable`
   * when that was not to be had.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** Whether the keychain can be used without asking anybody. */
export interface KeychainDoor {
  /** Never prompts itself. */
  state(): Promise<'open' | 'locked' | 'unknown'>;
}
