/** A guardian of several profiles: what befalls one of them neither hides nor touches another. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileLease } from '../../electron/adapters/fs/file-lease';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { FileVault } from '../../electron/adapters/vault/vault';
import { Guardian } from '../../electron/core/guard/guardian';
import type { Notice } from '../../electron/core/guard/notice';
import type { Profile } from '../../electron/core/ports/profile';
import type { SnapshotDraft } from '../../electron/core/ports/vault';
import { blobText } from '../../shared/blob';
import { SparekeyError } from '../../shared/errors';
import type { HealMode } from '../../shared/heal-policy';
import type { GuardianState } from '../../shared/ipc/guardian-state';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import type { Snapshot } from '../../shared/snapshot';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import { aBlob, aLogin } from '../support/blob-builders';
import { aContext } from '../support/history-builders';
import { HurriedClock } from '../support/hurried-clock';
import { MemoryLocks, MemoryStore } from '../support/memory-store';
import { MemorySecrets } from '../support/memory-secrets';
import { NO_SERVERS } from '../support/no-servers';
import { temporaryDirectory } from '../support/temporary';

const MACHINE = 'machine-FAKE';
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

const ACCOUNT = { kind: 'present', account: undefined, organization: undefined } as const;

const good = aBlob();
const { claudeAiOauth: _, ...loginLost } = good;

/** A vault that refuses to save as often as the test says. */
class BalkingVault extends FileVault {
  /** By profile. */
  readonly refusals = new Map<string, number>();
  /** A text in a version that no save gets through. */
  chokesOn: string | undefined;
  /** What we ourselves have written is not taken. */
  refusesOurs = false;

  override save(draft: SnapshotDraft): Promise<Snapshot> {
    if (this.refusesOurs && draft.wrote !== undefined)
      return Promise.reject(new SparekeyError('vault-unwritable', 'The vault'));
    if (this.chokesOn !== undefined && JSON.stringify(draft.content).includes(this.chokesOn))
      return Promise.reject(new TypeError('A bug of ours, played by the test.'));
    const left = this.refusals.get(draft.profile) ?? 0;
    if (left === 0) return super.save(draft);
    this.refusals.set(draft.profile, left - 1);
    throw new SparekeyError('vault-busy', 'The vault');
  }
}

