/**
 * Puts ports and adapters together for one user on one machine. Nobody else says
 * `new`, but for `compose-moved.ts`: the part that the helper has time to load.
 */
import { userInfo } from 'node:os';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { SparekeyError } from '../shared/errors';
import { AutostartFile, autostartPath } from './adapters/autostart-file';
import { osascriptCrier, silentCrier } from './adapters/criers';
import type { MovedRow } from '../shared/split/moved-sign-in';
import { dataDirectory, leasePath, machineId, runDirectory, vaultDirectory } from './adapters/data-dir';
import { FileExaminer } from './adapters/examiner';
import { DataDirFiles } from './adapters/own-files';
import { FilePresence } from './adapters/presence';
import { notifySendCrier } from './adapters/notify-send';
import { FileLease } from './adapters/fs/file-lease';
import { secretFiles } from './adapters/fs/secret-file';
import { createLog } from './adapters/log';
import { OPEN_DOOR, secretServiceDoor, witnessedDoor } from './adapters/secrets/door';
import { KeytarSecrets } from './adapters/secrets/keytar';
import { SecurityTool } from './adapters/security-tool';
import { runningClaudes } from './adapters/processes';
import { SettingsProfileBook } from './adapters/profiles/profile-book';
import { recentProcesses } from './adapters/profiles/recent-processes';
import { SettingsFile } from './adapters/settings-file';
import { readAddedDirectories, readSparesChoice } from './adapters/settings-glance';
import { FileSpareSources } from './adapters/spare-sources';
import { registerPath } from './adapters/split/moved-sign-ins';
import { ShellHelper } from './adapters/split/helper';
import { FoundPrograms } from './adapters/split/programs';
import { readRegister } from './adapters/split/register';
import { KeychainSpares, readSpareNotes, spareNotesPath } from './adapters/split/separate-spares';
import { KeychainInventory } from './adapters/stores/keychain/inventory';
import { KeychainItems } from './adapters/stores/claude-items';
import { resolveProfile, type KeychainAccess, type ProfileOptions } from './adapters/stores/registry';
import { systemClock } from './adapters/system-clock';
import { UnseenLoginItem } from './adapters/unseen-login-item';
import { ManagedService } from './adapters/service/managed-service';
import { SettingsHook } from './adapters/session-hook';
import { ownCommand } from './adapters/own-command';
import { FileJournal } from './adapters/vault/journal';
import type { VaultKeyringOptions } from './adapters/vault/key';
import { FileVault } from './adapters/vault/vault';
import type { Crier, LoginItem, SecretFiles } from './core/ports/desktop';
import type { KeychainDoor, SeparateSpares } from './core/ports/spares';
import type { SpareSources } from './core/ports/spare-sources';
import {
  composeMoved,
  composeSecrets,
  roomySecrets,
  sealedDirectory,
  type MovedComposition,
  type SecretsComposition,
} from './compose-moved';
import type { ClaudeItems } from './core/ports/claude-items';
import type { ExportFiles } from './core/ports/exports';
import type { Clock, Lease, Log, Presence } from './core/ports/machine';
import type { OwnFiles } from './core/ports/own-files';
import type { Examiner, Profile, ProfileBook } from './core/ports/profile';
import type { Journal, SettingsStore } from './core/ports/records';
import type { SecretStore, KeychainRest } from './core/ports/secrets';
import type { SessionHook } from './core/ports/session-hook';
import type { ClaudePrograms, SignInHelper } from './core/ports/split';
import type { Vault, VaultKeys } from './core/ports/vault';
import type { WatchService } from './core/ports/watch-service';

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
  /** What starts this copy of the app, by its full path: for starting at login, on Linux. */
  readonly appCommand?: readonly [string, ...string[]] | undefined;
  /** Starting at login as Electron asks for it elsewhere; undefined by plain Node, and for a copy that is not installed. */
  readonly systemLoginItem?: LoginItem | undefined;
}

