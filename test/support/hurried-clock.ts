import type { Clock, Stop } from '../../electron/core/ports';
import { systemClock } from '../../electron/adapters/system-clock';

/** How many milliseconds pass for every real one. */
const HASTE = 10;

/** Lives ten times as fast as the machine, so that settling takes a test no patience while disks and keyrings stay real. */
export class HurriedClock implements Clock {
  readonly #began = Date.now();
  readonly #zero = performance.now();
  #jumped = 0;
  /** How many sleeps and timers are under way: none, once everything that started has stopped. */
  waiting = 0;

  now(): number {
    return Math.round(this.#began + this.monotonic() + this.#jumped);
  }

  monotonic(): number {
    return (performance.now() - this.#zero) * HASTE;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.waiting++;
    await systemClock.sleep(Math.max(0, ms) / HASTE, signal);
    this.waiting--;
  }

  after(ms: number, callback: () => void): Stop {
    this.waiting++;
    let isOver = false;
    const end = () => {
      if (!isOver) this.waiting--;
      isOver = true;
    };
    const stop = systemClock.after(ms / HASTE, () => {
      end();
      callback();
    });
    return () => {
      end();
      stop();
    };
  }

  /** Sets the wall clock, as a user or a time server does. */
  jump(ms: number): void {
    this.#jumped += ms;
  }
}
