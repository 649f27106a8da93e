/** The rules of the test guard: which calls are watched, and what they must not touch. */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Records what was tried and throws. */
export type Refuse = (what: string) => never;

/** Under a home: what belongs to Claude Code, to Sparekey and to the keyring. */
const PRIVATE_PLACES = [
  '.claude',
  '.claude.json',
  '.config/sparekey',
  '.local/share/sparekey',
  '.local/state/sparekey',
  '.cache/sparekey',
  '.local/share/keyrings',
  'Library/Keychains',
  'Library/Application Support/Sparekey',
  'AppData/Local/Sparekey',
];

const ONE_PATH =
  `access appendFile chmod chown createReadStream createWriteStream exists lchmod lchown lstat lutimes
  mkdir mkdtemp open openAsBlob opendir readFile readdir readlink realpath rm rmdir stat statfs truncate unlink
  unwatchFile utimes watch watchFile writeFile`.split(/\s+/);
const TWO_PATHS = ['copyFile', 'cp', 'link', 'rename', 'symlink'];

/** Refuses every file-system call of this process that names a private place of one of the homes, or one of `dirs`. */
export function guardFiles(homes: readonly string[], dirs: readonly string[], refuse: Refuse): void {
  const roots = [
    ...homes.flatMap((home) => PRIVATE_PLACES.map((place) => path.resolve(home, place))),
    ...dirs.map((dir) => path.resolve(dir)),
  ];
  const check = (call: string, args: readonly unknown[]): void => {
    for (const arg of args) {
      const file = pathOf(arg);
      if (file === undefined) continue;
      const root = roots.find((candidate) => isWithin(candidate, file));
      if (root !== undefined) refuse(`${call} of ${file}, which is the real user's`);
    }
  };
  for (const [names, paths] of [
    [ONE_PATH, 1],
    [TWO_PATHS, 2],
  ] as const) {
    for (const name of names) {
      for (const [module, key] of [
        [fs, name],
        [fs, `${name}Sync`],
        [fs.promises, name],
      ] as const) {
        wrap(module, key, (args) => check(key, args.slice(0, paths)));
      }
    }
  }
  syncBuiltinESMExports();
}

/** Refuses to start a child whose home would be one of the homes: also one without HOME, which asks the password file. */
export function guardChildren(homes: readonly string[], refuse: Refuse): void {
  const check = (home: string | undefined, command: string): void => {
    if (home === undefined) refuse(`starting ${command} without a HOME`);
    if (homes.some((real) => path.resolve(real) === path.resolve(home))) {
      refuse(`starting ${command} in the real home`);
    }
  };
  // Every asynchronous way of starting a child ends here, with its environment as a list of `NAME=value`.
  wrap(childProcess.ChildProcess.prototype, 'spawn', ([options]) => {
    const { envPairs = [], file } = options as { envPairs?: readonly string[]; file: string };
    check(envPairs.find((pair) => pair.startsWith('HOME='))?.slice('HOME='.length), file);
  });
  for (const key of ['spawnSync', 'execFileSync', 'execSync']) {
    wrap(childProcess, key, (args) => {
      const options = args.find((arg) => typeof arg === 'object' && arg !== null && 'env' in arg);
      const env = (options as { env?: NodeJS.ProcessEnv } | undefined)?.env ?? process.env;
      check(env.HOME, String(args[0]));
    });
  }
  syncBuiltinESMExports();
}

/** Refuses to connect to any other machine. */
export function guardNetwork(refuse: Refuse): void {
  wrap(net.Socket.prototype, 'connect', (args) => {
    const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0];
    const host: unknown =
      typeof first === 'object' && first !== null
        ? 'path' in first && typeof first.path === 'string'
          ? 'localhost'
          : (first as { host?: unknown }).host
        : args[1];
    if (typeof host === 'string' && !isLoopback(host)) refuse(`connecting to ${host}`);
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function isWithin(root: string, file: string): boolean {
  return file === root || file.startsWith(root + path.sep);
}

function pathOf(value: unknown): string | undefined {
  if (typeof value === 'string') return path.resolve(value);
  if (value instanceof URL) return value.protocol === 'file:' ? fileURLToPath(value) : undefined;
  if (Buffer.isBuffer(value)) return path.resolve(value.toString());
  return undefined;
}

/** A proxy keeps what hangs on a function (`realpath.native`, promisified forms). */
function wrap(owner: object, key: string, check: (args: readonly unknown[]) => void): void {
  const original: unknown = Reflect.get(owner, key);
  if (typeof original !== 'function') return;
  const watched = new Proxy(original, {
    apply(target, self: unknown, args: unknown[]): unknown {
      check(args);
      return Reflect.apply(target as (...all: unknown[]) => unknown, self, args);
    },
  });
  Reflect.set(owner, key, watched);
}
