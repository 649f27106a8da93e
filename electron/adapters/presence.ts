import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Log, Presence } from '../core/ports/machine';
import { FileLease } from './fs/file-lease';

export interface FilePresenceOptions {
  /** Where whoever runs says so. */
  readonly folder: string;
  /** Who we are, in words: "sparekey watch, pid 4711". */
  readonly who: string;
  readonly clock: Clock;
  readonly log: Log;
}

const RUNNING = /^(\d+)\.running$/;

/** A lease for each process, named after it: renewed while it lives, and soon stale when it was killed. */
export class FilePresence implements Presence {
  readonly #options: FilePresenceOptions;

  constructor(options: FilePresenceOptions) {
    this.#options = options;
  }

  async enter(): Promise<() => Promise<void>> {
    const own = this.#leaseOf(`${process.pid}.running`);
    try {
      await own.take();
    } catch (error) {
      this.#options.log.error('Others cannot be told that this Sparekey runs.', error);
    }
    return () => own.release();
  }

  async others(): Promise<readonly string[]> {
    // Without the folder nobody ever ran here.
    const names = await readdir(this.#options.folder).catch(() => []);
    const others = names.filter((name) => RUNNING.test(name) && Number.parseInt(name) !== process.pid);
    const holders = await Promise.all(others.map((name) => this.#leaseOf(name).holder()));
    return holders.filter((holder) => holder !== undefined);
  }

  #leaseOf(name: string): FileLease {
    const { folder, who, clock } = this.#options;
    return new FileLease({ path: join(folder, name), holder: who, clock });
  }
}
