import type { OwnCommand } from '../own-command';

/** One call of the service manager's tool. */
export type ManagerCall = readonly [string, ...string[]];

/** How one platform is told to keep `sparekey watch` running. Pure: files and calls as data. */
export interface ServiceManager {
  /** Absolute path of the file that describes the service. */
  readonly file: string;
  /** Where the service's output goes, if nobody else keeps it. */
  readonly outputFile: string | undefined;
  /** `systemctl`, `launchctl`. */
  readonly tool: string;
  text(command: OwnCommand, args: readonly string[]): string;
  /** In this order. */
  readonly start: readonly ManagerCall[];
  /** Before the file is removed, and after it. */
  readonly stop: readonly ManagerCall[];
  readonly afterRemoval: readonly ManagerCall[];
  /** Of these calls, those that may find nothing to do. */
  readonly mayFail: readonly ManagerCall[];
  /** Succeeds while the service runs. */
  readonly probe: ManagerCall;
}
