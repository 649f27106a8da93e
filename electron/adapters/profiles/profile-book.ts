import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import type { KnownProfile, Profile, ProfileBook } from '../../core/ports/profile';
import type { SettingsStore } from '../../core/ports/records';
import { hasKeychainItem, resolveProfile, type ProfileOptions } from '../stores/registry';
import { knownDirectories, spellingsOf } from './known-directories';

export interface ProfileBookOptions {
  /** How a profile is resolved; the directory that the user named for this one run among it. */
  readonly profile: ProfileOptions;
  readonly settings: SettingsStore;
  /** The config directories that were added so far. */
  readonly added: () => readonly string[];
}

/** More hidden directories that look like a config directory than anybody has. */
const MAX_CANDIDATES = 50;

/** Knows every profile of this user: the default one, those that were added, and on macOS those that have an item. */
export class SettingsProfileBook implements ProfileBook {
  readonly #options: ProfileBookOptions;

  constructor(options: ProfileBookOptions) {
    this.#options = options;
  }

  async all(): Promise<readonly KnownProfile[]> {
    const { profile: options, added } = this.#options;
    const standard: KnownProfile = { profile: resolveProfile(options), origin: 'default' };
    if (options.configDir !== undefined) return [standard];
    const chosen = added().map((configDir): KnownProfile => {
      return { profile: resolveProfile({ ...options, configDir }), origin: 'added' };
    });
    return withoutSharedStores([standard, ...chosen, ...(await this.#found())]);
  }

  async everSeen(directories: readonly string[]): Promise<readonly Profile[]> {
    const { profile, added } = this.#options;
    const options: ProfileOptions = { ...profile, configDir: undefined };
    const all = await new SettingsProfileBook({ ...this.#options, profile: options }).all();
    const named = profile.configDir === undefined ? [] : [profile.configDir];
    const others = knownDirectories({ ...options, added: added(), remembered: [...named, ...directories] });
    const profiles = [
      ...all.map((known) => known.profile),
      ...others.map((configDir) => resolveProfile({ ...options, configDir })),
    ];
    return [...new Map(profiles.toReversed().map((one) => [one.id, one])).values()].toReversed();
  }

  async add(directory: string): Promise<'added' | 'known'> {
    const { profile: options, settings } = this.#options;
    // The spelling is kept, since on macOS it is part of the item's name; but it must mean the same from everywhere.
    const given = directory.startsWith('/') ? directory : resolve(directory);
    if (!isDirectory(given)) throw new SparekeyError('usage', `${given} is no directory.`);
    const wanted = storeOf(resolveProfile({ ...options, configDir: given }));
    const known = await new SettingsProfileBook({
      ...this.#options,
      profile: { ...options, configDir: undefined },
    }).all();
    const isKnown = known.some(({ profile, origin }) => origin !== 'found' && storeOf(profile) === wanted);
    if (isKnown) return 'known';
    const { profiles } = await settings.read();
    await settings.change({ profiles: [...profiles, given] });
    return 'added';
  }

  async remove(directory: string): Promise<'removed' | 'unknown'> {
    const { settings } = this.#options;
    const { profiles } = await settings.read();
    const meant = resolve(directory);
    const rest = profiles.filter((one) => one !== directory && resolve(one) !== meant);
    if (rest.length === profiles.length) return 'unknown';
    await settings.change({ profiles: rest });
    return 'removed';
  }

  /** Known directories with a Keychain item of their own, under whatever spelling. Asks for attributes only: no dialog. */
  async #found(): Promise<readonly KnownProfile[]> {
    const { profile: options, added } = this.#options;
    if (options.keychain === undefined) return [];
    const directories = knownDirectories({ ...options, added: added(), remembered: [] });
    const found: KnownProfile[] = [];
    for (const spelling of directories.slice(0, MAX_CANDIDATES).flatMap(spellingsOf)) {
      // Named as Claude Code itself is told of it, which makes another item even of the usual directory.
      const env = {
        ...options.env,
        CLAUDE_CONFIG_DIR: spelling,
        CLAUDE_SECURESTORAGE_CONFIG_DIR: undefined,
      };
      const named: ProfileOptions = { ...options, env };
      if (await hasKeychainItem(named)) found.push({ profile: resolveProfile(named), origin: 'found' });
    }
    return found;
  }
}

/** Profiles that share a store are one watch: the first of them. */
function withoutSharedStores(known: readonly KnownProfile[]): readonly KnownProfile[] {
  const byStore = new Map<string, KnownProfile>();
  for (const one of known) {
    const store = storeOf(one.profile);
    if (!byStore.has(store)) byStore.set(store, one);
  }
  return [...byStore.values()];
}

/** Says which store a profile has: two directories may link to one file. */
function storeOf({ id, store: { location } }: Profile): string {
  if (location.kind !== 'file') return id;
  try {
    return realpathSync(location.location);
  } catch {
    return id;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
