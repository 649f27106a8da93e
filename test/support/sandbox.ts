/** A throw-away home for child processes: nothing of the real user is in it or leads out of it. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Sandbox {
  readonly home: string;
  /** Claude Code's config directory, named in `CLAUDE_CONFIG_DIR`. */
  readonly configDir: string;
  readonly credentialsFile: string;
  readonly claudeJson: string;
  /** Sparekey's data directory, named in `SPAREKEY_DATA_DIR`. */
  readonly dataDir: string;
  /** An empty directory to start children in. */
  readonly workDir: string;
  remove(): void;
}

/** Makes a sandbox below the system's temporary directory. Its config directory exists and is empty. */
export function makeSandbox(): Sandbox {
  const home = mkdtempSync(path.join(tmpdir(), 'sparekey-sandbox-'));
  const configDir = path.join(home, '.claude');
  const sandbox: Sandbox = {
    home,
    configDir,
    credentialsFile: path.join(configDir, '.credentials.json'),
    claudeJson: path.join(configDir, '.claude.json'),
    dataDir: path.join(home, '.local/share/sparekey'),
    workDir: path.join(home, 'work'),
    remove: () => removePatiently(home),
  };
  for (const dir of [configDir, sandbox.workDir]) mkdirSync(dir, { mode: 0o700 });
  return sandbox;
}

/**
 * Removes a tree into which something that was killed a moment ago may still be writing. Every try looks at
 * it anew: the retries of `rmSync` itself do not see what was added.
 */
function removePatiently(directory: string, triesLeft = 50): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch (error) {
    if (triesLeft === 0) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    removePatiently(directory, triesLeft - 1);
  }
}

/** Where nothing listens: whatever wants to leave the machine is refused at once. */
const DEAD_PROXY = 'http://127.0.0.1:9';

/** The whole environment of a child: nothing is inherited but `PATH`. */
export function cleanEnvironment(sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: sandbox.home,
    USER: 'sparekey-test',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TERM: 'dumb',
    NO_COLOR: '1',
    XDG_CONFIG_HOME: path.join(sandbox.home, '.config'),
    XDG_DATA_HOME: path.join(sandbox.home, '.local/share'),
    XDG_STATE_HOME: path.join(sandbox.home, '.local/state'),
    XDG_CACHE_HOME: path.join(sandbox.home, '.cache'),
    XDG_RUNTIME_DIR: path.join(sandbox.home, '.run'),
    CLAUDE_CONFIG_DIR: sandbox.configDir,
    SPAREKEY_DATA_DIR: sandbox.dataDir,
    HTTP_PROXY: DEAD_PROXY,
    HTTPS_PROXY: DEAD_PROXY,
    ALL_PROXY: DEAD_PROXY,
    NO_PROXY: '127.0.0.1,localhost',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}
