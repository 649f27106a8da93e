import type { Clock, Stop } from '../../electron/core/ports/machine';
import { sleepingBy } from '../../electron/core/sleeping';

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until a test moves it.
 *
 * Between two timers every promise gets to settle, so that what one timer
 * started can set the next one.
 */
export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  /** `start` in epoch milliseconds. */
  constructor(start = Date.UTC(2026, 10, 23, 14, 0, 0)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  readonly sleep = sleepingBy((ms, callback) => this.after(ms, callback));

  after(ms: number, callback: () => void): Stop {
    const timer: Timer = { due: this.#monotonic + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers wait: zero when everything that was started has stopped. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass: runs the timers that come due, in their order, and lets promises settle. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settled();
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#timers.delete(next);
      this.#moveTo(Math.max(next.due, this.#monotonic));
      next.callback();
      await settled();
    }
    this.#moveTo(end);
  }

  /** Sets the wall clock without letting time pass, as a user or a time server does. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass until the promise is settled, and gives its value. Throws when `limit` milliseconds were not enough. */
  async runUntil<T>(promise: Promise<T>, limit = 120_000): Promise<T> {
    let pending = true;
    const mark = () => {
      pending = false;
    };
    promise.then(mark, mark);
    for (let passed = 0; pending && passed < limit; passed += STEP_MS) await this.advance(STEP_MS);
    if (pending) throw new Error(`Still pending after ${limit} ms of the test's time.`);
    return promise;
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #nextDue(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }
}

const STEP_MS = 10;

/** Some turns of the event loop: enough for chains of promises, and for most file-system calls. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
