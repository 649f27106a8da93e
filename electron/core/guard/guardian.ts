import { LOGIN_PART } from '../../../shared/blob';
import { partName } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import type { HealMode } from '../../../shared/heal-policy';
import { outlookFor, type SessionOutlook } from '../../../shared/sessions';
import type { GuardianState } from '../../../shared/ipc/guardian-state';
import type { RestorePreview, RestoreReport } from '../../../shared/ipc/previews';
import { RETENTION_POLICIES } from '../../../shared/retention';
import type { Snapshot } from '../../../shared/snapshot';
import { AppStates, previewOf, reportOf } from './app-state';
import { bugReport, type ShellFacts } from '../bug-report';
import type { Clock, Lease, Log, Stop } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Journal, SettingsStore } from '../ports/records';
import type { KeychainRest } from '../ports/secrets';
import type { Vault, VaultKeys } from '../ports/vault';
import type { FoundBlob } from '../portable/import-spare';
import type { PlannedRestore, RestoreOptions } from '../restore/plan';
import { PlanBook } from '../restore/plan-book';
import type { Notice } from './notice';
import { ProfileGuard, type GuardEvent } from './profile-guard';
import { Rerun } from './rerun';
import { Troubles } from './troubles';

export interface GuardianPorts {
  readonly profiles: readonly Profile[];
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly keychainRest: KeychainRest;
  /** Read when the vault is pruned. */
  readonly settings: Pick<SettingsStore, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}

export interface GuardianListener {
  /** The state moved to a new revision. */
  onState(state: GuardianState): void;
  onNotice(notice: Notice): void;
  /** Everything that happens, for a log or a transcript. */
  onEvent?(profile: Profile, event: GuardEvent): void;
}

const PRUNE_EVERY_MS = 86_400_000;
const FIRST_PRUNE_MS = 60_000;
/** How often what could not be sealed (a full disk, a missing key) is tried again. */
const RETRY_MS = 30_000;
/** How long the first look at a store waits for the vault's key, so that its first version can be sealed at once. */
const KEY_PATIENCE_MS = 2_000;

/**
 * Keeps a spare key: guards every profile, and does what the window and the
 * command ask for. The window and `sparekey watch` each run one.
 */
export class Guardian {
  readonly #ports: GuardianPorts;
  readonly #listener: GuardianListener;
  #guards: readonly ProfileGuard[] = [];
  readonly #plans: PlanBook<{ readonly guard: ProfileGuard; readonly planned: PlannedRestore }>;
  readonly #timers = new Set<Stop>();
  readonly #started = new Set<ProfileGuard>();
  /** Those that are on the way: whoever asks meanwhile waits for the same start. */
  readonly #starting = new Map<ProfileGuard, Promise<void>>();
  /** Profiles whose loss was not told because guarding was paused. */
  readonly #untold = new Set<string>();
  #heal: HealMode;
  #paused = false;
  #state: GuardianState;
  #revision = 0;
  readonly #troubles = new Troubles<ProfileGuard>();
  #isStarted = false;
  readonly #states: AppStates;
  readonly #building = new Rerun(() => this.#build());
  #stopped = false;

