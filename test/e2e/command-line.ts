import type { HistoryRow } from '../../shared/ipc/guardian-state';
import type { ProfileReport } from '../../shared/report';
import { runJson } from '../support/command';
import type { Sandbox } from '../support/sandbox';

/** The `sparekey` command beside the app. */
export class CommandLine {
  readonly #sandbox: Sandbox;
  readonly #env: Readonly<Record<string, string>>;

  constructor(sandbox: Sandbox, env: Readonly<Record<string, string>>) {
    this.#sandbox = sandbox;
    this.#env = env;
  }

  async status(): Promise<ProfileReport> {
    const { profiles } = (await this.#run('status')).document as {
      readonly profiles: readonly ProfileReport[];
    };
    const [profile] = profiles;
    if (profile === undefined) throw new Error('The command knows of no profile.');
    return profile;
  }

  /** Every snapshot, newest first. */
  async history(): Promise<readonly HistoryRow[]> {
    const { snapshots } = (await this.#run('history', '--limit', '1000')).document as {
      readonly snapshots: readonly HistoryRow[];
    };
    return snapshots;
  }

  /** Restores without asking; answers the exit code. */
  async restore(...args: readonly string[]): Promise<number> {
    return (await this.#run('restore', '--yes', '--no-wait', ...args)).code;
  }

  async #run(...args: readonly string[]): Promise<{ readonly code: number; readonly document: unknown }> {
    return runJson(this.#sandbox, args, this.#env);
  }
}
