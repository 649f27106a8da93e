/** What the guardian tells of itself, of each profile and of the vault. */
import type { ErrorCode } from '../errors';
import type { HealMode } from '../heal-policy';
import type { Grade } from '../lineage';
import type { ProfileReport } from '../report';
import type { SnapshotReason, Verdict } from '../snapshot';

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

/** An expected failure, in words. */
export interface Fault {
  readonly code: ErrorCode;
  readonly title: string;
  readonly sentence: string;
  readonly action: string;
}
