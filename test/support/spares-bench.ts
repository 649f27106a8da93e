/** Separate spares over a real vault, a store in memory and a keychain of the test's choice. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { KeychainSpares, spareNotesPath } from '../../electron/adapters/split/separate-spares';
import { observe, type Observation } from '../../electron/core/guard/observe';
import type { Profile } from '../../electron/core/ports/profile';
import type { SecretStore } from '../../electron/core/ports/secrets';
import type { VaultKeys } from '../../electron/core/ports/vault';
import type { KeychainDoor } from '../../electron/core/ports/spares';
import { openSpares } from '../../electron/core/spares/open';
import type { RemovePorts } from '../../electron/core/spares/remove';
import type { SparePorts } from '../../electron/core/spares/write';
import { record } from '../../electron/core/guard/record';
import type { RestorePorts } from '../../electron/core/restore/restore';
import { apartIn } from '../../shared/split/apart';
import { blobText, type JsonObject } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import type { MovedRow } from '../../shared/split/moved-sign-in';
import { aContext } from './history-builders';
import { MemorySecrets } from './memory-secrets';
import { MemoryLocks, MemoryStore } from './memory-store';
import { NO_SERVERS } from './no-servers';
import { aVaultBench } from './vault-bench';

/** Whatever the keychain, the profile is another one for each bench: entries outlive a test. */
let benches = 0;

/** `.claude.json` does not tell whose the login is. */
const ANYBODY = { kind: 'present', account: undefined, organization: undefined } as const;

export type DoorState = Awaited<ReturnType<KeychainDoor['state']>>;

export class SparesBench {
  readonly vaultBench = aVaultBench();
  readonly store = new MemoryStore('');
  readonly spares: KeychainSpares;
  readonly profile: Profile;
  readonly dataDir: string;
  /** What the door says. */
  isUnlocked: DoorState = 'open';
  moved: readonly MovedRow[] = [];

  constructor(secrets: SecretStore = new MemorySecrets()) {
    const { location, clock } = this.vaultBench;
    this.dataDir = dirname(location);
    this.spares = new KeychainSpares({ secrets, notes: spareNotesPath(this.dataDir), clock });
    const id = `${process.pid.toString(16)}${(++benches).toString(16)}`.padStart(16, '0');
    this.profile = {
      id,
      configDir: '/home/ada/.claude',
      settingsFile: undefined,
      servers: NO_SERVERS,
      store: this.store,
      locks: new MemoryLocks(),
      surroundings: {
        account: () => Promise.resolve(ANYBODY),
        gather: () =>
          Promise.resolve(
            aContext({ account: ANYBODY, store: this.store.location, machine: 'machine-FAKE' }),
          ),
      },
    };
  }

  get ports() {
    const { vaultBench, spares, profile } = this;
    const { clock, location, keys } = vaultBench;
    return {
      profile,
      vault: vaultBench.reopened(),
      keys,
      spares,
      door: { state: () => Promise.resolve(this.isUnlocked) },
      moved: { list: () => Promise.resolve(this.moved) },
      profileBook: { all: () => Promise.resolve([{ profile, origin: 'default' as const }]) },
      journal: new FileJournal({ location, clock }),
      clock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    } satisfies SparePorts & RestorePorts & RemovePorts & { readonly keys: VaultKeys };
  }

  /** The store holds this now, and it was saved. */
  async holds(content: JsonObject | string | undefined): Promise<void> {
    await this.vaultBench.keys.ensure();
    this.vaultBench.clock.time += 60_000;
    this.store.write(typeof content === 'object' ? blobText(content) : content);
    await record(this.ports, await this.observe(), { reason: 'changed' });
  }

  async observe(): Promise<Observation> {
    const { vault, clock } = this.ports;
    return observe(this.store, clock, await vault.fingerprints());
  }

  /** What the keychain holds, both halves as one blob. */
  async kept(): Promise<JsonObject | undefined> {
    return (await openSpares(this.ports))?.root;
  }

  /** How it stands, as status and window are told. */
  async report(isOn = true) {
    const { vault, clock, spares } = this.ports;
    const history = await vault.history(this.profile.id);
    const note = spares.notes().find(({ profile }) => profile === this.profile.id);
    const { live } = await this.observe();
    const context = aContext({ account: ANYBODY, moved: this.moved, apart: { isOn, note } });
    const now = clock.now();
    return apartIn({ live, history, context, now }, lineageOf(history, { now, machine: vault.machine }));
  }

  /** The vault's folder is gone, and with it its fingerprint key. */
  loseVault(): void {
    rmSync(this.vaultBench.location, { recursive: true, force: true });
  }
}
