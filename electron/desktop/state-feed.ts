import type { AppState } from '../../shared/ipc/app-state';
import type { Clock, Stop } from '../core/ports/machine';

export interface StateFeedOptions {
  readonly clock: Clock;
  /** A window that nobody sees is sent nothing. */
  readonly isSeen: () => boolean;
  readonly send: (state: AppState) => void;
}

/** Ten a second are as many as anybody can follow. */
const INTERVAL_MS = 100;

/** Pushes states to the window: the newest one, not too often, and none while the window is hidden. */
export class StateFeed {
  readonly #options: StateFeedOptions;
  #newest: AppState | undefined;
  #sentRevision = -1;
  #pause: Stop | undefined;

  constructor(options: StateFeedOptions) {
    this.#options = options;
  }

  offer(state: AppState): void {
    this.#newest = state;
    this.#send();
  }

  /** The window is seen again: brings it up to date. */
  catchUp(): void {
    this.#send();
  }

  stop(): void {
    this.#pause?.();
    this.#newest = undefined;
  }

  #send(): void {
    const { clock, isSeen, send } = this.#options;
    const state = this.#newest;
    if (state === undefined || state.revision === this.#sentRevision) return;
    if (this.#pause !== undefined || !isSeen()) return;
    this.#sentRevision = state.revision;
    send(state);
    this.#pause = clock.after(INTERVAL_MS, () => {
      this.#pause = undefined;
      this.#send();
    });
  }
}
