import { findingsFor, isSettled, nextSettling, verdictOf } from '../../../shared/findings/engine';
import type { Finding, LiveState, Situation } from '../../../shared/findings/types';
import { healthOf, type Health } from '../../../shared/health';
import { ownerIn } from '../../../shared/owner';
import { lineageOf, type Lineage } from '../../../shared/lineage';
import type { Snapshot, Verdict } from '../../../shared/snapshot';
import type { SignatureId } from '../../../shared/findings/signature-id';
import { momentLabel } from '../clock-time';
import type { Observation } from './observe';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Vault } from '../ports/vault';

/** What is known of a profile at one moment, without a secret. */
export interface Assessment {
  readonly situation: Situation;
  readonly lineage: Lineage;
  /** All findings, worst first; those that have not settled yet among them. */
  readonly findings: readonly Finding[];
  /** Those that may alarm and be acted on. */
  readonly settled: readonly Finding[];
  /** When something settles that has not yet, epoch milliseconds; undefined when nothing waits. */
  readonly nextSettling: number | undefined;
}

/** Gathers what the engine wants to know, and lets it decide. Never prompts. */
export async function assess(
  profile: Profile,
  vault: Vault,
  clock: Clock,
  observation: Observation,
): Promise<Assessment> {
  const [context, history] = await Promise.all([profile.surroundings.gather(), vault.history(profile.id)]);
  const now = clock.now();
  const live = standingSince(observation, history);
  const situation: Situation = { live, history, context, now };
  const findings = findingsFor(situation);
  return {
    situation,
    lineage: lineageOf(history, { now, machine: vault.machine, ...ownerIn(context.account) }),
    findings,
    settled: findings.filter((finding) => isSettled(finding, live, now)),
    nextSettling: nextSettling(situation),
  };
}

/** A state that the vault saw before has stood since then: a command that has only just looked need not wait again. */
function standingSince(observation: Observation, history: readonly Snapshot[]): LiveState {
  const { live } = observation;
  const saved = snapshotOfLive(history, observation);
  return saved === undefined ? live : { ...live, since: Math.min(live.since, saved.takenAt) };
}

/** Later than any settling time: what a state would be called if it stayed. */
const SETTLED_FOR_SURE_MS = 600_000;

/**
 * Judges a state for the vault: what it would be if it stayed. Waiting for it
 * to settle is for alarms; a snapshot is taken at once.
 */
export function judge(situation: Situation): {
  readonly verdict: Verdict;
  readonly findings: readonly SignatureId[];
} {
  const stayed: Situation = { ...situation, now: situation.live.since + SETTLED_FOR_SURE_MS };
  const findings = findingsFor(stayed).filter(({ level }) => level === 'damaged' || level === 'signed-out');
  return { verdict: verdictOf(stayed), findings: findings.map(({ id }) => id) };
}

/** The newest snapshot, if it shows the very state that is live. */
export function snapshotOfLive(history: readonly Snapshot[], { live }: Observation): Snapshot | undefined {
  const newest = history.at(-1);
  if (newest === undefined) return undefined;
  switch (live.kind) {
    case 'blob':
      return newest.content.kind === 'parts' && newest.fingerprint === live.summary.fingerprint
        ? newest
        : undefined;
    case 'unparsable':
      return newest.content.kind === 'raw' && newest.fingerprint === live.fingerprint ? newest : undefined;
    case 'absent':
      return newest.content.kind === 'absent' ? newest : undefined;
    case 'unreachable':
      return undefined;
  }
}

/** The health of an assessed profile, by its settled findings. */
export function healthIn(assessment: Assessment): Health {
  return healthOf(assessment.situation, assessment.findings, momentLabel);
}
