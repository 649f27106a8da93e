/**
 * The state of the stand-in for `/usr/bin/security`: its keychains, the session
 * around them, and what was asked of it. One JSON file, changed under a lock, so
 * that processes and tests may use one stand-in at once.
 *
 * Texts are byte strings (one character a byte), base64 in the file.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

const LOCK_STALE_MS = 3_000;

/** Thrown where a dialog stands and nobody answers. What was changed before it stays changed. */
export class Hang extends Error {}

/** Makes the directory and an unlocked, empty login keychain in it. */
export function initialise(dir) {
  const path = join(dir, 'Library/Keychains/login.keychain-db');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const login = { path, version: 512, locked: false, exists: true, items: [] };
  const session = { graphics: true, darkWake: false, ui: 'allow' };
  const state = {
    clock: null,
    searchList: ['login'],
    default: 'login',
    keychains: { login },
    session,
    corrupt: false,
    faults: [],
    calls: [],
  };
  writeState(dir, state);
  churn(login);
}

/** Runs `work` on the state, alone, and keeps what it did to it. `changed(keychain)` says that a keychain's file is to change. */
export function transact(dir, work) {
  const lock = join(dir, 'state.lock');
  acquire(lock);
  try {
    const state = JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8'));
    const touched = new Set();
    const keep = () => {
      writeState(dir, state);
      for (const keychain of touched) churn(keychain);
    };
    try {
      const result = work(state, (keychain) => touched.add(keychain));
      keep();
      return result;
    } catch (error) {
      if (error instanceof Hang) keep();
      throw error;
    }
  } finally {
    try {
      rmdirSync(lock);
    } catch {
      // Taken over as stale.
    }
  }
}

/** Blocks this thread. */
export function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Bytes of a text as this state keeps them. */
export const bytesOf = (text) => Buffer.from(text, 'utf8').toString('latin1');
export const toBase64 = (bytes) => Buffer.from(bytes, 'latin1').toString('base64');
export const fromBase64 = (text) => Buffer.from(text, 'base64').toString('latin1');
export const sha256 = (bytes) => createHash('sha256').update(bytes, 'latin1').digest('hex');

function writeState(dir, state) {
  const path = join(dir, 'state.json');
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}

function acquire(lock) {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    try {
      // Its holder was killed in the middle.
      if (Date.now() - statSync(lock).mtimeMs > LOCK_STALE_MS) rmdirSync(lock);
    } catch {
      // Let go in this very moment.
    }
    pause(2);
  }
}

/** The real file changes by rename, beside it a lock file, as every commit of a keychain does. */
function churn({ path }) {
  const lockName = createHash('sha1').update(basename(path)).digest('hex').slice(0, 8).toUpperCase();
  closeSync(openSync(join(dirname(path), `.fl${lockName}`), 'a'));
  const temporary = `${path}.sb-${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, randomBytes(32), { mode: existsSync(path) ? statSync(path).mode : 0o600 });
  renameSync(temporary, path);
}
