import { SparekeyError } from '../../../shared/errors';
import type { Clock } from '../ports/machine';

/** How long a preview may be looked at before it has to be made again. */
const PLAN_LIFETIME_MS = 300_000;

export interface PlanBookOptions {
  /** What its ids begin with, so that no plan is taken for one of another kind. */
  readonly prefix: 'plan' | 'move';
  /** In words, for one that has expired. */
  readonly what: string;
  readonly clock: Clock;
}

/** Holds what was previewed until the user's word comes. Each plan works once, and not for long. */
export class PlanBook<T> {
  readonly #options: PlanBookOptions;
  readonly #held = new Map<string, { readonly plan: T; readonly at: number }>();
  #issued = 0;

  constructor(options: PlanBookOptions) {
    this.#options = options;
  }

  /** Keeps a plan, and answers its id. */
  issue(plan: T): string {
    const { prefix, clock } = this.#options;
    const now = clock.monotonic();
    for (const [id, { at }] of this.#held) if (now - at > PLAN_LIFETIME_MS) this.#held.delete(id);
    const id = `${prefix}-${++this.#issued}`;
    this.#held.set(id, { plan, at: now });
    return id;
  }

  /** Hands a plan out, for good. Throws `plan-expired`. */
  take(id: string): T {
    const { what, clock } = this.#options;
    const held = this.#held.get(id);
    this.#held.delete(id);
    if (held === undefined || clock.monotonic() - held.at > PLAN_LIFETIME_MS)
      throw new SparekeyError('plan-expired', what);
    return held.plan;
  }

  /** Lets go of the plans that no longer make sense. */
  forget(isPointless: (plan: T) => boolean): void {
    for (const [id, { plan }] of this.#held) if (isPointless(plan)) this.#held.delete(id);
  }
}
