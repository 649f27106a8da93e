import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileFacts, FileMode, LeftLock } from '../../shared/doctor/profile';
import type { Clock } from '../core/ports/machine';
import type { Examiner } from '../core/ports/profile';
import type { SecretStore } from '../core/ports/secrets';
import { isErrno } from './fs/errno';
import { KEY_SERVICE } from './vault/key-service';

export interface FileExaminerOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** The place of the private key, if it can be asked without a dialog. */
  readonly silentSecrets: SecretStore | undefined;
}

/** Looks at what lies in a config directory. */
export class FileExaminer implements Examiner {
  readonly #options: FileExaminerOptions;

  constructor(options: FileExaminerOptions) {
    this.#options = options;
  }

  files(configDir: string): Promise<FileFacts> {
    const { platform, clock } = this.#options;
    const directory = resolve(configDir);
    return Promise.resolve({
      modes: platform === 'win32' ? 'not-checked' : openModes(directory),
      locks: leftLocks(directory, clock.now()),
    });
  }

  async secret(): Promise<'present' | 'absent' | 'not-checked'> {
    // The one place that can be asked answers for every account.
    const reading = await this.#options.silentSecrets?.get(KEY_SERVICE, '');
    return reading === undefined || reading.kind === 'unreachable' ? 'not-checked' : reading.kind;
  }
}

/** The credentials are for their owner alone; the folder may be listed by others, as Claude Code makes it. */
function openModes(directory: string): FileFacts['modes'] {
  const places = [
    { path: join(directory, '.credentials.json'), wanted: 0o600, excess: 0o077 },
    { path: directory, wanted: 0o700, excess: 0o022 },
  ];
  const found: FileMode[] = [];
  for (const { path, wanted, excess } of places) {
    const stats = look(path);
    if (stats === 'unreadable') return 'not-checked';
    const mode = stats === 'absent' ? 0 : stats.mode & 0o777;
    if ((mode & excess) !== 0) found.push({ path, mode, wanted });
  }
  return found;
}

/** Names of Claude Code's locks in its config directory, each with the age in milliseconds at which its holder counts as dead. */
const LOCKS: readonly (readonly [RegExp, number])[] = [
  [/^\.oauth_refresh\.lock$/, 60_000],
  [/^\.storage-write\.lock$/, 15_000],
  [/^mcp-refresh-.*\.lock$/, 60_000],
];
const DIRECTORY_LOCK_STALE_MS = 10_000;

function leftLocks(directory: string, now: number): FileFacts['locks'] {
  let names: readonly string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    return isErrno(error, 'ENOENT', 'ENOTDIR') ? [] : 'not-checked';
  }
  const inside = names.flatMap((name) =>
    LOCKS.filter(([pattern]) => pattern.test(name)).map(([, stale]) => ({
      path: join(directory, name),
      stale,
    })),
  );
  const places = [...inside, { path: `${realpathSync(directory)}.lock`, stale: DIRECTORY_LOCK_STALE_MS }];
  return places.flatMap(({ path, stale }): readonly LeftLock[] => {
    const stats = look(path);
    if (typeof stats === 'string' || !stats.isDirectory()) return [];
    const age = now - stats.mtimeMs;
    return age > stale ? [{ path, age }] : [];
  });
}

function look(path: string): Stats | 'absent' | 'unreadable' {
  try {
    return statSync(path);
  } catch (error) {
    return isErrno(error, 'ENOENT', 'ENOTDIR') ? 'absent' : 'unreadable';
  }
}
