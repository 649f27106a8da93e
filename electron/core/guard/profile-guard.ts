import { SparekeyError } from '../../../shared/errors';
import type { HealMode } from '../../../shared/heal-policy';
import type { Health } from '../../../shared/health';
import type { Fault } from '../../../shared/ipc/guardian-state';
import type { RestoreRefusal } from '../../../shared/restore-plan';
import type { Snapshot } from '../../../shared/snapshot';
import { faultOf } from '../fault';
import { assess, healthIn, type Assessment } from './assess';
import { Capture } from './capture';
import { decideHeal, performHeal } from './heal';
import { importSpare, type FoundBlob } from '../portable/import-spare';
import { Incidents, type Incident } from './incidents';
import { observe, type Observation } from './observe';
import { planFor, type PlannedRestore, type RestoreOptions } from '../restore/plan';
import type { Clock, Lease, Log, Stop } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Journal } from '../ports/records';
import type { Vault } from '../ports/vault';
import { record } from './record';
import { Rerun } from './rerun';
import { performRestore, type RestoreResult } from '../restore/restore';
import { undo, type UndoResult } from '../restore/undo';

export interface ProfileGuardPorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a profile's guard tells the guardian. */
export type GuardEvent =
  /** The store holds something else now. Comes before it is sealed. */
  | { readonly kind: 'changed'; readonly observation: Observation }
  | { readonly kind: 'saved'; readonly snapshot: Snapshot }
  /** A new judgement of the profile. */
  | { readonly kind: 'assessed' }
  | { readonly kind: 'incident-opened'; readonly incident: Incident }
  | { readonly kind: 'incident-closed' }
  | { readonly kind: 'wrote'; readonly write: 'restore' | 'heal' | 'undo'; readonly result: RestoreResult }
  | { readonly kind: 'heal-paused'; readonly why: string }
  /** Once an incident; each failure is `trouble` too. */
  | { readonly kind: 'heal-failed'; readonly fault: Fault }
  | { readonly kind: 'trouble'; readonly error: unknown }
  /** What could not be done has been done since. */
  | { readonly kind: 'trouble-over' };

/** A heal that failed is tried again only then, or when somebody asks: a locked keychain may show a dialog each time. */
const HEAL_AGAIN_MS = 5 * 60_000;
/** How long the store must have been quiet before anything is healed: in a storm the next writer would undo it. */
const QUIET_MS = 2_000;
/** The judgement is made anew at least this often: a login can come near its end without any change. */
const TICK_MS = 60_000;

/**
 * Guards one profile: captures every version of its blob, judges it once it has
 * settled, follows the incident, and heals where that is allowed.
 */
