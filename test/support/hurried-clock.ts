import type { Clock, Stop } from '../../electron/core/ports/machine';
import { sleepingBy } from '../../electron/core/sleeping';
import { systemClock } from '../../electron/adapters/system-clock';

/** How many milliseconds pass for every real one. */
const HASTE = 10;

/** Lives ten times as fast as the machine, so that settling takes a test no patience while disks and keyrings stay real. */
export class HurriedClock implements Clock {
  readonly #began = Date.now();
  #jumped = 0;
  /** What had passed when it was set going last, and when that was; undefined while it stands. */
  #passed = 0;
  #going: number | undefined = performance.now();
  /** Timers that rang while it stood. */
  readonly #held = new Set<() => void>();
  /** How many sleeps and timers are under way: none, once everything that started has stopped. */
  waiting = 0;

  now(): number {
    return Math.round(this.#began + this.monotonic() + this.#jumped);
  }

  monotonic(): number {
    const since = this.#going === undefined ? 0 : performance.now() - this.#going;
    return this.#passed + since * HASTE;
  }

  readonly sleep = sleepingBy((ms, callback) => this.after(ms, callback));

  after(ms: number, callback: () => void): Stop {
    const due = this.monotonic() + ms;
    let isOver = false;
    let stopTimer: Stop = () => undefined;
    const stop = () => {
      if (!isOver) this.waiting--;
      isOver = true;
      this.#held.delete(arm);
      stopTimer();
    };
    const ring = () => {
      if (this.monotonic() + HASTE >= due) {
        stop();
        callback();
      } else if (this.#going === undefined) this.#held.add(arm);
      else arm();
    };
    const arm = () => {
      stopTimer = systemClock.after(Math.max(0, due - this.monotonic()) / HASTE, ring);
    };
    this.waiting++;
    arm();
    return stop;
  }

  /** Lets no time pass while this is done: however slow the machine is, nothing in it comes late. */
  async standing<T>(work: () => Promise<T>): Promise<T> {
    this.#passed = this.monotonic();
    this.#going = undefined;
    try {
      return await work();
    } finally {
      this.#going = performance.now();
      for (const arm of this.#held) arm();
      this.#held.clear();
    }
  }

  /** Sets the wall clock, as a user or a time server does. */
  jump(ms: number): void {
    this.#jumped += ms;
  }
}
