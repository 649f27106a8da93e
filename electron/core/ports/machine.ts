/** What every use-case needs of the machine: time, a place that only one process holds, a log. */

/** Ends what was started. Calling it twice does nothing more. */
export type Stop = () => void;

/** Time and randomness, injected so that tests own them. */
export interface Clock {
  /** Epoch milliseconds. May jump. */
  now(): number;
  /** Milliseconds that only ever grow. For deadlines. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`, unless stopped. */
  after(ms: number, callback: () => void): Stop;
}

/** Told how far long work has come: `done` of `all` pieces. */
export type OnProgress = (done: number, all: number) => void;

/** At most one holder on this machine, over all processes; freed when its process dies. */
export interface Lease {
  /** Takes it if it is free, or keeps it if we have it. */
  take(): Promise<boolean>;
  release(): Promise<void>;
  /** Who holds it, in words ("sparekey watch, pid 4711"), if anybody does. */
  holder(): Promise<string | undefined>;
}

/**
 * Which other Sparekeys keep running: the app, `sparekey watch`. Whoever does
 * says so in the data directory, and takes that back when it ends.
 */
export interface Presence {
  /** Never rejects: where it cannot be said, it is not said. */
  enter(): Promise<() => Promise<void>>;
  /** In words ("sparekey watch, pid 4711"). One that was killed counts for half a minute more. */
  others(): Promise<readonly string[]>;
}

/** Redacts what looks like a token before anything is written. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  warn(message: string, details?: Record<string, unknown>): void;
  error(message: string, error: unknown): void;
}
