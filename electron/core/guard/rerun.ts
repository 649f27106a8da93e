/**
 * Work that is to be done again whenever it is asked for: at once, or once more
 * after the run under way, however often it was asked for meanwhile.
 */
export class Rerun {
  readonly #work: () => Promise<void>;
  #again = false;
  #running: Promise<void> | undefined;

  /** `work` must not reject: there is nobody to tell. */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  request(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Resolves when everything that was asked for so far is done. */
  async done(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#work();
    }
    // In the same step as the last look at `again`: a request right after it would find a run that is over, and be lost.
    this.#running = undefined;
  }
}
