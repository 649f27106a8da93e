import type { HealMode } from '../../../shared/heal-policy';
import { SparekeyError } from '../../../shared/errors';
import { reportOf } from './app-state';
import { assess } from './assess';
import { decideHeal, performHeal } from './heal';
import { Incidents } from './incidents';
import { observe, type Observation } from './observe';
import type { Clock, Lease } from '../ports/machine';
import { record } from './record';
import type { RestorePorts } from '../restore/restore';
import type { StartWindow } from './start-window';

export interface SessionStartPorts extends RestorePorts {
  readonly lease: Lease;
  /** What the user wants to be healed unasked. Asked for only when there is something to heal. */
  readonly mode: () => Promise<HealMode>;
}

/** What the start of a session brought about. */
export type SessionStart =
  { readonly kind: 'quiet' } | { readonly kind: 'healed'; readonly sentence: string };

const QUIET: SessionStart = { kind: 'quiet' };

/**
 * Looks at the credentials as a session of Claude Code starts: saves them, and
 * puts back what is lost before that session's first request, where healing is
 * `safe`, nobody else is healing, and there is time for it.
 */
export async function onSessionStart(given: SessionStartPorts, window: StartWindow): Promise<SessionStart> {
  const { clock } = window;
  const profile = { ...given.profile, locks: window.narrow(given.profile.locks) };
  const ports = { ...given, profile, clock };
  const { vault } = ports;
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  if (observation.live.kind === 'unreachable') return QUIET;
  await save(ports, observation);
  const assessment = await assess(profile, vault, judgingClock(clock, observation), observation);
  if (!assessment.settled.some(({ healable }) => healable)) return QUIET;
  const mode = await ports.mode();
  if (mode !== 'safe') return QUIET;

  const incidents = new Incidents({ profile: profile.id, journal: ports.journal, clock });
  await incidents.resume();
  await incidents.note(assessment);
  const incident = incidents.open;
  if (incident?.mood !== 'open') return QUIET;
  const { healsInLastHour } = incidents;
  const decision = decideHeal({ mode, assessment, incident, healsInLastHour });
  if (decision.kind === 'pause') await incidents.pause(decision.why);
  if (decision.kind !== 'heal' || !(await ports.lease.take())) return QUIET;
  try {
    window.mayHang = true;
    const result = await performHeal(ports, { ...decision, observation, incident });
    if (result === undefined) return QUIET;
    await result.followUp(AbortSignal.abort());
    incidents.noteWrite('healed');
    const after = await observe(profile.store, clock, await vault.fingerprints());
    await incidents.note(await assess(profile, vault, clock, after));
    return { kind: 'healed', sentence: reportOf(result, 'heal', clock.now()).sentence };
  } finally {
    await ports.lease.release();
  }
}

/** A vault that has no key yet, or takes nothing now, is no reason not to look further. */
async function save(ports: RestorePorts, observation: Observation): Promise<void> {
  try {
    await record(ports, observation, { reason: 'hook' });
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    ports.log.error('The credentials could not be saved at the start of a session.', error);
  }
}

/**
 * Two absences a second apart are a disappearance. The guardian waits one more
 * second, for the account that a logout removes some milliseconds later; here
 * the account is read a second after the first look, and there is no time for more.
 */
function judgingClock(clock: Clock, { live }: Observation): Clock {
  if (live.kind !== 'absent') return clock;
  return { ...clock, now: () => clock.now() + 1_000 };
}
