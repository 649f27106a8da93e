/** The only place that says `new`: puts ports and adapters together for one user on one machine. */
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { dataDirectory, leasePath, machineId, vaultDirectory } from './adapters/data-dir';
import { FileLease } from './adapters/fs/file-lease';
import { createLog } from './adapters/log';
import { KeyFileSecrets } from './adapters/secrets/key-file';
import { KeytarSecrets } from './adapters/secrets/keytar';
import { NoKeychain } from './adapters/secrets/no-keychain';
import { SecurityTool } from './adapters/security-tool';
import { SettingsFile } from './adapters/settings-file';
import { resolveProfile, type KeychainAccess } from './adapters/stores/registry';
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
  KeychainRest,
} from './core/ports';

export interface ComposeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The config directory that the user named, if any. */
  readonly configDir?: string | undefined;
  /** For a command that only looks: it must answer even where nothing can be written. */
  readonly looksOnly?: boolean | undefined;
  /** Absolute path of macOS's `security`, the way into the Keychain. */
  readonly security?: string | undefined;
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
  /** For the time in which the screen is locked or the machine asleep: a keychain is not asked then. */
  readonly keychainRest: KeychainRest;
}

export function compose(options: ComposeOptions): Composition {
  const { env, platform, home, configDir, looksOnly, shell } = options;
  const clock = systemClock;
  const dataDir = dataDirectory(env, platform, home);
  const location = vaultDirectory(dataDir);
  const log = createLog({ dataDir });
  const secrets = secretsFor(options, clock);
  const keychain = platform === 'darwin' ? keychainAccess(options, clock, log) : undefined;
  const holder = `${shell === 'app' ? 'Sparekey' : `sparekey ${basename(process.argv[2] ?? '')}`.trim()}, pid ${process.pid}`;
  const vault = new FileVault({ location, machine: machineId(dataDir), clock, secrets, looksOnly });
  return {
    dataDir,
    profile: resolveProfile({ env, platform, home, configDir, clock, keychain, vault }),
    vault,
    keys: lazyKeys({ location, clock, secrets }),
    journal: new FileJournal({ location, clock }),
    lease: new FileLease({ path: leasePath(dataDir), holder, clock }),
    settings: new SettingsFile({ path: join(dataDir, 'settings.json'), clock, log }),
    clock,
    log,
    keychainRest: keychain?.tool ?? NOTHING_TO_REST,
  };
}

const NOTHING_TO_REST: KeychainRest = { pause: () => undefined, resume: () => undefined };

function keychainAccess(
  { home, security = '/usr/bin/security' }: ComposeOptions,
  clock: Clock,
  log: Log,
): KeychainAccess {
  return {
    tool: new SecurityTool({ path: security, home, clock }),
    userName: userInfo().username,
    policy: 'auto',
    onShown: () =>
      log.warn(
        'The credentials are too large for the standard input of security: other programs of this user could see them for a moment while they were written.',
      ),
  };
}

/** A key file is used only when it is asked for, never as a silent stand-in for a keychain that does not answer. */
function secretsFor({ env, platform, shell }: ComposeOptions, clock: Clock): SecretStore {
  const path = env['SPAREKEY_KEY_FILE'];
  if (path !== undefined && path !== '') return new KeyFileSecrets({ path, service: KEY_SERVICE });
  // The app's own executable may run the command, too; plain Node must make no items there.
  const isPlainNode = shell === 'command' && process.versions['electron'] === undefined;
  return platform === 'darwin' && isPlainNode ? new NoKeychain() : new KeytarSecrets({ clock });
}

/** The keyring brings age with it, which `status` and `history` must not pay for. */
function lazyKeys(options: VaultKeyringOptions): VaultKeys {
  const load = async () => new (await import('./adapters/vault/key')).VaultKeyring(options);
  return {
    ensure: async () => (await load()).ensure(),
    makeRecoveryKey: async (...given) => (await load()).makeRecoveryKey(...given),
  };
}
