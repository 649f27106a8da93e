import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ApartFacts } from '../../../shared/split/separate-spare';
import type { KeychainPolicy } from '../../../shared/exposure';
import type { MovedRow } from '../../../shared/split/moved-sign-in';
import type { ClaudeProcess, Context } from '../../../shared/findings/types';
import type { Clock } from '../../core/ports/machine';
import type { Profile, Surroundings } from '../../core/ports/profile';
import type { CredentialStore } from '../../core/ports/store';
import type { Vault } from '../../core/ports/vault';
import { ClaudeConfig, claudeConfigCandidates } from '../claude-config';
import { ClaudeLocks } from '../claude-locks';
import { knownDirectories } from '../profiles/known-directories';
import { readGuards } from '../claude-hooks';
import { readOverrides, settingsFiles } from '../claude-settings';
import { runningClaudes } from '../processes';
import type { SecurityTool } from '../security-tool';
import { CredentialsFile } from './credentials-file';
import type { KeychainInventory } from './keychain/inventory';
import { itemNames } from './keychain/item-name';
import { KeychainOrFile } from './keychain-or-file';
import { MacosKeychain } from './macos-keychain';
import { SettingsServers } from '../split/claude-servers';
import { directoriesByService, otherItems } from './other-items';
import { shadowedFile } from './shadowed-file';

/** What it takes to reach a Keychain. */
export interface KeychainAccess {
  readonly tool: SecurityTool;
  /** The user's name in the system: what an item is filed under when the environment names nobody. */
  readonly userName: string;
  /** As of now. */
  readonly policy: () => Promise<KeychainPolicy>;
}

export interface ProfileOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The config directory that the user named, if any. */
  readonly configDir?: string | undefined;
  readonly clock: Clock;
  /** On macOS, where Claude Code keeps its blob in the Keychain. */
  readonly keychain?: KeychainAccess | undefined;
  /** For the fingerprints of accounts, and the machine's id. */
  readonly vault: Pick<Vault, 'fingerprints' | 'machine'>;
  /** Lists the running sessions, for all profiles at once where there are many. */
  readonly processes?: (() => readonly ClaudeProcess[] | 'not-checked') | undefined;
  /** Lists the Keychain items beside those of the profiles. */
  readonly inventory?: KeychainInventory | undefined;
  /** The config directories that the user added, as of now: items of theirs are nobody's leftovers. */
  readonly added?: (() => readonly string[]) | undefined;
  /** The register of moved sign-ins, as of now. */
  readonly moved?: (() => readonly MovedRow[]) | undefined;
  /** What is known of the separate spares of a profile, as of now. */
  readonly apart?: ((profile: string) => ApartFacts) | undefined;
}

/** Finds the profile that Claude Code would use in this environment, or that the user named. Opens nothing yet. */
export function resolveProfile(options: ProfileOptions): Profile {
  const { clock } = options;
  const { given, storage, config, isDefault, inItemName } = directories(options);
  const path = join(storage, '.credentials.json');
  const stores = openStores(options, path, inItemName);
  const candidates = claudeConfigCandidates({ configDir: config, home: options.home, isDefault });
  const accounts = new ClaudeConfig(candidates);
  const id = profileId(stores, path);
  return {
    id,
    configDir: given,
    settingsFile: join(config, 'settings.json'),
    store: stores.store,
    locks: new ClaudeLocks(storage, clock),
    surroundings: surroundings(options, stores, accounts, config, id),
    servers: new SettingsServers({ candidates, clock }),
  };
}

/** Whether the Keychain holds an item of this profile. Never prompts; what cannot be told is no item. */
export async function hasKeychainItem(options: ProfileOptions): Promise<boolean> {
  const { storage, inItemName } = directories(options);
  const { keychain } = openStores(options, join(storage, '.credentials.json'), inItemName);
  return (await keychain?.item.probe())?.kind === 'present';
}

/** The store of a profile, and on macOS the two that it is made of. */
interface Stores {
  readonly store: CredentialStore;
  readonly keychain: { readonly item: MacosKeychain; readonly file: CredentialStore } | undefined;
}

function openStores(
  { env, home, clock, keychain }: ProfileOptions,
  path: string,
  directory: string | undefined,
): Stores {
  const file = new CredentialsFile({ path, clock });
  if (keychain === undefined) return { store: file, keychain: undefined };
  const { tool, userName, policy } = keychain;
  const names = itemNames({ env, userName, directory });
  const item = new MacosKeychain({ tool, names, home, clock, policy });
  return { store: new KeychainOrFile({ item, file }), keychain: { item, file } };
}

