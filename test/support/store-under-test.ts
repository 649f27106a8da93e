/** Ways to set up each kind of store for the suite that all of them must pass. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import type { CredentialStore } from '../../electron/core/ports/store';
import { KeychainOrFile } from '../../electron/adapters/stores/keychain-or-file';
import { ACCOUNT, makeKeychain, SERVICE } from './keychain-under-test';
import { MemoryStore } from './memory-store';
import { throwAwayKeychain } from './throw-away-keychain';

export interface StoreUnderTest {
  readonly store: CredentialStore;
  /** Writes as another program does; undefined deletes. */
  readonly write: (text: string | undefined) => void;
  readonly remove: () => void;
}

export interface StoreKind {
  readonly name: string;
  /** Makes a store that holds a text, or nothing. */
  readonly make: (text?: string) => StoreUnderTest;
}

const memoryStore: StoreKind = {
  name: 'memory',
  make: (text) => {
    const store = new MemoryStore(text);
    return { store, write: (next) => store.write(next), remove: () => undefined };
  },
};

const credentialsFile: StoreKind = {
  name: 'credentials file',
  make: (text) => {
    const place = aCredentialsFile(text);
    return { ...place, store: new CredentialsFile({ path: place.path, clock: systemClock }) };
  },
};

/** On the stand-in for `security`. Between two writes some time passes, as the dates of an item are whole seconds. */
const macosKeychain: StoreKind = {
  name: 'Keychain item',
  make: (text) => {
    const { security, store } = makeKeychain();
    const write = (next: string | undefined) => {
      security.passTime(2);
      security.write(SERVICE, ACCOUNT, next);
    };
    write(text);
    return { store, write, remove: () => security.remove() };
  },
};

/** The choice that Claude Code makes on macOS, with everything in the Keychain or everything in the file. */
const keychainOrFile: readonly StoreKind[] = (['Keychain', 'file'] as const).map((where) => ({
  name: `Keychain or file, in the ${where}`,
  make: (text) => {
    const item = macosKeychain.make(where === 'Keychain' ? text : undefined);
    const file = credentialsFile.make(where === 'file' ? text : undefined);
    return {
      store: new KeychainOrFile({ item: item.store, file: file.store }),
      write: (where === 'Keychain' ? item : file).write,
      remove: () => [item, file].forEach((one) => one.remove()),
    };
  },
}));

const onThisMac = throwAwayKeychain(process.env);

/** Every kind of store; while a Mac is checked only its own Keychain. */
export const storeKinds: readonly StoreKind[] =
  onThisMac === undefined ? [memoryStore, credentialsFile, macosKeychain, ...keychainOrFile] : [onThisMac];

/** A place for a credentials file in a directory of its own, below one that is removed with it. */
export function aCredentialsFile(text?: string): {
  readonly root: string;
  readonly dir: string;
  readonly path: string;
  readonly write: (text: string | undefined) => void;
  readonly remove: () => void;
} {
  const root = mkdtempSync(path.join(tmpdir(), 'sparekey-store-'));
  const dir = path.join(root, 'claude');
  const file = path.join(dir, '.credentials.json');
  const write = (next: string | undefined) => {
    if (next === undefined) rmSync(file, { force: true });
    else writeFileSync(file, next, { mode: 0o600 });
  };
  mkdirSync(dir, { mode: 0o700 });
  write(text);
  return { root, dir, path: file, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}