/** Everything that a shell works with. Nothing has been opened or started yet. */
export interface Composition extends MovedComposition {
  readonly dataDir: string;
  /** The default profile, or the one that the user named. */
  readonly profile: Profile;
  readonly profileBook: ProfileBook;
  /** On macOS: Claude Code's Keychain items. */
  readonly items: ClaudeItems | undefined;
  readonly examiner: Examiner;
  /** The hook of Claude Code's that runs us whenever a session starts. */
  readonly sessionHook: SessionHook;
  /** On Linux and macOS. */
  readonly watchService: WatchService | undefined;
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly journal: Journal;
  readonly lease: Lease;
  /** What Claude Code asks for the headers of a moved server, and which Claude Codes there are to ask it. */
  readonly helper: SignInHelper;
  readonly programs: ClaudePrograms;
  /** The newest good login and sign-ins beside the vault. */
  readonly spares: SeparateSpares;
  readonly door: KeychainDoor;
  readonly settings: SettingsStore;
  readonly exportFiles: ExportFiles;
  readonly clock: Clock;
  readonly log: Log;
  /** The command can only take it out. */
  readonly loginItem: LoginItem;
  /** Which other Sparekeys keep running. */
  readonly presence: Presence;
  /** What lies in the data directory. */
  readonly ownFiles: OwnFiles;
  readonly spareSources: SpareSources;
  readonly secretFiles: SecretFiles;
  readonly crier: Crier;
  /** For the time in which the screen is locked or the machine asleep: a keychain is not asked then. */
  readonly keychainRest: KeychainRest;
}

/** Throws `usage` where the home directory, or a place that the user chose, is no full path: data must not end up in whatever folder we were started in. */
export function compose(options: ComposeOptions): Composition {
  const { env, platform, home, configDir, looksOnly, shell } = options;
  if (!isAbsolute(home))
    throw new SparekeyError(
      'usage',
      `HOME is “${home}”, which is not the full path of a folder. Set it to your home.`,
    );
  // Claude Code's hook and a service run in other folders, and would look elsewhere.
  for (const name of ['SPAREKEY_DATA_DIR', 'SPAREKEY_KEY_FILE'])
    if (env[name] && !isAbsolute(env[name]))
      throw new SparekeyError('usage', `${name} is “${env[name]}”, which is no full path. Set it to one.`);
  const clock = systemClock;
  const dataDir = dataDirectory(env, platform, home);
  const location = vaultDirectory(dataDir);
  const log = createLog({ dataDir });
  const service = watchService(options, clock);
  const own = composeSecrets(options, clock);
  const { secrets, keyFile } = own;
  const holder = `${shell === 'app' ? 'Sparekey' : `sparekey ${basename(process.argv[2] ?? '')}`.trim()}, pid ${process.pid}`;
  const vault = new FileVault({
    location,
    machine: machineId(dataDir, { looksOnly }),
    clock,
    secrets,
    looksOnly,
  });
  const processes = recentProcesses(clock, () => runningClaudes({ platform }));
  const settingsPath = join(dataDir, 'settings.json');
  const settings = new SettingsFile({ path: settingsPath, clock, log });
  const keychain = platform === 'darwin' ? keychainAccess(options, clock, settings) : undefined;
  const added = () => readAddedDirectories(settingsPath);
  const inventory = keychain && new KeychainInventory({ tool: keychain.tool, home, clock });
  const registered = quietRegister(registerPath(dataDir), log);
  const profile: ProfileOptions = {
    env,
    platform,
    home,
    configDir,
    clock,
    keychain,
    inventory,
    vault,
    processes,
    added,
    moved: registered,
    apart: (id) => ({
      isOn: readSparesChoice(settingsPath),
      note: readSpareNotes(spareNotesPath(dataDir)).find((note) => note.profile === id),
    }),
  };
  const items =
    keychain && inventory && new KeychainItems({ env, home, clock, keychain, inventory, vault, added });
  return {
    dataDir,
    profile: resolveProfile(profile),
    profileBook: new SettingsProfileBook({ profile, settings, added }),
    items,
    examiner: new FileExaminer({ platform, clock, silentSecrets: keyFile }),
    sessionHook: new SettingsHook({ command: ownCommand({ env, platform }), dataDir, clock }),
    watchService: service,
    vault,
    keys: lazyKeys({ location, clock, secrets, keychain: own.keychain }),
    journal: new FileJournal({ location, clock }),
    lease: new FileLease({ path: leasePath(dataDir), holder, clock }),
    ...composeMoved(options, clock),
    spares: new KeychainSpares({
      secrets: roomySecrets(options, clock, sealedDirectory(dataDir)),
      notes: spareNotesPath(dataDir),
      clock,
    }),
    door: keychainDoor(options, clock, own, keychain?.tool),
    helper: new ShellHelper({ command: ownCommand({ env, platform }), platform, env }),
    programs: new FoundPrograms({ env, platform, home, running: () => runningClaudes({ platform }) }),
    settings,
    exportFiles: lazyExportFiles(location, secrets),
    clock,
    log,
    loginItem: loginItem(options, clock),
    presence: new FilePresence({ folder: runDirectory(dataDir), who: holder, clock, log }),
    ownFiles: new DataDirFiles({
      ...{ dataDir, vault: location, home, clock },
      abroad: [autostartPath(options), ...(service === undefined ? [] : [service.plan('off').file])],
      program: ownCommand({ env, platform }).evidence,
    }),
    spareSources: new FileSpareSources({ home, items }),
    secretFiles,
    crier: crierFor(options, log),
    keychainRest: keychain?.tool ?? NOTHING_TO_REST,
  };
}

