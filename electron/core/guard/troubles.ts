import type { Fault } from '../../../shared/ipc/guardian-state';
import { faultOf } from '../fault';

/** What could not be done, by whom; under `undefined` what concerns them all. */
export class Troubles<Who> {
  readonly #faults = new Map<Who | undefined, Fault>();

  get isNone(): boolean {
    return this.#faults.size === 0;
  }

  /** The one to be shown. */
  get first(): Fault | undefined {
    return [...this.#faults.values()][0];
  }

  /** The first of its kind says why; what follows from it only says that it is so. */
  note(error: unknown, who?: Who): void {
    const fault = faultOf(error);
    if (this.#faults.get(who)?.code !== fault.code) this.#faults.set(who, fault);
  }

  /** One has saved again. That says nothing of the others, which may still have to. */
  isOverFor(who: Who): void {
    this.#faults.delete(who);
    this.#faults.delete(undefined);
  }

  /** It is guarded no longer. */
  forget(who: Who): void {
    this.#faults.delete(who);
  }
}
