import { assertNever } from '../../../shared/assert';
import { LOGIN_PART, type PartId } from '../../../shared/blob';
import { describeSnapshotChange, joined, partName } from '../../../shared/diff';
import type { Exposure } from '../../../shared/exposure';
import type { HealMode } from '../../../shared/heal-policy';
import type { Fault, GuardianState, HistoryRow, ProfileState } from '../../../shared/ipc/guardian-state';
import type { LeftLine, PreviewLine, RestorePreview, RestoreReport } from '../../../shared/ipc/previews';
import type { JournalEvent, WriteKind } from '../../../shared/journal';
import { generationOf, type Lineage } from '../../../shared/lineage';
import { reportProfile, type ProfileReport } from '../../../shared/report';
import type { LeftPart, PlannedPart, RestorePlan } from '../../../shared/restore-plan';
import { nameAmong, type NamedPart } from '../../../shared/sign-in-names';
import { partIn, type Snapshot } from '../../../shared/snapshot';
import { healthIn, type Assessment } from './assess';
import type { Journal } from '../ports/records';
import type { Vault } from '../ports/vault';
import { expectedEntries } from '../restore/plan';
import type { ProfileGuard } from './profile-guard';
import type { RestoreResult } from '../restore/restore';
import { lastUndoable } from '../restore/undo';

/** How many snapshots the state carries; the rest of history is a paged request. */
const NEWEST = 8;
/** For how long the window offers to undo; `sparekey undo` works later too. */
const UNDO_OFFERED_MS = 86_400_000;

export interface AppStateInput {
  readonly revision: number;
  readonly version: string;
  readonly guards: readonly ProfileGuard[];
  readonly heal: HealMode;
  readonly paused: boolean;
  readonly trouble: Fault | undefined;
}

/**
 * Builds what the window mirrors. Bounded, and without a secret by construction:
 * it is made of summaries. Only of those profiles anew that changed since.
 */
export class AppStates {
  readonly #vault: Vault;
  readonly #journal: Journal;
  readonly #built = new WeakMap<ProfileGuard, ProfileState>();
  readonly #changed = new Set<ProfileGuard>();

  constructor({ vault, journal }: { readonly vault: Vault; readonly journal: Journal }) {
    this.#vault = vault;
    this.#journal = journal;
  }

  /** Something happened to this profile. */
  noteChange(guard: ProfileGuard): void {
    this.#changed.add(guard);
  }