interface Directories {
  /** The directory of the credentials, as the user or the environment gave it. */
  readonly given: string;
  readonly storage: string;
  /** Where settings and account are. Another one only when the environment moves the credentials away from them. */
  readonly config: string;
  readonly isDefault: boolean;
  /** The spelling of the directory that a Keychain item is named after; undefined for the default one. */
  readonly inItemName: string | undefined;
}

function directories({ env, home, configDir }: ProfileOptions): Directories {
  const usual = join(home, '.claude');
  if (configDir !== undefined) {
    const named = resolve(configDir);
    // Naming the default directory means the default profile, unless Claude Code itself is told of it by name.
    const isDefault = named === usual && !env['CLAUDE_CONFIG_DIR'];
    const inItemName = isDefault ? undefined : spellingOf(configDir, env['CLAUDE_CONFIG_DIR']);
    return { given: configDir, storage: named, config: named, isDefault, inItemName };
  }
  const config = env['CLAUDE_CONFIG_DIR'] || usual;
  // Set to nothing, it means the default directory, whatever the other variable says.
  const storage =
    env['CLAUDE_SECURESTORAGE_CONFIG_DIR'] === '' ? usual : env['CLAUDE_SECURESTORAGE_CONFIG_DIR'];
  return {
    given: storage ?? config,
    storage: resolve(storage ?? config),
    config: resolve(config),
    isDefault: !env['CLAUDE_CONFIG_DIR'],
    inItemName: (env['CLAUDE_SECURESTORAGE_CONFIG_DIR'] ?? env['CLAUDE_CONFIG_DIR']) || undefined,
  };
}

/** Claude Code goes by its own variable, to the letter, where that means the same directory. */
function spellingOf(named: string, variable: string | undefined): string {
  return variable && resolve(variable) === resolve(named) ? variable : named;
}

/**
 * Two ways to the same directory are one profile, unless the store is a Keychain
 * item: there another spelling is another item. 16 hex digits.
 */
function profileId({ keychain }: Stores, path: string): string {
  return keychain === undefined
    ? idOf(`file:${realDirectory(dirname(path))}`)
    : keychainProfileId(keychain.item.service);
}

/** The id of the profile whose item has this service, whether or not its directory is known. */
export function keychainProfileId(service: string): string {
  return idOf(`keychain:${service}`);
}

function idOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 16);
}

/** The real path of a directory, also of one that is not there yet: its id must not change when it is made. */
function realDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    const parent = dirname(directory);
    return parent === directory ? directory : join(realDirectory(parent), basename(directory));
  }
}

/** What lies beside the store of a profile on macOS. Without a dialog, and without reading a secret. */
async function storesBeside(
  { env, home, keychain: access, inventory, vault, added = () => [] }: ProfileOptions,
  { store, keychain }: Stores,
): Promise<Context['otherStores']> {
  if (keychain === undefined || access === undefined) return 'not-checked';
  const behind = await shadowedFile(store.location, keychain.file, await vault.fingerprints());
  const items = (await inventory?.latest()) ?? 'not-checked';
  if (items === 'not-checked') return behind;
  const directories = directoriesByService(knownDirectories({ env, home, added: added(), remembered: [] }), {
    env,
    userName: access.userName,
  });
  return [...behind, ...otherItems(items, keychain.item, directories)];
}

function surroundings(
  options: ProfileOptions,
  { store, keychain }: Stores,
  accounts: ClaudeConfig,
  config: string,
  id: string,
): Surroundings {
  const {
    env,
    platform,
    vault,
    moved = () => [],
    apart,
    processes = () => runningClaudes({ platform }),
  } = options;
  const account = async () => accounts.account(await vault.fingerprints());
  const gather = async (): Promise<Context> => ({
    account: await account(),
    processes: processes(),
    overrides: readOverrides(env, settingsFiles(config, platform)),
    otherStores: platform === 'darwin' ? await storesBeside(options, { store, keychain }) : [],
    guards: readGuards(config, settingsFiles(config, platform)),
    store: store.location,
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    keychain:
      keychain === undefined || store.location.kind !== 'keychain'
        ? undefined
        : { account: keychain.item.account, service: keychain.item.service },
    keychainHealth: 'not-checked',
    machine: vault.machine,
    moved: moved().filter((row) => row.profile === id),
    apart: apart?.(id),
  });
  return { account, gather };
}