class House {
  readonly clock = new HurriedClock();
  readonly ada = aProfile('00000000000000ad', good);
  readonly bob = aProfile('00000000000000b0', good);
  readonly vault: BalkingVault;
  readonly guardian: Guardian;
  readonly notices: Notice[] = [];
  state: GuardianState | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(heal: HealMode, profiles: readonly Profile[] = [this.ada, this.bob]) {
    const directory = temporaryDirectory();
    const location = join(directory, 'vault');
    const { clock } = this;
    const secrets = new MemorySecrets();
    this.vault = new BalkingVault({ location, machine: MACHINE, clock, secrets });
    const wake = () => {
      for (const go of this.#waiting.splice(0)) go();
    };
    this.guardian = new Guardian(
      {
        profiles,
        vault: this.vault,
        keys: new VaultKeyring({ location, clock, secrets }),
        journal: new FileJournal({ location, clock }),
        settings: { read: () => Promise.resolve(DEFAULT_SETTINGS) },
        lease: new FileLease({ path: join(directory, 'healer.lock'), holder: 'test', clock }),
        keychainRest: { pause: () => undefined, resume: () => undefined },
        clock,
        log: SILENT,
        version: '0.0.0',
      },
      heal,
      {
        onState: (next) => {
          this.state = next;
          wake();
        },
        onNotice: (notice) => {
          this.notices.push(notice);
          wake();
        },
      },
    );
    onTestFinished(() => this.guardian.stop());
  }

  /** Waits until it shows what is asked for; at most ten real seconds. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = AbortSignal.timeout(10_000);
    while (!holds()) {
      if (deadline.aborted) throw new Error(`Not seen: ${what}. ${JSON.stringify(this.state)}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  snapshotsOf(profile: string): number | undefined {
    return this.state?.profiles.find(({ id }) => id === profile)?.snapshots;
  }
}

/** One store, and how many watch it. */
class WatchedStore extends MemoryStore {
  watches = 0;

  override watch(onReading: Parameters<MemoryStore['watch']>[0]): () => void {
    this.watches++;
    const stop = super.watch(onReading);
    return () => {
      this.watches--;
      stop();
    };
  }
}

function aProfile(id: string, content: object): Profile & { readonly store: WatchedStore } {
  const store = new WatchedStore(blobText(content as never), `memory of ${id}`);
  return {
    id,
    configDir: `/home/${id}/.claude`,
    settingsFile: undefined,
    store,
    locks: new MemoryLocks(),
    servers: NO_SERVERS,
    surroundings: {
      account: () => Promise.resolve(ACCOUNT),
      gather: () => Promise.resolve(aContext({ account: ACCOUNT, store: store.location, machine: MACHINE })),
    },
  };
}

test('what could not be saved of one is tried again, although another was saved since', async () => {
  const house = new House('off');
  const { guardian, ada, bob, vault } = house;
  await guardian.start();
  await house.until('both', () => house.snapshotsOf(ada.id) === 1 && house.snapshotsOf(bob.id) === 1);

  vault.refusals.set(ada.id, 1);
  ada.store.write(blobText(aBlob({ login: aLogin({ generation: 2 }) })));
  await house.until('the trouble', () => house.state?.vault.trouble?.code === 'vault-busy');
  bob.store.write(blobText(aBlob({ login: aLogin({ generation: 2 }) })));
  await house.until('the other', () => house.snapshotsOf(bob.id) === 2);
  expect(house.state?.vault.trouble?.code, 'said until it is over').toBe('vault-busy');
  await house.until('the newest generation', () => house.snapshotsOf(ada.id) === 2);
  await house.until('no trouble', () => house.state?.vault.trouble === undefined);
});

test('one that is added while guarding is paused is saved, and healed only when guarding goes on', async () => {
  const house = new House('safe', []);
  const { guardian, ada } = house;
  await guardian.start();
  guardian.setPaused(true);
  await guardian.guard([ada]);
  await house.until('it is saved', () => house.snapshotsOf(ada.id) === 1);
  ada.store.write(blobText(loginLost));
  await house.until('the loss', () => house.state?.profiles[0]?.incident !== undefined);
  await house.clock.sleep(5_000);
  await guardian.checkNow();
  expect(ada.store.text).toBe(blobText(loginLost));
  guardian.setPaused(false);
  await house.until('the heal', () => house.notices.some(({ kind }) => kind === 'put-back'));
});

test('however many ask at once, each store is watched once, and no more when it is let go', async () => {
  const { guardian, ada, bob } = new House('off');
  await Promise.all([guardian.start(), guardian.checkNow(), guardian.checkNow(), guardian.guard([ada])]);
  expect([ada.store.watches, bob.store.watches]).toEqual([1, 1]);
  await guardian.unguard(bob.id);
  expect([ada.store.watches, bob.store.watches]).toEqual([1, 0]);
  await guardian.stop();
  expect(ada.store.watches).toBe(0);
});

test('one that is let go while it starts is not watched afterwards', async () => {
  const { guardian, ada, bob } = new House('off', []);
  await guardian.start();
  const starting = guardian.guard([ada, bob]);
  await guardian.unguard(ada.id);
  await starting;
  expect([ada.store.watches, bob.store.watches]).toEqual([0, 1]);
});

test('a restore that the vault does not take is told as what it is, and looked after to its end', async () => {
  const house = new House('off');
  const { guardian, ada, vault } = house;
  await guardian.start();
  await house.until('it is saved', () => house.snapshotsOf(ada.id) === 1);
  ada.store.write(blobText(loginLost));
  await house.until('the loss', () => house.snapshotsOf(ada.id) === 2);
  vault.refusesOurs = true;
  const { planId } = await guardian.previewRestore(ada.id, { selection: WHATEVER_IS_MISSING });
  await expect(guardian.confirmRestore(planId)).rejects.toMatchObject({ code: 'written-not-noted' });
  expect(JSON.parse(ada.store.text ?? '')).toEqual(good);
  expect(ada.store.oldValuesOpen).toBe(0);
});

test('heals that cannot be noted count all the same', async () => {
  const house = new House('safe');
  const { guardian, ada, vault } = house;
  await guardian.start();
  await house.until('it is saved', () => house.snapshotsOf(ada.id) === 1);
  vault.refusesOurs = true;
  for (let n = 1; n <= 3; n++) {
    ada.store.write(blobText({ ...loginLost, n }));
    await guardian.checkNow();
    await house.until(`heal ${n}`, () => ada.store.text?.includes('claudeAiOauth') === true);
  }
  ada.store.write(blobText({ ...loginLost, n: 4 }));
  await guardian.checkNow();
  await house.until('the pause', () => house.notices.some(({ kind }) => kind === 'heal-paused'));
  expect(ada.store.text).not.toContain('claudeAiOauth');
});

test('a version that a bug keeps from being saved keeps no later one from it', async () => {
  const house = new House('off');
  const { guardian, ada, vault } = house;
  await guardian.start();
  await house.until('it is saved', () => house.snapshotsOf(ada.id) === 1);
  vault.chokesOn = 'poison';
  ada.store.write(blobText({ ...good, poison: true }));
  await house.until('the trouble', () => house.state?.vault.trouble?.code === 'internal');
  ada.store.write(blobText(aBlob({ login: aLogin({ generation: 2 }) })));
  await house.until('the newest generation', () => house.snapshotsOf(ada.id) === 2);
});
