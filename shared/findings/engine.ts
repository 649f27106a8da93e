/** The signature engine: what is known of one profile in, what is wrong with it out. Pure. */
import { assertNever } from '../assert';
import { entryKey } from '../blob';
import type { Verdict } from '../snapshot';
import { factsOf, hasStood, type Facts } from './facts';
import type { Need, Sighting, Signature } from './signature';
import { SIGNATURES } from './table';
import type { SignatureId } from './signature-id';
import type { Context, Finding, Level, LiveState, Severity, Situation } from './types';

/**
 * Everything recognised in a situation, worst first.
 *
 * What has not stood for its settling time is among it when it would be damage
 * (ask `isSettled` before alarming anybody); milder things are left out until
 * then, since most of them are sign-ins under way.
 */
export function findingsFor(situation: Situation): readonly Finding[] {
  const { live, now } = situation;
  return recognise(factsOf(situation)).filter(
    (finding) => isSerious(finding) || finding.action === 'wait' || isSettled(finding, live, now),
  );
}

/**
 * When the next finding settles, in epoch milliseconds: the moment to judge anew
 * although nothing changes. Those that `findingsFor` leaves out until then count
 * too. Undefined when nothing waits.
 */
export function nextSettling(situation: Situation): number | undefined {
  const { live, now } = situation;
  const times = recognise(factsOf(situation))
    .filter((finding) => !isSettled(finding, live, now))
    .map((finding) => settlesAt(finding, live));
  return times.length === 0 ? undefined : Math.min(...times);
}

function recognise(facts: Facts): readonly Finding[] {
  const { live, context } = facts;
  const found = SIGNATURES.filter((row) => row.appliesTo?.(context) !== false)
    // Of a store that cannot be read nothing is known but that.
    .filter(({ level }) => live.kind !== 'unreachable' || level === 'unreachable')
    .flatMap((row) => row.recognise(facts).map((sighting) => toFinding(row, sighting)));
  return found
    .filter((finding) => !found.some((other) => isSilencedBy(finding, other)))
    .toSorted((a, b) => rank(b) - rank(a));
}

function toFinding(
  { id, severity, level, action, settleMs, healable }: Signature,
  sighting: Sighting,
): Finding {
  return { id, severity, level, action, settleMs, healable, ...sighting };
}

/** A finding about an MCP entry is silenced only by one that names that entry too, or the store as a whole. */
function isSilencedBy({ id, parts }: Finding, by: Finding): boolean {
  if (SIGNATURES.find((row) => row.id === by.id)?.silences.includes(id) !== true) return false;
  return (
    by.parts.length === 0 || parts.every((part) => entryKey(part) === undefined || by.parts.includes(part))
  );
}

function isSerious({ level }: Finding): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf('attention');
}

const LEVELS: readonly Level[] = ['good', 'attention', 'damaged', 'signed-out', 'unreachable'];
const SEVERITIES: readonly Severity[] = ['info', 'attention', 'critical'];

/** By level, then by severity. Sorting is stable, so the table's order decides the rest. */
function rank({ level, severity }: Finding): number {
  return LEVELS.indexOf(level) * SEVERITIES.length + SEVERITIES.indexOf(severity);
}

/** Whether a finding has stood long enough to alarm anybody or to be healed. `now`: epoch milliseconds. */
export function isSettled({ since, settleMs }: Finding, live: LiveState, now: number): boolean {
  return hasStood(Math.min(since, live.since), now, settleMs);
}

/** When it will have stood long enough, epoch milliseconds. */
export function settlesAt({ since, settleMs }: Finding, live: LiveState): number {
  return Math.min(since, live.since) + settleMs;
}

/** A signature that could not be looked for, and why. */
export interface NotChecked {
  readonly id: SignatureId;
  readonly because: string;
}

/** What could not be looked for, because the platform does not tell. */
export function notCheckedFor({ context }: Situation): readonly NotChecked[] {
  return SIGNATURES.flatMap(({ id, needs, appliesTo }) => {
    if (needs === undefined || appliesTo?.(context) === false || isKnown(context, needs)) return [];
    return [{ id, because: reasonFor(needs) }];
  });
}

function isKnown(context: Context, need: Need): boolean {
  return need === 'account' ? context.account.kind !== 'not-checked' : context[need] !== 'not-checked';
}

function reasonFor(need: Need): string {
  switch (need) {
    case 'account':
      return 'the account in .claude.json could not be read';
    case 'processes':
      return 'running sessions cannot be listed here';
    case 'overrides':
      return 'settings and environment of Claude Code could not be read';
    case 'otherStores':
      return 'the Keychain’s items could not be listed';
    case 'keychainHealth':
      return 'the state of the keychain could not be told';
    default:
      return assertNever(need);
  }
}

/**
 * Whether a state is worth going back to. A login that is just being written is
 * none; after a logout, and where there never was a login, there is nothing to judge.
 */
export function verdictOf(situation: Situation): Verdict {
  const facts = factsOf(situation);
  const findings = recognise(facts);
  const neverHadOne = !facts.hadLogin && facts.login === undefined;
  const isDamaged = findings.some(({ id, level }) => {
    if (neverHadOne && (id === 'S1' || id === 'S11')) return false;
    return level === 'damaged' || id === 'S11' || id === 'S3';
  });
  if (isDamaged) return 'damaged';
  return facts.login === undefined ? 'unknown' : 'good';
}
