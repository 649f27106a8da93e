import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lacksHardLinks } from './fs/atomic-file';
import { makeDirectory } from './fs/make-directory';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where Sparekey keeps its data on this platform; `SPAREKEY_DATA_DIR` moves it.
 *
 * App and command use the same directory. The vault is `vault` in it.
 */
export function dataDirectory(env: Environment, platform: NodeJS.Platform, home: string): string {
  const chosen = env['SPAREKEY_DATA_DIR'];
  if (chosen !== undefined && chosen !== '') return chosen;
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Sparekey');
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Sparekey');
    default:
      // The XDG specification says to ignore relative paths.
      return join(
        env['XDG_DATA_HOME']?.startsWith('/') === true ? env['XDG_DATA_HOME'] : join(home, '.local', 'share'),
        'sparekey',
      );
  }
}

/** The vault's place in the data directory. */
export function vaultDirectory(dataDir: string): string {
  return join(dataDir, 'vault');
}

/** Where running Sparekeys say so, and answer each other. */
export function runDirectory(dataDir: string): string {
  return join(dataDir, 'run');
}

/** The place of the one healer's lease: beside the vault, since it is about this machine only. */
export function leasePath(dataDir: string): string {
  return join(dataDir, 'healer.lock');
}

/**
 * The random id of this machine, made on first use.
 *
 * It lies beside the vault and not in it, so that machines that share a synced
 * vault are told apart. Where it cannot be written, or nothing is to be written, it lasts for this run only.
 */
export function machineId(dataDir: string, { looksOnly = false } = {}): string {
  const file = join(dataDir, 'machine-id');
  const known = readMachineId(file);
  if (known !== undefined) return known;
  const id = randomBytes(16).toString('hex');
  if (looksOnly) return id;
  const staged = `${file}.${id}`;
  try {
    makeDirectory(dataDir);
    writeFileSync(staged, `${id}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // A file without an id in it can only be what a crash or a full disk left.
    rmSync(file, { force: true });
    publish(staged, file);
  } catch {
    return readMachineId(file) ?? id;
  } finally {
    discard(staged);
  }
  return readMachineId(file) ?? id;
}

/** By link, so that of two who make one at once the first wins; where there are no links, the last does. */
function publish(staged: string, file: string): void {
  try {
    linkSync(staged, file);
  } catch (error) {
    if (!lacksHardLinks(error)) throw error;
    renameSync(staged, file);
  }
}

/** Where nothing could be written, there is nothing to take away either: no reason to fail. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

function readMachineId(file: string): string | undefined {
  try {
    return /^[0-9a-f]{32}$/.exec(readFileSync(file, 'utf8').trim())?.[0];
  } catch {
    return undefined;
  }
}
