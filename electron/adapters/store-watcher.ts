import { realpathSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Clock, Stop } from '../core/ports/machine';

export interface WatchOptions {
  /** The file, by its absolute path. Neither it nor its directory has to exist. */
  readonly path: string;
  readonly clock: Clock;
  /** Called within the system's notice, and at least every two seconds: read at once. */
  readonly onNotice: () => void;
}

const POLL_MS = 2_000;

/**
 * Notices when a file may have changed, by watching directories and not the file:
 * a rename would leave a watch on the old file behind.
 *
 * Follows a symbolic link to the directory it leads to. While a directory is
 * missing its nearest existing parent is watched instead. Polls as well, since
 * notices do not come from network file systems or when the system's watches
 * are used up.
 */
export function watchFile(options: WatchOptions): Stop {
  const watches = new Watches(options);
  watches.rearm();
  watches.poll();
  return () => watches.stop();
}

interface Watched {
  readonly watcher: FSWatcher;
  /** Events about other names say nothing about the file. */
  names: ReadonlySet<string>;
}

/** A directory whose events tell of the file. */
interface Wanted {
  readonly directory: string;
  readonly names: ReadonlySet<string>;
}

/** Directories are told apart by identity, not by path: another one may take the place of the first. */
class Watches {
  readonly #options: WatchOptions;
  readonly #watched = new Map<string, Watched>();
  #stopTimer: Stop = () => undefined;
  #stopped = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  poll(): void {
    this.#stopTimer = this.#options.clock.after(POLL_MS, () => {
      this.rearm();
      this.poll();
      this.#options.onNotice();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer();
    for (const identity of this.#watched.keys()) this.#drop(identity);
  }

  /** Watches the directories that matter now, and no others. */
  rearm(): void {
    const wanted = directoriesOf(this.#options.path);
    for (const identity of this.#watched.keys()) if (!wanted.has(identity)) this.#drop(identity);
    for (const [identity, { directory, names }] of wanted) {
      const watched = this.#watched.get(identity);
      if (watched !== undefined) watched.names = names;
      else this.#watch(identity, directory, names);
    }
  }

  #watch(identity: string, directory: string, names: ReadonlySet<string>): void {
    try {
      const watcher = watch(directory, (_event, name) => this.#onEvent(identity, directory, name));
      watcher.on('error', () => this.#drop(identity));
      this.#watched.set(identity, { watcher, names });
    } catch {
      // Out of watches, or gone in this very moment: the poll goes on and tries again.
    }
  }

  #drop(identity: string): void {
    this.#watched.get(identity)?.watcher.close();
    this.#watched.delete(identity);
  }

  #onEvent(identity: string, directory: string, name: string | null): void {
    const watched = this.#watched.get(identity);
    if (this.#stopped || watched === undefined) return;
    const isAboutItself = name === basename(directory);
    if (name !== null && !isAboutItself && !watched.names.has(name)) return;
    // A deleted directory is no longer watched, and a new one may get its very inode number.
    if (isAboutItself) this.#drop(identity);
    this.rearm();
    this.#options.onNotice();
  }
}

/** The file's own directory, and that of the file a link leads to; by identity. */
function directoriesOf(path: string): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const target of [path, realTarget(path)]) {
    const nearest = nearestDirectory(target);
    if (nearest === undefined) continue;
    const { directory, name, identity } = nearest;
    const known = wanted.get(identity);
    wanted.set(identity, {
      directory: known?.directory ?? directory,
      names: new Set([...(known?.names ?? []), name]),
    });
  }
  return wanted;
}

function realTarget(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The nearest directory above that exists, with the name in it that leads to the file. */
function nearestDirectory(
  target: string,
): { readonly directory: string; readonly name: string; readonly identity: string } | undefined {
  let path = resolve(target);
  for (let directory = dirname(path); directory !== path; directory = dirname(directory)) {
    const identity = directoryIdentity(directory);
    if (identity !== undefined) return { directory, name: basename(path), identity };
    path = directory;
  }
  return undefined;
}

function directoryIdentity(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}:${stats.birthtimeNs}` : undefined;
  } catch {
    return undefined;
  }
}
