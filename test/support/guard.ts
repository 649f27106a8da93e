/**
 * Keeps every test off the developer's real store, keyring and network.
 *
 * Runs in each worker before its tests: the environment is emptied of what
 * points at the real user, a temporary home takes its place, and reaching for
 * the real one, or for another machine, throws and also fails the test when
 * the code under test swallows the error.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { guardChildren, guardFiles, guardNetwork, type Refuse } from './guard-rules';

const trespasses: string[] = [];

const refuse: Refuse = (what) => {
  trespasses.push(what);
  throw new Error(`Refused by the test guard: ${what}`);
};

function failOnTrespass(): void {
  const found = trespasses.splice(0);
  if (found.length > 0) throw new Error(`The test guard was tripped: ${found.join('; ')}`);
}

function moveIn(): void {
  // The password file knows the real home even where HOME is already a temporary one.
  const homes = [...new Set([homedir(), userInfo().homedir])];
  const ownDirs = ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR', 'SPAREKEY_DATA_DIR'].flatMap(
    (name) => process.env[name] ?? [],
  );
  const home = mkdtempSync(path.join(tmpdir(), 'sparekey-test-'));
  // Hooks run last in, first out, so this one comes after those of the test file.
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }));

  const keyring = process.env.SPAREKEY_TEST_KEYRING === '1';
  for (const name of Object.keys(process.env)) {
    const ours = /^(SPAREKEY|CLAUDE|ANTHROPIC)_|^XDG_/.test(name);
    // Without a keyring of the test's own, these lead to the developer's.
    const session = /^(DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY)$/.test(name);
    if (ours || (session && !keyring)) delete process.env[name];
  }
  if (keyring) process.env.SPAREKEY_TEST_KEYRING = '1';
  const dirs = {
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_DATA_HOME: path.join(home, '.local/share'),
    XDG_STATE_HOME: path.join(home, '.local/state'),
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_RUNTIME_DIR: path.join(home, '.run'),
    CLAUDE_CONFIG_DIR: path.join(home, '.claude'),
    SPAREKEY_DATA_DIR: path.join(home, '.local/share/sparekey'),
  };
  for (const [name, dir] of Object.entries(dirs)) {
    process.env[name] = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  guardFiles(homes, ownDirs, refuse);
  guardChildren(homes, refuse);
  guardNetwork(refuse);
}

moveIn();
beforeEach(failOnTrespass);
afterEach(failOnTrespass);
afterAll(failOnTrespass);
