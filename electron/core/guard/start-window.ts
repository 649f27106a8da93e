import type { Clock } from '../ports/machine';
import type { StoreLocks } from '../ports/store';

/** A write is begun only while there is this much time for it, in milliseconds. */
const WRITE_NEEDS_MS = 300;

/**
 * The short time that a session's start allows.
 *
 * Waits end with it and no write is begun near its end; one that has begun is
 * finished first, which takes as long as Claude Code's locks are held at most.
 */
export class StartWindow {
  /** The clock of everything that happens in the window: no sleep goes past its end. */
  readonly clock: Clock;
  readonly #end: number;
  /** From now on the vault's key may be asked for, and a keyring may never answer. */
  mayHang = false;
  readonly #writing = new Set<Promise<unknown>>();

  /** `length`: milliseconds from now. */
  constructor(clock: Clock, length: number) {
    this.#end = clock.monotonic() + length;
    this.clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) => clock.sleep(Math.min(ms, Math.max(0, this.left)), signal),
      after: (ms, callback) => clock.after(ms, callback),
    };
  }

  /** Milliseconds until it is over; negative afterwards. */
  get left(): number {
    return this.#end - this.clock.monotonic();
  }

  /** The same locks, for as long as the window allows. */
  narrow(locks: StoreLocks): StoreLocks {
    return {
      hold: async (entries, patience, work) => {
        const time = this.left - WRITE_NEEDS_MS;
        if (time <= 0) return { kind: 'busy', lock: 'none: there was no time left' };
        const held = locks.hold(entries, Math.min(patience, time), (own) =>
          work({
            remaining: () => Math.min(own.remaining(), this.left),
            areStillOurs: () => own.areStillOurs(),
          }),
        );
        this.#writing.add(held);
        try {
          return await held;
        } finally {
          this.#writing.delete(held);
        }
      },
    };
  }

  /** Resolves when the time is up, or `signal` aborts, and no write is under way. */
  async over(signal: AbortSignal): Promise<void> {
    while (this.left > 0 && !signal.aborted) await this.clock.sleep(this.left, signal);
    await Promise.allSettled(this.#writing);
  }
}