  constructor(ports: GuardianPorts, heal: HealMode, listener: GuardianListener) {
    this.#ports = ports;
    this.#heal = heal;
    this.#listener = listener;
    this.#plans = new PlanBook({ prefix: 'plan', what: 'this restore', clock: ports.clock });
    this.#states = new AppStates(ports);
    this.include(ports.profiles);
    this.#state = {
      revision: 0,
      version: ports.version,
      profiles: [],
      heal,
      paused: false,
      vault: { kind: 'unknown', recoveryKey: false, trouble: undefined },
    };
  }

  /** Guards these too, from the next start on; those that it guards already stay as they are. */
  include(profiles: readonly Profile[]): void {
    for (const profile of profiles) {
      if (this.#guards.some((guard) => guard.profile.id === profile.id)) continue;
      const onEvent = (event: GuardEvent) => this.#onEvent(guard, event);
      const guard = new ProfileGuard({ ...this.#ports, profile }, this.#paused ? 'off' : this.#heal, onEvent);
      this.#guards = [...this.#guards, guard];
    }
  }

  /** Guards these too, from now on. */
  async guard(profiles: readonly Profile[]): Promise<void> {
    this.include(profiles);
    await this.#startGuards();
    this.#rebuild();
  }

  /** Lets go of a profile. What the vault holds of it stays. */
  async unguard(profile: string): Promise<void> {
    const guard = this.#guards.find((one) => one.profile.id === profile);
    if (guard === undefined) return;
    this.#guards = this.#guards.filter((one) => one !== guard);
    await this.#starting.get(guard);
    this.#started.delete(guard);
    this.#plans.forget((held) => held.guard === guard);
    await guard.stop();
    this.#troubles.forget(guard);
    this.#rebuild();
  }

  get state(): GuardianState {
    return this.#state;
  }

  /** Starts guarding. A vault without a key is no reason not to: the state says so, and saving is tried again. */
  async start(): Promise<void> {
    const { keys, clock } = this.#ports;
    this.#isStarted = true;
    const patience = new AbortController();
    const key = keys.ensure().catch((error: unknown) => this.#noteTrouble(error));
    // A keychain that waits for somebody's answer must not keep the watch from starting.
    await Promise.race([key, clock.sleep(KEY_PATIENCE_MS, patience.signal)]);
    patience.abort();
    await this.#startGuards();
    this.#every(FIRST_PRUNE_MS, PRUNE_EVERY_MS, () => this.#prune());
    this.#every(RETRY_MS, RETRY_MS, () => this.retry());
    this.#rebuild();
  }

  /** A guard that cannot start (a full disk under the vault) is no reason to give up: it is tried again. */
  async #startGuards(): Promise<void> {
    // Until it is told to start, nothing is read, whoever asks for a look.
    if (!this.#isStarted) return;
    await Promise.all(
      this.#guards.filter((guard) => !this.#started.has(guard)).map((guard) => this.#startGuard(guard)),
    );
  }

  /** Once, however many ask for it: a second watch of the same store would be one that nobody stops. */
  #startGuard(guard: ProfileGuard): Promise<void> {
    let starting = this.#starting.get(guard);
    if (starting === undefined) {
      starting = guard
        .start()
        .then(
          () => void this.#started.add(guard),
          (error: unknown) => this.#noteTrouble(error, guard),
        )
        .finally(() => this.#starting.delete(guard));
      this.#starting.set(guard, starting);
    }
    return starting;
  }

  /** Finishes what is under way, seals what was read, and lets go of everything. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const stop of this.#timers) stop();
    await Promise.all(this.#starting.values());
    await Promise.all([...this.#started].map((guard) => guard.stop()));
    await this.#building.done();
  }

  /** Before the machine sleeps or is locked: nothing may ask then. `checkNow` ends it. */
  rest(): void {
    this.#ports.keychainRest.pause();
  }

  /** After waking up or being asked: looks at every store now. */
  async checkNow(): Promise<void> {
    this.#ports.keychainRest.resume();
    await this.#startGuards();
    await Promise.all([...this.#started].map((guard) => guard.checkNow()));
  }

  setHeal(mode: HealMode): void {
    this.#heal = mode;
    for (const guard of this.#guards) guard.setHeal(this.#paused ? 'off' : mode);
    this.#rebuild();
  }

  /** While paused every version is still saved; nothing is healed and nobody is alarmed. */
  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.setHeal(this.#heal);
    if (paused) return;
    for (const guard of this.#guards) {
      if (this.#untold.delete(guard.profile.id) && guard.incident?.mood === 'open') this.#announce(guard);
    }
  }

  async snapshotNow(profile: string): Promise<Snapshot | undefined> {
    await this.#ports.keys.ensure();
    const guard = this.#guard(profile);
    const snapshot = await guard.snapshotNow();
    this.#troubles.isOverFor(guard);
    this.#rebuild();
    return snapshot;
  }

  /** What a restore would do. Throws `nothing-to-restore`, `cannot-help` or `store-unreachable` when it would do nothing. */
  async previewRestore(profile: string, options: RestoreOptions): Promise<RestorePreview> {
    const guard = this.#guard(profile);
    const planned = await guard.planRestore(options);
    if ('kind' in planned) throw new SparekeyError(planned.code, planned.sentence);
    const exposure = await guard.profile.store.exposureOf(planned.plan.bytes);
    return previewOf(this.#plans.issue({ guard, planned }), planned.plan, exposure);
  }

  /** Does what a preview showed. A plan can be confirmed once. Throws `plan-expired`. */
  async confirmRestore(planId: string): Promise<RestoreReport> {
    const { guard, planned } = this.#plans.take(planId);
    const report = reportOf(await guard.restore(planned), 'restore', this.#ports.clock.now());
    return { ...report, sessions: await sessionsOf(guard.profile) };
  }

  /** Saves a spare that was found elsewhere, so that it can be restored as any other. Throws `store-unreachable`. */
  async importSpare(profile: string, found: FoundBlob): Promise<Snapshot> {
    await this.#ports.keys.ensure();
    return this.#guard(profile).importSpare(found);
  }

  async undo(profile: string): Promise<RestoreReport> {
    const guard = this.#guard(profile);
    const result = await guard.undo();
    return {
      ...reportOf(result, 'undo', this.#ports.clock.now()),
      left: result.left.map(partName),
      sessions: await sessionsOf(guard.profile),
    };
  }

  /** The redacted report on a profile. Throws `store-unreachable` before the first look at its store. */
  async bugReport(profile: string, facts: ShellFacts): Promise<string> {
    const guard = this.#guard(profile);
    const { assessment } = guard;
    if (assessment === undefined)
      throw new SparekeyError('store-unreachable', guard.profile.store.location.location);
    return bugReport({ ...this.#ports, profile: guard.profile }, assessment, facts);
  }

  async dismiss(profile: string): Promise<void> {
    await this.#guard(profile).dismissIncident();
  }

  #guard(profile: string): ProfileGuard {
    const guard = this.#guards.find((one) => one.profile.id === profile);
    if (guard === undefined) throw new SparekeyError('internal', `There is no profile called ${profile}.`);
    return guard;
  }

  #onEvent(guard: ProfileGuard, event: GuardEvent): void {
    const { profile } = guard;
    this.#listener.onEvent?.(profile, event);
    this.#states.noteChange(guard);
    switch (event.kind) {
      case 'incident-opened':
        this.#announce(guard);
        break;
      case 'wrote': {
        const { sentence } = reportOf(event.result, event.write, this.#ports.clock.now());
        this.#listener.onNotice({ kind: 'put-back', profile: profile.id, by: event.write, sentence });
        if (event.result.wasShown) this.#noteShown(profile.id);
        break;
      }
      case 'heal-paused':
      case 'heal-failed':
        this.#listener.onNotice({ ...event, profile: profile.id });
        break;
      case 'trouble':
        this.#noteTrouble(event.error, guard);
        break;
      case 'trouble-over':
        this.#troubles.isOverFor(guard);
        break;
      case 'changed':
      case 'saved':
      case 'assessed':
      case 'incident-closed':
        break;
    }
    this.#rebuild();
  }

  #announce(guard: ProfileGuard): void {
    const { profile } = guard;
    const headline = guard.health?.headline;
    if (headline === undefined) return;
    if (this.#paused) {
      this.#untold.add(profile.id);
      return;
    }
    const touchesLogin = guard.incident?.parts.includes(LOGIN_PART) ?? true;
    const kind = touchesLogin || guard.incident?.parts.length === 0 ? 'login-lost' : 'sign-ins-lost';
    const isBilled =
      guard.assessment?.settled.some(({ id, level }) => id === 'S28' && level !== 'good') ?? false;
    this.#listener.onNotice({ kind, profile: profile.id, headline, isBilled });
  }

  /** Told once: the journal knows whether it happened before. */
  #noteShown(profile: string): void {
    this.#ports.journal
      .read(profile)
      .then((events) => events.filter((event) => event.kind === 'wrote' && event.wasShown === true))
      .then((shown) => {
        if (shown.length <= 1) this.#listener.onNotice({ kind: 'was-shown', profile });
      })
      .catch((error: unknown) => this.#noteTrouble(error));
  }

  #noteTrouble(error: unknown, guard?: ProfileGuard): void {
    this.#ports.log.error('Guarding goes on, but something failed.', error);
    this.#troubles.note(error, guard);
  }

  /** Builds the state anew: something of the vault has changed by another hand than the guards'. */
  refresh(): void {
    this.#rebuild();
  }

  /** Judges every profile anew: something around the stores has changed. */
  reassess(): void {
    for (const guard of this.#started) guard.reassess();
  }

  /** Tries again what could not be done: the key, the vault, the watch. */
  async retry(): Promise<void> {
    if (this.#troubles.isNone) return;
    await this.#ports.keys.ensure();
    await this.#startGuards();
    await Promise.all([...this.#started].map((guard) => guard.checkNow()));
  }

  async #prune(): Promise<void> {
    const { vault, settings, clock, log } = this.#ports;
    const { retention } = await settings.read();
    const { dropped, kept, purged } = await vault.prune(RETENTION_POLICIES[retention], clock.now(), false);
    log.info('Pruned the vault.', { dropped: dropped.length, kept, purged });
  }

  #every(first: number, then: number, work: () => Promise<void>): void {
    const stop = this.#ports.clock.after(first, () => {
      this.#timers.delete(stop);
      if (this.#stopped) return;
      work()
        .catch((error: unknown) => this.#noteTrouble(error))
        .finally(() => this.#every(then, then, work));
    });
    this.#timers.add(stop);
  }

  /** Builds the state anew, once for however many events came meanwhile. */
  #rebuild(): void {
    if (!this.#stopped) this.#building.request();
  }

  async #build(): Promise<void> {
    if (this.#stopped) return;
    try {
      this.#state = await this.#states.build({
        revision: ++this.#revision,
        version: this.#ports.version,
        guards: this.#guards,
        heal: this.#heal,
        paused: this.#paused,
        trouble: this.#troubles.first,
      });
      this.#listener.onState(this.#state);
    } catch (error) {
      this.#ports.log.error('The state could not be built.', error);
    }
  }
}

/** When the running sessions take up what was written. */
async function sessionsOf({ surroundings, store }: Profile): Promise<readonly SessionOutlook[] | undefined> {
  const { processes } = await surroundings.gather();
  return processes === 'not-checked' ? undefined : outlookFor(processes, store.location.kind);
}
