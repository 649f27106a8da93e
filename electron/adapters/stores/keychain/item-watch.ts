import { statSync } from 'node:fs';
import type { Clock, Stop } from '../../../core/ports/machine';
import type { StoreProbe, StoreReading } from '../../../core/ports/store';
import { watchFile } from '../../store-watcher';
import { saysTheSame } from '../same-reading';

export interface ItemWatchOptions {
  readonly clock: Clock;
  /** The file of the keychain that the item lies in, or would. */
  readonly keychain: () => string;
  readonly probe: () => Promise<StoreProbe>;
  readonly read: () => Promise<StoreReading>;
  readonly isPaused: () => boolean;
  readonly onResume: (callback: () => void) => Stop;
  readonly onReading: (reading: StoreReading) => void;
}

/** An item's dates are whole seconds: a second write within one shows only in the value (M4). */
const SAME_SECOND_MS = 1_200;
/** Between two looks. Every program of the user shares the keychain's file, and most changes of it are theirs. */
const BETWEEN_LOOKS_MS = 300;
/** The attributes are read this long after the last change even if the file stands still, then half as often each time. */
const FIRST_POLL_MS = 60_000;
const LAST_POLL_MS = 600_000;
/** What could not be read is tried again sooner at first: most often another program was in the way. */
const FIRST_RETRY_MS = 5_000;
/** After waking up the keychain needs a moment. */
const RESUME_WAIT_MS = 2_000;

/**
 * Notices changes of a Keychain item without ever prompting for one that did not
 * change: a change of the keychain's file leads to a look at the item's
 * attributes, and only when its dates moved the secret is read.
 */
export function watchItem(options: ItemWatchOptions): Stop {
  const watch = new ItemWatch(options);
  watch.start();
  return () => watch.stop();
}

class ItemWatch {
  readonly #options: ItemWatchOptions;
  readonly #stopping = new AbortController();
  #stopResume: Stop = () => undefined;
  #stopWaking: Stop = () => undefined;
  #watched = '';
  #stopWatching: Stop = () => undefined;
  #stopPoll: Stop = () => undefined;
  #stopSecondLook: Stop = () => undefined;
  #pollMs = FIRST_POLL_MS;
  /** The keychain's file at the last look. */
  #file = '';
  /** The item's version when its secret was read last; undefined when that has to be done. */
  #token: string | undefined;
  #last: StoreReading | undefined;
  #wanted: 'look' | 'read' | undefined;
  #working = false;

  constructor(options: ItemWatchOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, onResume } = this.#options;
    this.#stopResume = onResume(() => {
      this.#stopWaking();
      this.#stopWaking = clock.after(RESUME_WAIT_MS, () => this.#want('read'));
    });
    this.#follow();
    this.#poll();
    this.#want('read');
  }

  stop(): void {
    this.#stopping.abort();
    this.#stopResume();
    this.#stopWaking();
    this.#stopWatching();
    this.#stopPoll();
    this.#stopSecondLook();
  }

  /** Watches the file of the keychain that the item is in now. */
  #follow(): void {
    const path = this.#options.keychain();
    if (path === this.#watched) return;
    this.#stopWatching();
    this.#watched = path;
    this.#stopWatching = watchFile({ path, clock: this.#options.clock, onNotice: () => this.#notice() });
  }

  #notice(): void {
    if (fileVersion(this.#watched) !== this.#file) this.#want('look');
  }

  #poll(): void {
    this.#stopPoll();
    this.#stopPoll = this.#options.clock.after(this.#pollMs, () => {
      this.#pollMs = Math.min(this.#pollMs * 2, LAST_POLL_MS);
      this.#poll();
      this.#want('look');
    });
  }

  /** One look at a time, and one more when something came up meanwhile. */
  #want(what: 'look' | 'read'): void {
    if (this.#wanted !== 'read') this.#wanted = what;
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#wanted !== undefined && !this.#stopping.signal.aborted && !this.#options.isPaused()) {
      const what = this.#wanted;
      this.#wanted = undefined;
      await this.#look(what);
      if (this.#wanted !== undefined) {
        await this.#options.clock.sleep(BETWEEN_LOOKS_MS, this.#stopping.signal);
      }
    }
    this.#working = false;
  }

  async #look(what: 'look' | 'read'): Promise<void> {
    // Taken before the item is looked at: a write from here on makes another file.
    this.#file = fileVersion(this.#watched);
    const probe = await this.#options.probe();
    this.#follow();
    if (probe.kind !== 'present') {
      this.#token = undefined;
      this.#report(probe);
      return;
    }
    const hasMoved = probe.version.token !== this.#token;
    if (!hasMoved && what === 'look') return;
    const reading = await this.#options.read();
    this.#token = reading.kind === 'present' ? reading.version.token : undefined;
    if (hasMoved && reading.kind === 'present') this.#lookTwice();
    this.#report(reading);
  }

  #lookTwice(): void {
    this.#stopSecondLook();
    this.#stopSecondLook = this.#options.clock.after(SAME_SECOND_MS, () => this.#want('read'));
  }

  #report(reading: StoreReading): void {
    if (this.#stopping.signal.aborted || this.#options.isPaused()) return;
    if (this.#last !== undefined && saysTheSame(reading, this.#last)) return;
    this.#last = reading;
    this.#pollMs = reading.kind === 'unreachable' ? FIRST_RETRY_MS : FIRST_POLL_MS;
    this.#poll();
    this.#options.onReading(reading);
  }
}

/** Every commit replaces the keychain's file (M14). One that cannot be looked at tells nothing; the poll goes on. */
function fileVersion(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs].join(':');
  } catch {
    return '';
  }
}
