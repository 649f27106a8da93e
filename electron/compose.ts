/** The only place that says `new`: puts ports and adapters together for one user on one machine. */
import { basename, join } from 'node:path';
import { dataDirectory, leasePath, machineId, vaultDirectory } from './adapters/data-dir';
import { FileLease } from './adapters/fs/file-lease';
import { createLog } from './adapters/log';
import { KeyFileSecrets } from './adapters/secrets/key-file';
import { KeytarSecrets } from './adapters/secrets/keytar';
import { SettingsFile } from './adapters/settings-file';
import { resolveProfile } from './adapters/stores/registry';
import { systemClock } from './adapters/system-clock';
import { FileJournal } from './adapters/vault/journal';
import { KEY_SERVICE } from './adapters/vault/format';
import type { VaultKeyringOptions } from './adapters/vault/key';
import { FileVault } from './adapters/vault/vault';
import type {
  Clock,
  Journal,
  Lease,
  Log,
  Profile,
  SecretStore,
  SettingsStore,
  Vault,
  VaultKeys,
} from './core/ports';

export interface ComposeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The config directory that the user named, if any. */
  readonly configDir?: string | undefined;
  /** Who is asking: shows in the lease and in the log. */
  readonly shell: 'app' | 'command';
}

/** Everything that a shell works with. Nothing has been opened or started yet. */
export interface Composition {
  readonly dataDir: string;
  readonly profile: Profile;
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly journal: Journal;
  readonly lease: Lease;
  readonly settings: SettingsStore;
  readonly clock: Clock;
  readonly log: Log;
}

export function compose({ env, platform, home, configDir, shell }: ComposeOptions): Composition {
  const clock = systemClock;
  const dataDir = dataDirectory(env, platform, home);
  const location = vaultDirectory(dataDir);
  const log = createLog({ dataDir });
  const secrets = secretsFor(env, clock);
  const holder = `${shell === 'app' ? 'Sparekey' : `sparekey ${basename(process.argv[2] ?? '')}`.trim()}, pid ${process.pid}`;
  const vault = new FileVault({ location, machine: machineId(dataDir), clock, secrets });
  return {
    dataDir,
    profile: resolveProfile({ env, platform, home, configDir, clock, vault }),
    vault,
    keys: lazyKeys({ location, clock, secrets }),
    journal: new FileJournal({ location, clock }),
    lease: new FileLease({ path: leasePath(dataDir), holder, clock }),
    settings: new SettingsFile({ path: join(dataDir, 'settings.json'), clock, log }),
    clock,
    log,
  };
}

/** A key file is used only when it is asked for, never as a silent stand-in for a keychain that does not answer. */
function secretsFor(env: ComposeOptions['env'], clock: Clock): SecretStore {
  const path = env['SPAREKEY_KEY_FILE'];
  if (path === undefined || path === '') return new KeytarSecrets({ clock });
  return new KeyFileSecrets({ path, service: KEY_SERVICE });
}

/** The keyring brings age with it, which `status` and `history` must not pay for. */
function lazyKeys(options: VaultKeyringOptions): VaultKeys {
  const load = async () => new (await import('./adapters/vault/key')).VaultKeyring(options);
  return {
    ensure: async () => (await load()).ensure(),
    makeRecoveryKey: async (...given) => (await load()).makeRecoveryKey(...given),
  };
}