  async build({ guards, trouble, ...rest }: AppStateInput): Promise<GuardianState> {
    const { kind, ...state } = await this.#vault.state();
    for (const guard of [...this.#changed]) await this.#rebuild(guard);
    return {
      ...rest,
      profiles: guards.map((guard) => this.#built.get(guard)).filter((profile) => profile !== undefined),
      vault: { kind, recoveryKey: 'recoveryKey' in state && state.recoveryKey, trouble },
    };
  }

  async #rebuild(guard: ProfileGuard): Promise<void> {
    // Before it is built: what changes meanwhile calls for another build.
    this.#changed.delete(guard);
    try {
      const built = await profileState(guard, this.#journal);
      if (built !== undefined) this.#built.set(guard, built);
    } catch (error) {
      this.#changed.add(guard);
      throw error;
    }
  }
}

async function profileState(guard: ProfileGuard, journal: Journal): Promise<ProfileState | undefined> {
  const { assessment, profile, incident } = guard;
  if (assessment === undefined) return undefined;
  const last = lastUndoable(await journal.read(profile.id));
  const { history, now } = assessment.situation;
  return {
    ...reportOn(profile.configDir, assessment),
    id: profile.id,
    checkedAt: now,
    newest: historyRows(history, assessment.lineage, history.length - NEWEST).toReversed(),
    incident:
      incident === undefined
        ? undefined
        : { id: incident.id, openedAt: incident.openedAt, mood: incident.mood, why: incident.why },
    undoable:
      last === undefined || now - last.at > UNDO_OFFERED_MS
        ? undefined
        : { at: last.at, sentence: describeWrite(last) },
    busy: guard.busy,
  };
}

/** The report of one assessed profile: what `status --json` prints of it. */
export function reportOn(configDir: string, assessment: Assessment): ProfileReport {
  const { situation, findings, lineage } = assessment;
  return reportProfile({
    configDir,
    situation,
    findings,
    lineage,
    health: healthIn(assessment),
    expectedEntries: expectedEntries(assessment),
  });
}

/** Snapshots as lines of history, by rising `seq`, from the index `start` on. */
export function historyRows(
  history: readonly Snapshot[],
  lineage: Lineage,
  start: number,
): readonly HistoryRow[] {
  const first = Math.max(0, start);
  return history.slice(first).map((snapshot, offset) => {
    const login = partIn(snapshot, LOGIN_PART);
    const generation = login === undefined ? undefined : generationOf(login);
    return {
      id: snapshot.id,
      takenAt: snapshot.takenAt,
      reason: snapshot.reason,
      verdict: snapshot.verdict,
      change: describeSnapshotChange(history[first + offset - 1], snapshot),
      loginGrade: lineage.generations(LOGIN_PART).find((one) => one.generation === generation)?.grade,
    };
  });
}

/** A plan in words, for whoever has to confirm it. */
export function previewOf(planId: string, plan: RestorePlan, exposure: Exposure): RestorePreview {
  return {
    planId,
    puts: plan.puts.map((put) => previewLine(put, plan.puts)),
    leaves: plan.leaves.map(leftLine),
    replacesUnparsable: plan.replacesUnparsable,
    exposure,
  };
}

function leftLine({ part, reason, sentence }: LeftPart): LeftLine {
  const isFine = reason.kind === 'live-is-good' || reason.kind === 'live-is-newer';
  return { name: partName(part), why: isFine ? 'fine' : 'no-help', sentence };
}

function previewLine(put: PlannedPart, all: readonly PlannedPart[]): PreviewLine {
  const { part, cause, takenAt, grade } = put;
  const name = nameAmong(namedPart(put), all.map(namedPart));
  return { part, name, cause, sentence: sentenceFor(put, name), takenAt, grade };
}

function namedPart({ part, saved }: PlannedPart): NamedPart {
  return { part, url: saved.entry?.url };
}

function sentenceFor({ part, cause }: PlannedPart, called: string): string {
  const name = part === LOGIN_PART ? 'Claude login' : called;
  switch (cause) {
    case 'missing':
      return `${name} goes back; it is missing now.`;
    case 'emptied':
      return `${name} gets its tokens back; they are empty now.`;
    case 'incomplete':
      return `${name} gets back what it lacks; the tokens stay the same.`;
    case 'rolled-back':
      return `${name} gets its newest tokens; the ones there now were already replaced.`;
    case 'chosen':
      return `${name} is replaced by the copy that you chose.`;
    default:
      return assertNever(cause);
  }
}

/** What a restore, heal or undo did, in words. */
export function reportOf({ parts }: RestoreResult, write: WriteKind, at: number): RestoreReport {
  const ids = parts.map(({ part }) => part);
  return { at, parts: ids, sentence: sentenceOf(ids, write), left: [], sessions: undefined };
}

function sentenceOf(parts: readonly PartId[], write: WriteKind): string {
  const names = [...new Set(parts.map((part) => (part === LOGIN_PART ? 'Claude login' : partName(part))))];
  const are = `${joined(names)} ${names.length === 1 ? 'is' : 'are'}`;
  return write === 'undo' ? `${are} as before the restore again.` : `${are} back.`;
}

function describeWrite({ parts, write }: Extract<JournalEvent, { readonly kind: 'wrote' }>): string {
  return sentenceOf(
    parts.map(({ part }) => part),
    write,
  );
}
