/** A hundred profiles cost no more than a hundred times one: counted in work, since time depends on the machine. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileLease } from '../../electron/adapters/fs/file-lease';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import { Guardian } from '../../electron/core/guard/guardian';
import type { Profile } from '../../electron/core/ports/profile';
import { blobText } from '../../shared/blob';
import type { GuardianState } from '../../shared/ipc/guardian-state';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import { aBlob, aLogin } from '../support/blob-builders';
import { aContext } from '../support/history-builders';
import { HurriedClock } from '../support/hurried-clock';
import { NO_SERVERS } from '../support/no-servers';
import { MemoryLocks, MemoryStore } from '../support/memory-store';
import { MemorySecrets } from '../support/memory-secrets';
import { temporaryDirectory } from '../support/temporary';

const MACHINE = 'machine-FAKE';
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

const idOf = (n: number) => n.toString(16).padStart(16, '0');
const textOf = (profile: number, generation: number) =>
  blobText({ ...aBlob({ login: aLogin({ generation }) }), profile });

/** Counts the calls of an object's methods. */
function counted<T extends object>(target: T): { readonly port: T; readonly calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const port = new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        calls.set(String(name), (calls.get(String(name)) ?? 0) + 1);
        return Reflect.apply(value, object, given) as unknown;
      };
    },
  });
  return { port, calls };
}

async function guarding(count: number) {
  const directory = temporaryDirectory();
  const location = join(directory, 'vault');
  const clock = new HurriedClock();
  const secrets = new MemorySecrets();
  const stores = Array.from({ length: count }, (_, n) => new MemoryStore(textOf(n, 1), `memory ${n}`));
  const profiles = stores.map((store, n): Profile => ({
    id: idOf(n),
    configDir: `/home/ada/.claude-${n}`,
    settingsFile: undefined,
    store,
    locks: new MemoryLocks(),
    servers: NO_SERVERS,
    surroundings: {
      account: () => Promise.resolve({ kind: 'present', account: undefined, organization: undefined }),
      gather: () => Promise.resolve(aContext({ store: store.location, machine: MACHINE })),
    },
  }));
  const journal = counted(new FileJournal({ location, clock }));
  const vaultClock = counted(new HurriedClock());
  const vault = counted(new FileVault({ location, machine: MACHINE, clock: vaultClock.port, secrets }));
  let state: GuardianState | undefined;
  const guardian = new Guardian(
    {
      profiles,
      vault: vault.port,
      keys: new VaultKeyring({ location, clock, secrets }),
      journal: journal.port,
      settings: { read: () => Promise.resolve(DEFAULT_SETTINGS) },
      lease: new FileLease({ path: join(directory, 'healer.lock'), holder: 'test', clock }),
      keychainRest: { pause: () => undefined, resume: () => undefined },
      clock,
      log: SILENT,
      version: '0.0.0',
    },
    'off',
    { onState: (next) => (state = next), onNotice: () => undefined },
  );
  onTestFinished(() => guardian.stop());
  await guardian.start();
  const snapshotsOf = () => state?.profiles.map(({ snapshots }) => snapshots) ?? [];
  const until = (all: readonly number[]) =>
    expect.poll(snapshotsOf, { timeout: 30_000, interval: 20 }).toEqual(all);
  return { stores, journal: journal.calls, vault: vault.calls, vaultClock: vaultClock.calls, until };
}

test('the first versions of many profiles are saved with as much work for each, and none waits for a lock', async () => {
  const count = 40;
  const { journal, vault, vaultClock, until } = await guarding(count);

  await until(Array<number>(count).fill(1));

  expect(vault.get('save')).toBe(count);
  expect(journal.get('read')).toBeLessThan(10 * count);
  expect(vault.get('history')).toBeLessThan(10 * count);
  expect(vaultClock.get('sleep')).toBeUndefined();
});

test('a change of one profile makes no work for the others', async () => {
  const count = 40;
  const { stores, journal, vault, until } = await guarding(count);
  await until(Array<number>(count).fill(1));
  const before = { read: journal.get('read') ?? 0, history: vault.get('history') ?? 0 };

  stores[7]?.write(textOf(7, 2));
  await until(Array.from({ length: count }, (_, n) => (n === 7 ? 2 : 1)));

  expect((journal.get('read') ?? 0) - before.read).toBeLessThan(10);
  expect((vault.get('history') ?? 0) - before.history).toBeLessThan(10);
});
