/** What the window shows before something is done, and what came of it. */
import type { Exposure } from '../exposure';
import type { Grade } from '../lineage';
import type { RestoreCause } from '../restore-plan';
import type { SessionOutlook } from '../sessions';
import type { Fault } from './guardian-state';

/** A move of MCP sign-ins before anything happens, in words. Confirm it with its id. */
export interface MovePreview {
  /** Valid for five minutes; undefined when there is nothing that could be moved now. */
  readonly planId: string | undefined;
  /** What moves. */
  readonly moves: readonly string[];
  /** What cannot, and why. */
  readonly refusals: readonly string[];
  /** What is lost by it. */
  readonly losses: readonly string[];
  /** Of running sessions. */
  readonly warning: string | undefined;
  /** What holds for the whole of it. */
  readonly terms: readonly string[];
}

export interface MoveReport {
  readonly sentence: string;
  /** How each server took what was moved out. */
  readonly connections: readonly string[];
  /** Those that stayed where they were. */
  readonly failed: readonly Fault[];
}

/** A moved server was signed in to again. */
export interface SignInReport {
  readonly server: string;
  readonly sentence: string;
}

/** A restore before anything happens, in words. Confirm it with its id. */
export interface RestorePreview {
  /** Valid until the store changes or five minutes have passed. */
  readonly planId: string;
  readonly puts: readonly PreviewLine[];
  readonly leaves: readonly LeftLine[];
  readonly replacesUnparsable: boolean;
  /** What writing it would show to other programs, by the size that the blob will have. */
  readonly exposure: Exposure;
}

/** A part that stays as it is: since it is `fine`, or since a restore would be of `no-help` to it. */
export interface LeftLine {
  readonly name: string;
  readonly why: 'fine' | 'no-help';
  readonly sentence: string;
}

export interface PreviewLine {
  readonly part: string;
  /** `login`, a server's name, or a top-level key. */
  readonly name: string;
  readonly cause: RestoreCause;
  /** "Claude login from 14:02 goes back, where there is none now." */
  readonly sentence: string;
  readonly takenAt: number;
  readonly grade: Grade;
}

/** What a restore, a heal or an undo did. */
export interface RestoreReport {
  readonly at: number;
  readonly parts: readonly string[];
  readonly sentence: string;
  /** Parts that were left alone. */
  readonly left: readonly string[];
  /** When each running session takes it up; undefined where sessions cannot be listed. */
  readonly sessions: readonly SessionOutlook[] | undefined;
}

/** Where the redacted report was saved; undefined when the user thought better of it. */
export interface SavedReport {
  readonly file: string | undefined;
}
