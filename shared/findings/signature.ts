import type { PartId } from '../blob';
import type { Facts } from './facts';
import type { SignatureId } from './signature-id';
import type { ActionId, Context, Level, Severity } from './types';

/** What a signature saw. What it leaves out is as the table has it. */
export interface Sighting {
  readonly message: string;
  readonly parts: readonly PartId[];
  /** Epoch milliseconds at which it began. */
  readonly since: number;
  readonly severity?: Severity;
  readonly level?: Level;
  readonly action?: ActionId;
  readonly healable?: boolean;
}

/** Looks for one signature. Pure. An empty list: it is not there. */
export type Recognise = (facts: Facts) => readonly Sighting[];

/** What adapters may be unable to tell. */
export type Need = 'account' | 'processes' | 'overrides' | 'otherStores' | 'keychainHealth';

/** One row of the table: everything about a signature but its code. */
export interface Signature {
  readonly id: SignatureId;
  /** What it is, in a few words, for tables. */
  readonly title: string;
  readonly severity: Severity;
  readonly level: Level;
  /** Milliseconds that it must have stood before anybody is alarmed. */
  readonly settleMs: number;
  /** Whether it may be healed unasked. */
  readonly healable: boolean;
  readonly action: ActionId;
  /** The findings that it explains better, and that are left out beside it. */
  readonly silences: readonly SignatureId[];
  /** Issues of anthropics/claude-code (`#123`) or of other projects in which people met it. */
  readonly sources: readonly string[];
  readonly needs?: Need;
  /** False where a platform has no such thing: then it is neither found nor "not checked". */
  readonly appliesTo?: (context: Context) => boolean;
  readonly recognise: Recognise;
}