export class ProfileGuard {
  readonly #ports: ProfileGuardPorts;
  readonly #emit: (event: GuardEvent) => void;
  readonly #capture: Capture;
  readonly #incidents: Incidents;
  #heal: HealMode;
  #observation: Observation | undefined;
  #assessment: Assessment | undefined;
  #changedAt = 0;
  #busy: 'restoring' | 'healing' | undefined;
  /** The incident in which a heal has failed. */
  #failedIn: string | undefined;
  /** No heal before this instant of the monotonic clock: one has just failed. */
  #healsFrom = 0;
  readonly #judging = new Rerun(() => this.#judgeNow());
  #stopTimer: Stop | undefined;
  #stopped = false;
  readonly #behind = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(ports: ProfileGuardPorts, heal: HealMode, emit: (event: GuardEvent) => void) {
    this.#ports = ports;
    this.#heal = heal;
    this.#emit = emit;
    this.#incidents = new Incidents({
      profile: ports.profile.id,
      journal: ports.journal,
      clock: ports.clock,
    });
    this.#capture = new Capture(ports, {
      onState: (observation) => {
        this.#observation = observation;
        this.#changedAt = ports.clock.monotonic();
        emit({ kind: 'changed', observation });
        this.#judge();
      },
      onSaved: (snapshot) => {
        if (snapshot !== undefined) emit({ kind: 'saved', snapshot });
        emit({ kind: 'trouble-over' });
        this.#judge();
      },
      onTrouble: (error) => emit({ kind: 'trouble', error }),
    });
  }

  get profile(): Profile {
    return this.#ports.profile;
  }

  get assessment(): Assessment | undefined {
    return this.#assessment;
  }

  get incident(): Incident | undefined {
    return this.#incidents.open;
  }

  get busy(): 'restoring' | 'healing' | undefined {
    return this.#busy;
  }

  get health(): Health | undefined {
    return this.#assessment === undefined ? undefined : healthIn(this.#assessment);
  }

  async start(): Promise<void> {
    await this.#incidents.resume();
    await this.#capture.start();
  }

  /** Stops watching, seals what was read, and lets go. A write under way is finished first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopTimer?.();
    this.#stopping.abort();
    await this.#capture.stop();
    await this.#judging.done();
    await Promise.allSettled(this.#behind);
    await this.#ports.lease.release();
  }

  setHeal(mode: HealMode): void {
    this.#heal = mode;
    this.#judge();
  }

  /** Looks at the store now, retries what could not be sealed, and judges anew. After waking up, for example. */
  async checkNow(): Promise<void> {
    this.#healsFrom = 0;
    await this.#capture.lookNow();
    await this.#capture.retry();
    this.#judge();
    await this.#judging.done();
  }

  /** A snapshot by the user's word. Undefined when there is nothing to save. Throws `store-unreachable`. */
  async snapshotNow(): Promise<Snapshot | undefined> {
    // What the watch has just read is sealed first, so that one state is not saved twice.
    return this.#capture
      .during(async () => {
        const observation = await this.#observe();
        if (observation.live.kind === 'unreachable') {
          const { location } = this.profile.store.location;
          throw new SparekeyError('store-unreachable', location, observation.live.cause.detail);
        }
        return record(this.#ports, observation, { reason: 'manual' });
      })
      .finally(() => this.#judge());
  }

  /** Saves a spare that was found elsewhere, together with what is live. */
  async importSpare(found: FoundBlob): Promise<Snapshot> {
    return this.#capture
      .during(async () => importSpare(this.#ports, await this.#observe(), found))
      .finally(() => this.#judge());
  }

  /** Judges anew what was seen last: something around the store has changed. */
  reassess(): void {
    this.#judge();
  }

  /** What a restore would do now. */
  async planRestore(options: RestoreOptions): Promise<PlannedRestore | RestoreRefusal> {
    const observation = await this.#observe();
    const plan = await planFor(this.#ports, observation, options);
    return plan.kind === 'refused' ? plan : { plan, observation, options };
  }

  /** Does what was planned and confirmed. */
  async restore({ plan, observation, options }: PlannedRestore): Promise<RestoreResult> {
    return this.#writing('restoring', async () => {
      const result = await performRestore(this.#ports, {
        write: 'restore',
        plan,
        observation,
        replan: (newer) => planFor(this.#ports, newer, options),
        incident: this.#incidents.open?.id,
      });
      this.#incidents.noteWrite('restored');
      this.#afterWrite('restore', result);
      return result;
    });
  }

  async undo(): Promise<UndoResult> {
    return this.#writing('restoring', async () => {
      const result = await undo(this.#ports);
      // Whoever takes a restore back does not want it made again by itself.
      await this.#incidents.dismiss();
      this.#afterWrite('undo', result);
      return result;
    });
  }

  async dismissIncident(): Promise<void> {
    await this.#incidents.dismiss();
    this.#emit({ kind: 'assessed' });
  }

  async #observe(): Promise<Observation> {
    const { profile, vault, clock } = this.#ports;
    return observe(profile.store, clock, await vault.fingerprints());
  }

  /** Judges the profile now, or again when a judgement is under way. */
  #judge(): void {
    if (!this.#stopped) this.#judging.request();
  }

  async #judgeNow(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#judgeOnce();
    } catch (error) {
      this.#ports.log.error('The profile could not be judged.', error);
      this.#emit({ kind: 'trouble', error });
    }
    this.#schedule();
  }

  async #judgeOnce(): Promise<void> {
    const observation = this.#observation;
    if (observation === undefined) return;
    const assessment = await assess(this.#ports.profile, this.#ports.vault, this.#ports.clock, observation);
    if (this.#observation !== observation) {
      this.#judging.request();
      return;
    }
    this.#assessment = assessment;
    const change = await this.#incidents.note(assessment);
    const incident = this.#incidents.open;
    if (change === 'opened' && incident !== undefined) this.#emit({ kind: 'incident-opened', incident });
    if (change === 'closed') this.#emit({ kind: 'incident-closed' });
    this.#emit({ kind: 'assessed' });
    await this.#healIfAllowed(observation, assessment);
  }

  async #healIfAllowed(observation: Observation, assessment: Assessment): Promise<void> {
    if (this.#incidents.open?.mood !== 'open' || this.#busy !== undefined || this.#quietIn() > 0) return;
    if (this.#ports.clock.monotonic() < this.#healsFrom) return;
    if (this.#heal === 'safe') await this.#incidents.learnHeals();
    const incident = this.#incidents.open;
    if (incident?.mood !== 'open') return;
    const { healsInLastHour } = this.#incidents;
    const decision = decideHeal({ mode: this.#heal, assessment, incident, healsInLastHour });
    if (decision.kind === 'pause') {
      await this.#incidents.pause(decision.why);
      this.#emit({ kind: 'heal-paused', why: decision.why });
      return;
    }
    if (decision.kind !== 'heal' || !(await this.#ports.lease.take())) return;
    await this.#writing('healing', async () => {
      try {
        const result = await performHeal(this.#ports, { ...decision, observation, incident });
        if (result === undefined) return;
        this.#incidents.noteWrite('healed');
        this.#afterWrite('heal', result);
      } catch (error) {
        if (error instanceof SparekeyError && error.code === 'written-not-noted')
          this.#incidents.noteWrite('healed');
        this.#emit({ kind: 'trouble', error });
        if (this.#failedIn !== incident.id) this.#emit({ kind: 'heal-failed', fault: faultOf(error) });
        this.#failedIn = incident.id;
        this.#healsFrom = this.#ports.clock.monotonic() + HEAL_AGAIN_MS;
      }
    });
  }

  async #writing<T>(busy: 'restoring' | 'healing', work: () => Promise<T>): Promise<T> {
    this.#busy = busy;
    this.#emit({ kind: 'assessed' });
    try {
      return await this.#capture.during(work);
    } finally {
      this.#busy = undefined;
      this.#judge();
    }
  }

  #afterWrite(write: 'restore' | 'heal' | 'undo', result: RestoreResult): void {
    this.#emit({ kind: 'saved', snapshot: result.result });
    this.#emit({ kind: 'wrote', write, result });
    const looking = result
      .followUp(this.#stopping.signal)
      .catch((error: unknown) => this.#ports.log.error('The look after a write failed.', error))
      .finally(() => this.#behind.delete(looking));
    this.#behind.add(looking);
  }

  /** Milliseconds until the store has been quiet for long enough to be written to. */
  #quietIn(): number {
    return QUIET_MS - (this.#ports.clock.monotonic() - this.#changedAt);
  }

  #schedule(): void {
    this.#stopTimer?.();
    if (this.#stopped) return;
    const quietIn = this.#assessment?.findings.length === 0 ? 0 : this.#quietIn();
    const waits = [quietIn, this.#settlesIn()].filter((ms) => ms > 0);
    this.#stopTimer = this.#ports.clock.after(Math.min(TICK_MS, ...waits.map((ms) => ms + 20)), () =>
      this.#judge(),
    );
  }

  /** Milliseconds from the last judgement until a finding settles; zero when none will. */
  #settlesIn(): number {
    const { nextSettling, situation } = this.#assessment ?? {};
    return nextSettling === undefined || situation === undefined ? 0 : nextSettling - situation.now;
  }
}
