import type { Level, LiveState } from '../../../shared/findings/types';
import type { RestorePreview, RestoreReport } from '../../../shared/ipc/previews';
import { WHATEVER_IS_MISSING } from '../../../shared/restore-plan';
import type { Snapshot } from '../../../shared/snapshot';
import type { Composition } from '../../compose';
import { Guardian } from '../../core/guard/guardian';

/** What the guardian has shown so far. */
export interface Shown {
  /** Top-level keys of the credentials as they are now; undefined while they do not parse. */
  readonly keys: readonly string[] | undefined;
  readonly bytes: number;
  readonly newest: Snapshot | undefined;
  readonly level: Level | undefined;
  readonly headline: string | undefined;
  /** The headline of the alarm, once there was one. */
  readonly alarm: string | undefined;
}

const PATIENCE_MS = 30_000;

/** The real guardian, and a way to wait until it has shown something. */
export class DemoGuardian {
  readonly #guardian: Guardian;
  readonly #profile: string;
  #shown: Shown = {
    keys: undefined,
    bytes: 0,
    newest: undefined,
    level: undefined,
    headline: undefined,
    alarm: undefined,
  };
  #waiting: (() => void)[] = [];

  constructor(session: Composition, version: string) {
    this.#profile = session.profile.id;
    this.#guardian = new Guardian({ ...session, profiles: [session.profile], version }, 'ask', {
      onState: ({ profiles: [profile] }) =>
        this.#show({ level: profile?.level, headline: profile?.headline }),
      onNotice: (notice) => {
        if ('headline' in notice) this.#show({ alarm: notice.headline });
      },
      onEvent: (_, event) => {
        if (event.kind === 'changed') this.#show(measured(event.observation.live));
        if (event.kind === 'saved') this.#show({ newest: event.snapshot });
      },
    });
  }

  start(): Promise<void> {
    return this.#guardian.start();
  }

  stop(): Promise<void> {
    return this.#guardian.stop();
  }

  preview(): Promise<RestorePreview> {
    return this.#guardian.previewRestore(this.#profile, { selection: WHATEVER_IS_MISSING });
  }

  confirm(planId: string): Promise<RestoreReport> {
    return this.#guardian.confirmRestore(planId);
  }

  /** Waits until the guardian has shown what is asked for, at most half a minute. */
  async until<T>(what: string, find: (shown: Shown) => T | undefined): Promise<T> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const found = find(this.#shown);
      if (found !== undefined) return found;
      if (deadline.aborted) throw new Error(`${what} did not come within ${PATIENCE_MS / 1_000} s`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #show(more: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...more };
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function measured(live: LiveState): Pick<Shown, 'keys' | 'bytes'> {
  if (live.kind !== 'blob') return { keys: undefined, bytes: 0 };
  return { keys: live.summary.keys, bytes: live.summary.bytes };
}
