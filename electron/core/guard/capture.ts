import { expectedIn } from '../../../shared/errors';
import { isImported, type Snapshot } from '../../../shared/snapshot';
import { generationOf, isLate, pedigreesIn } from '../../../shared/lineage';
import type { FingerprintOf } from '../../../shared/summary';
import { interpret, isSameState, lookAgain, needsAnotherLook, writtenAt, type Observation } from './observe';
import type { Clock, Log, Stop } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { StoreReading } from '../ports/store';
import type { Vault } from '../ports/vault';
import { record } from './record';

export interface CapturePorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CaptureListener {
  /** A new state of the store, before it is sealed. */
  onState(observation: Observation): void;
  /** It was sealed; `snapshot` is undefined when there was nothing to seal. */
  onSaved(snapshot: Snapshot | undefined): void;
  /** Sealing failed. The state is kept and tried again by `retry`. */
  onTrouble(error: unknown): void;
}

/** How many readings may wait to be sealed. A storm of 16 Claude Code processes makes some dozens. */
const QUEUE_LIMIT = 512;
/** How long a write waits for what was read before it: longer than a disappearance takes to be called one. */
const DRAIN_PATIENCE_MS = 4_000;
/** A disappearance is called so after this long: Claude Code's logout removes the account some milliseconds later. */
const LOGOUT_WAIT_MS = 2_000;

/**
 * Watches one store and seals every version of it.
 *
 * The watch hands over bytes that it read at the very moment of the change, and
 * they wait in a queue: sealing takes milliseconds, and in a storm a reader that
 * sealed first would miss tokens that exist for less.
 */
export class Capture {
  readonly #ports: CapturePorts;
  readonly #listener: CaptureListener;
  readonly #queue: { readonly reading: StoreReading; readonly at: number }[] = [];
  #unsaved: readonly Observation[] = [];
  #sealing: Promise<void> = Promise.resolve();
  #last: Observation | undefined;
  #working: Promise<void> | undefined;
  #paused: Promise<void> | undefined;
  #impatience = new AbortController();
  #stopWatching: Stop | undefined;
  #fingerprintOf: FingerprintOf | undefined;

  constructor(ports: CapturePorts, listener: CaptureListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  /** Starts watching. The first reading comes at once. */
  async start(): Promise<void> {
    this.#fingerprintOf = await this.#ports.vault.fingerprints();
    this.#stopWatching = this.#ports.profile.store.watch((reading) => this.#offer(reading));
  }

  /** Stops watching and waits until everything read so far is sealed. */
  async stop(): Promise<void> {
    this.#stopWatching?.();
    this.#impatience.abort();
    await this.#working;
  }

  /** Reads the store now, as if it had changed, and waits until that is sealed. */
  async lookNow(): Promise<void> {
    this.#offer(await this.#ports.profile.store.read());
    await this.#working;
  }

  /**
   * Works while sealing waits, so that what the work itself writes and records is
   * not recorded twice. What was read before is sealed first: history has to tell
   * the order in which things happened.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const drained = new AbortController();
    await Promise.race([this.#working, this.#ports.clock.sleep(DRAIN_PATIENCE_MS, drained.signal)]);
    drained.abort();
    while (this.#paused !== undefined) await this.#paused;
    let resume: () => void = () => {};
    this.#paused = new Promise((resolve) => {
      resume = resolve;
    });
    try {
      return await work();
    } finally {
      this.#paused = undefined;
      resume();
    }
  }

  /** Tries again to seal what could not be sealed. */
  retry(): Promise<void> {
    this.#sealing = this.#sealing.then(() => this.#seal());
    return this.#sealing;
  }

  #offer(reading: StoreReading): void {
    if (this.#queue.length >= QUEUE_LIMIT) {
      // Nothing is lost that matters most: only the newest generation of a single-use token is worth anything.
      this.#queue.shift();
      this.#ports.log.warn('The capture queue was full; its oldest reading was dropped.');
    }
    this.#queue.push({ reading, at: this.#ports.clock.now() });
    this.#impatience.abort();
    this.#working ??= this.#drain();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      while (this.#paused !== undefined) await this.#paused;
      try {
        await this.#take(next.reading, next.at);
      } catch (error) {
        this.#ports.log.error('A reading of the store could not be processed.', error);
        this.#listener.onTrouble(error);
      }
    }
    // In the same step as the last look at the queue: what is offered right after it would find a run that is over, and lie there.
    this.#working = undefined;
  }

  async #take(reading: StoreReading, at: number): Promise<void> {
    const { profile, clock } = this.#ports;
    const fingerprintOf = this.#fingerprintOf;
    if (fingerprintOf === undefined) return;
    let observation = interpret(
      reading,
      fingerprintOf,
      this.#last === undefined ? writtenAt(reading, at) : at,
    );
    if (this.#last !== undefined && isSameState(observation, this.#last)) return;
    if (needsAnotherLook(observation)) {
      // A newer reading at hand settles it: what was torn or gone in between was never a state.
      if (this.#queue.length > 0) return;
      this.#impatience = new AbortController();
      observation = await lookAgain(
        observation,
        profile.store,
        clock,
        fingerprintOf,
        this.#impatience.signal,
      );
      if (this.#queue.length > 0 && needsAnotherLook(observation)) return;
      if (this.#last !== undefined && isSameState(observation, this.#last)) return;
    }
    this.#last = observation;
    this.#listener.onState(observation);
    if (observation.live.kind === 'absent') {
      await clock.sleep(LOGOUT_WAIT_MS - (clock.now() - observation.live.since), this.#impatience.signal);
    }
    await this.#save(observation);
  }

  #save(observation: Observation): Promise<void> {
    this.#unsaved = [...this.#unsaved, observation].slice(-QUEUE_LIMIT);
    return this.retry();
  }

  /**
   * Whether the vault has something that was written to the store later (saved by a restore while sealing waited
   * for it, or by another Sparekey), and this adds nothing to it: each generation in it is known, or another took
   * its place since. What stands there now is saved whatever its file says of its age.
   */
  async #isOvertaken({ live, modifiedAt }: Observation): Promise<boolean> {
    if (live.kind !== 'blob') return false;
    const { vault, profile, clock } = this.#ports;
    const history = await vault.history(profile.id);
    const savedNow = { modifiedAt, takenAt: clock.now() };
    const newest = history.findLast((snapshot) => !isImported(snapshot));
    if (newest === undefined || !isLate(savedNow, newest)) return false;
    const pedigrees = pedigreesIn(history);
    return live.summary.parts.every((saved) => {
      const generation = generationOf(saved);
      const known = pedigrees.get(saved.part) ?? [];
      return (
        generation === undefined ||
        known.some((one) => one.generation === generation || (one.complete && isLate(savedNow, one.first)))
      );
    });
  }

  /** Oldest first: a state sealed after a newer one would make the newer one's tokens look spent. */
  async #seal(): Promise<void> {
    for (let [next] = this.#unsaved; next !== undefined; [next] = this.#unsaved) {
      try {
        const isPast = this.#queue.length > 0 || this.#unsaved.length > 1;
        const snapshot =
          isPast && (await this.#isOvertaken(next))
            ? undefined
            : await record(this.#ports, next, { reason: 'changed' });
        this.#unsaved = this.#unsaved.filter((one) => one !== next);
        this.#listener.onSaved(snapshot);
      } catch (error) {
        this.#listener.onTrouble(error);
        // A bug may come up again each time, and must not keep what came later from being saved.
        if (expectedIn(error) !== undefined || this.#unsaved.length === 1) return;
        this.#unsaved = this.#unsaved.filter((one) => one !== next);
      }
    }
  }
}
