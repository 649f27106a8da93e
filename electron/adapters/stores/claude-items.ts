import { assertNever } from '../../../shared/assert';
import type {
  ClaudeItem,
  ClaudeItems,
  ClaudeItemsReading,
  RemovalOutcome,
} from '../../core/ports/claude-items';
import type { Clock } from '../../core/ports/machine';
import type { Profile, Surroundings } from '../../core/ports/profile';
import type { ClaudeServers } from '../../core/ports/split';
import type { StoreReading } from '../../core/ports/store';
import type { Vault } from '../../core/ports/vault';
import { ClaudeLocks } from '../claude-locks';
import { knownDirectories, type DirectorySources } from '../profiles/known-directories';
import { causeOfExit, saysAbsent } from './keychain/exit-codes';
import type { KeychainInventory } from './keychain/inventory';
import { decodeSecret } from './keychain/item-output';
import type { ListedItem } from './keychain/listing';
import { MacosKeychain } from './macos-keychain';
import { directoriesByService, isHashed } from './other-items';
import { keychainProfileId, type KeychainAccess } from './registry';

export interface KeychainItemsOptions extends Pick<DirectorySources, 'env' | 'home'> {
  readonly clock: Clock;
  readonly keychain: KeychainAccess;
  readonly inventory: KeychainInventory;
  readonly vault: Vault;
  /** The config directories that the user added, as of now. */
  readonly added: () => readonly string[];
}

/** Claude Code's items in the login keychain, one by one. */
export class KeychainItems implements ClaudeItems {
  readonly #options: KeychainItemsOptions;

  constructor(options: KeychainItemsOptions) {
    this.#options = options;
  }

  async list({ access }: { readonly access: boolean }): Promise<ClaudeItemsReading> {
    const { env, home, keychain, inventory, vault, added } = this.#options;
    const listing = await inventory.list({ access });
    switch (listing.kind) {
      case 'unreachable':
        return listing;
      case 'listed': {
        const remembered = (await vault.history()).map(({ configDir }) => configDir);
        const known = knownDirectories({ env, home, added: added(), remembered });
        const directories = directoriesByService(known, { env, userName: keychain.userName });
        return { kind: 'listed', items: listing.items.map((item) => describe(item, directories)) };
      }
      default:
        return assertNever(listing);
    }
  }

  profileOf({ service, account, keychain: path, profile }: ClaudeItem): Profile {
    const { clock, home, keychain, vault } = this.#options;
    const { tool, policy } = keychain;
    const store = new MacosKeychain({
      tool,
      names: { service, accounts: [account] },
      home,
      keychain: path,
      clock,
      policy,
    });
    const surroundings: Surroundings = {
      account: () => Promise.resolve({ kind: 'not-checked' }),
      gather: () =>
        Promise.resolve({
          account: { kind: 'not-checked' },
          processes: 'not-checked',
          overrides: 'not-checked',
          otherStores: 'not-checked',
          guards: 'not-checked',
          store: store.location,
          platform: 'darwin',
          keychain: { account, service },
          keychainHealth: 'not-checked',
          machine: vault.machine,
        }),
    };
    const locks = new ClaudeLocks(home, clock);
    const none = { settingsFile: undefined, servers: NO_SERVERS };
    return { id: profile, configDir: service, store, locks, surroundings, ...none };
  }

  /** In one turn, so that no call of ours comes between the comparison and the removal. What it prints is no sign that it worked (M25). */
  remove({ service, account, keychain }: ClaudeItem, expected: Uint8Array): Promise<RemovalOutcome> {
    return this.#options.keychain.tool.inTurn(async (turn) => {
      const named = ['-a', account, '-s', service];
      const read = await turn.call(['find-generic-password', ...named, '-w', keychain], { mayPrompt: true });
      if (read.kind === 'unreachable') return read;
      if (saysAbsent('find-generic-password', read.exit)) return { kind: 'gone' };
      if (read.exit !== 0) {
        return { kind: 'unreachable', cause: causeOfExit('find-generic-password', read.exit) };
      }
      if (Buffer.compare(decodeSecret(read.stdout).bytes, expected) !== 0) return { kind: 'changed' };
      const removed = await turn.call(['delete-generic-password', ...named, keychain], { mayPrompt: true });
      if (removed.kind === 'unreachable') return removed;
      if (removed.exit === 0) return { kind: 'removed' };
      return { kind: 'unreachable', cause: causeOfExit('delete-generic-password', removed.exit) };
    });
  }

  /** Reads it only where its access lists let `security` in without a dialog. */
  async readQuietly(item: ClaudeItem): Promise<StoreReading | 'not-checked'> {
    return item.access !== undefined && letsSecurityIn(item.access)
      ? this.profileOf(item).store.read()
      : 'not-checked';
  }
}

function describe(item: ListedItem, directories: ReadonlyMap<string, string>): ClaudeItem {
  const { service } = item;
  return {
    ...item,
    profile: keychainProfileId(service),
    isHashed: isHashed(service),
    configDir: directories.get(service),
  };
}

function letsSecurityIn({ programs, partitions }: NonNullable<ClaudeItem['access']>): boolean {
  return (programs === 'any' || programs.includes(SECURITY)) && partitions.includes(SECURITY_PARTITION);
}

/** Of a forgotten config directory there are no settings. */
const NO_SERVERS: ClaudeServers = { read: () => ({ kind: 'absent' }), setHelper: () => Promise.resolve() };

/** What an access list and a partition list call `security`. */
const SECURITY = '/usr/bin/security';
const SECURITY_PARTITION = 'apple-tool:';
