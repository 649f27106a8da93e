import type { Exposure } from '../exposure';
import type { HealMode } from '../heal-policy';
import type { ProfileReport } from '../report';
import type { SnapshotReason, Verdict } from '../snapshot';
import type { Grade } from '../lineage';
import type { SessionOutlook } from '../sessions';
import type { RestoreCause } from '../restore-plan';
import type { ErrorCode } from '../errors';
import type { DesktopState } from './desktop-state';

/**
 * The whole truth that the window mirrors: bounded, without secrets, with a
 * revision that only grows. Long tables are paged requests of their own.
 */
export interface AppState extends GuardianState {
  readonly desktop: DesktopState;
}

/** What the guardian knows, with or without a window. */
export interface GuardianState {
  readonly revision: number;
  readonly version: string;
  /** The profile that the window shows first. */
  readonly profiles: readonly ProfileState[];
  readonly heal: HealMode;
  readonly paused: boolean;
  readonly vault: VaultStatus;
}

export interface VaultStatus {
  readonly kind: 'ready' | 'no-key' | 'newer' | 'locked-out' | 'unknown';
  readonly recoveryKey: boolean;
  /** What went wrong last, if it still does. */
  readonly trouble: Fault | undefined;
}

export interface ProfileState extends ProfileReport {
  readonly id: string;
  /** Epoch milliseconds of the newest look at the store. */
  readonly checkedAt: number;
  /** The newest few snapshots, newest first. */
  readonly newest: readonly HistoryRow[];
  readonly incident: IncidentState | undefined;
  /** The last restore or heal, while it can be undone. */
  readonly undoable: { readonly at: number; readonly sentence: string } | undefined;
  /** What is being done right now. */
  readonly busy: 'restoring' | 'healing' | 'saving' | undefined;
}

export interface IncidentState {
  readonly id: string;
  readonly openedAt: number;
  readonly mood: 'open' | 'paused' | 'dismissed';
  /** Why healing gave up. */
  readonly why: string | undefined;
}

/** One snapshot as a line of history. */
export interface HistoryRow {
  readonly id: string;
  readonly takenAt: number;
  readonly reason: SnapshotReason;
  readonly verdict: Verdict;
  /** What changed against the one before, in words. */
  readonly change: string;
  /** The grade of its login, if it holds one. */
  readonly loginGrade: Grade | undefined;
}

/** A move of MCP sign-ins before anything happens, in words. Confirm it with its id. */
export interface MovePreview {
  /** Valid for five minutes; undefined when there is nothing that could be moved now. */
  readonly planId: string | undefined;
  /** What moves. */
  readonly moves: readonly string[];
  /** What cannot, and why. */
  readonly refusals: readonly string[];
  /** Of running sessions. */
  readonly warning: string | undefined;
  /** What holds for the whole of it. */
  readonly terms: readonly string[];
}

export interface MoveReport {
  readonly sentence: string;
  /** Those that stayed where they were. */
  readonly failed: readonly Fault[];
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

/** An expected failure, in words. */
export interface Fault {
  readonly code: ErrorCode;
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
}
