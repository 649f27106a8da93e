import type { Exposure } from '../../../shared/exposure';
import type { StoreLocation } from '../../../shared/snapshot';
import type { Clock, Stop } from '../../core/ports/machine';
import type {
  CredentialStore,
  HeldLocks,
  ReplaceOutcome,
  StoreProbe,
  StoreReading,
} from '../../core/ports/store';
import { noStep, type OnStep } from '../fs/atomic-file';
import { watchFile } from '../store-watcher';
import { probeFileNow, readFileNow } from './file-reading';
import { replaceFile } from './file-replace';
import { sweepLeftovers, temporaryFor } from '../fs/leftovers';
import { saysTheSame } from './same-reading';

export interface CredentialsFileOptions {
  /** Absolute path of `.credentials.json`. */
  readonly path: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** Claude Code's `.credentials.json`: its store on Linux and Windows, and its fallback on macOS. */
export class CredentialsFile implements CredentialStore {
  readonly location: StoreLocation;
  readonly #clock: Clock;
  readonly #onStep: OnStep;

  constructor({ path, clock, onStep = noStep }: CredentialsFileOptions) {
    this.location = { kind: 'file', location: path };
    this.#clock = clock;
    this.#onStep = onStep;
  }

  get #path(): string {
    return this.location.location;
  }

  /** Its owner alone can read what is written to it, at any moment. */
  exposureOf(): Promise<Exposure> {
    return Promise.resolve('none');
  }

  probe(): Promise<StoreProbe> {
    return Promise.resolve(probeFileNow(this.#path));
  }

  read(): Promise<StoreReading> {
    return Promise.resolve(readFileNow(this.#path));
  }

  watch(onReading: (reading: StoreReading) => void): Stop {
    sweepLeftovers(this.#path, this.#clock.now());
    let last: StoreReading | undefined;
    const notice = () => {
      const reading = readFileNow(this.#path);
      if (last !== undefined && saysTheSame(reading, last)) return;
      last = reading;
      onReading(reading);
    };
    const stop = watchFile({ path: this.#path, clock: this.#clock, onNotice: notice });
    notice();
    return stop;
  }

  replace(expected: Uint8Array | undefined, next: Uint8Array, held: HeldLocks): Promise<ReplaceOutcome> {
    const path = this.#path;
    return replaceFile({ path, expected, next, held, temporaryFor, onStep: this.#onStep });
  }
}
