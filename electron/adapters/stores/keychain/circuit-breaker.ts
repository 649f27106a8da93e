import type { UnreachableCause } from '../../../../shared/findings/types';
import type { Clock } from '../../../core/ports/machine';

const FIRST_REST_MS = 15 * 60_000;

/**
 * Keeps calls that may raise a dialog from raising one after the other.
 *
 * A call that did not answer had most likely a dialog standing: the next one
 * waits a quarter of an hour, and twice as long each time after. A person who
 * said no is not asked again until they act.
 */
export class CircuitBreaker {
  readonly #clock: Clock;
  #open: { readonly until: number; readonly cause: UnreachableCause } | undefined;
  #rest = FIRST_REST_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why nothing may be asked now; undefined when it may. */
  get refusal(): UnreachableCause | undefined {
    if (this.#open === undefined || this.#clock.monotonic() >= this.#open.until) return undefined;
    return this.#open.cause;
  }

  noteTimeout(cause: UnreachableCause): void {
    this.#open = { until: this.#clock.monotonic() + this.#rest, cause };
    this.#rest *= 2;
  }

  noteRefusal(cause: UnreachableCause): void {
    this.#open = { until: Infinity, cause };
  }

  /** After an answer, or when a person is there again. */
  reset(): void {
    this.#open = undefined;
    this.#rest = FIRST_REST_MS;
  }
}
