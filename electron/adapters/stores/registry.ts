import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Context } from '../../../shared/findings/types';
import type { Clock, Profile, Surroundings, Vault } from '../../core/ports';
import { ClaudeConfig, claudeConfigCandidates } from '../claude-config';
import { ClaudeLocks } from '../claude-locks';
import { readGuards } from '../claude-hooks';
import { readOverrides, settingsFiles } from '../claude-settings';
import { runningClaudes } from '../processes';
import { CredentialsFile } from './credentials-file';

export interface ProfileOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The config directory that the user named, if any. */
  readonly configDir?: string | undefined;
  readonly clock: Clock;
  /** For the fingerprints of accounts, and the machine's id. */
  readonly vault: Pick<Vault, 'fingerprints' | 'machine'>;
}

/** Finds the profile that Claude Code would use in this environment, or that the user named. Opens nothing yet. */
export function resolveProfile(options: ProfileOptions): Profile {
  const { clock } = options;
  const { given, storage, config, isDefault } = directories(options);
  const path = join(storage, '.credentials.json');
  const store = new CredentialsFile({ path, clock });
  const accounts = new ClaudeConfig(
    claudeConfigCandidates({ configDir: config, home: options.home, isDefault }),
  );
  return {
    id: profileId(path),
    configDir: given,
    store,
    locks: new ClaudeLocks(storage, clock),
    surroundings: surroundings(options, store, accounts, config),
  };
}

interface Directories {
  /** The directory of the credentials, as the user or the environment gave it. */
  readonly given: string;
  readonly storage: string;
  /** Where settings and account are. Another one only when the environment moves the credentials away from them. */
  readonly config: string;
  readonly isDefault: boolean;
}

function directories({ env, home, configDir }: ProfileOptions): Directories {
  const usual = join(home, '.claude');
  if (configDir !== undefined) {
    const named = resolve(configDir);
    // Naming the default directory means the default profile, unless Claude Code itself is told of it by name.
    const isDefault = named === usual && !env['CLAUDE_CONFIG_DIR'];
    return { given: configDir, storage: named, config: named, isDefault };
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
  };
}

/** Two ways to the same directory are one profile. 16 hex digits. */
function profileId(path: string): string {
  return createHash('sha256')
    .update(`file:${realDirectory(dirname(path))}`)
    .digest('hex')
    .slice(0, 16);
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

function surroundings(
  { env, platform, vault }: ProfileOptions,
  store: CredentialsFile,
  accounts: ClaudeConfig,
  config: string,
): Surroundings {
  const account = async () => accounts.account(await vault.fingerprints());
  const gather = async (): Promise<Context> => ({
    account: await account(),
    processes: runningClaudes({ platform }),
    overrides: readOverrides(env, settingsFiles(config, platform)),
    otherStores: platform === 'darwin' ? 'not-checked' : [],
    guards: readGuards(config, settingsFiles(config, platform)),
    store: store.location,
    platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
    keychain: undefined,
    keychainHealth: 'not-checked',
    machine: vault.machine,
  });
  return { account, gather };
}