/** On Linux it is a file of ours, since Electron has none there. */
function loginItem(
  { env, platform, home, appCommand, systemLoginItem }: ComposeOptions,
  clock: Clock,
): LoginItem {
  if (platform === 'linux') return new AutostartFile({ env, home, command: appCommand, clock });
  return systemLoginItem ?? new UnseenLoginItem({ platform });
}

/** The app shows notifications of its own, but for what macOS does not take from it. */
function crierFor({ env, platform, shell }: ComposeOptions, log: Log): Crier {
  if (platform === 'darwin') return osascriptCrier(log);
  return platform === 'linux' && shell === 'command' ? notifySendCrier(env, log) : silentCrier;
}

function watchService(
  { env, platform, home, configDir }: ComposeOptions,
  clock: Clock,
): WatchService | undefined {
  if (platform !== 'linux' && platform !== 'darwin') return undefined;
  return new ManagedService({
    env,
    platform,
    home,
    uid: userInfo().uid,
    command: ownCommand({ env, platform }),
    configDir: configDir === undefined ? undefined : resolve(configDir),
    clock,
  });
}

/** How to tell, without asking anybody, whether the keychain is unlocked. */
function keychainDoor(
  { env, platform }: ComposeOptions,
  clock: Clock,
  { secrets, keyFile }: SecretsComposition,
  tool: SecurityTool | undefined,
): KeychainDoor {
  if (keyFile !== undefined || platform === 'win32') return OPEN_DOOR;
  const witnesses = secrets instanceof KeytarSecrets ? [secrets] : [];
  if (tool !== undefined) return witnessedDoor(clock, [tool, ...witnesses], () => tool.isPaused);
  return secretServiceDoor(env, witnessedDoor(clock, witnesses));
}

const NOTHING_TO_REST: KeychainRest = { pause: () => undefined, resume: () => undefined };

function keychainAccess(
  { home, security = '/usr/bin/security' }: ComposeOptions,
  clock: Clock,
  settings: SettingsStore,
): KeychainAccess {
  return {
    tool: new SecurityTool({ path: security, home, clock }),
    userName: userInfo().username,
    policy: async () => (await settings.read()).keychainPolicy,
  };
}

/** The register for whoever judges a profile: a damaged one is told where it is used, and no reason to stop guarding. */
function quietRegister(path: string, log: Log): () => readonly MovedRow[] {
  return () => {
    try {
      return readRegister(path);
    } catch (error) {
      log.error('The list of moved sign-ins cannot be read.', error);
      return [];
    }
  };
}

/** The keyring brings age with it, which `status` and `history` must not pay for. */
function lazyKeys(options: VaultKeyringOptions): VaultKeys {
  const load = async () => new (await import('./adapters/vault/key')).VaultKeyring(options);
  return {
    ensure: async () => (await load()).ensure(),
    makeRecoveryKey: async (...given) => (await load()).makeRecoveryKey(...given),
    recoveryRecipient: async () => (await load()).recoveryRecipient(),
    isInKeychain: async () => (await load()).isInKeychain(),
    destroy: async () => (await load()).destroy(),
  };
}

/** It brings age and zod with it. */
function lazyExportFiles(location: string, secrets: SecretStore): ExportFiles {
  const load = async () =>
    new (await import('./adapters/export-files')).AgeExportFiles({ location, secrets });
  return {
    write: async (...given) => (await load()).write(...given),
    find: async (...given) => (await load()).find(...given),
  };
}
