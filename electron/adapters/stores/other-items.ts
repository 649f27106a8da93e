import type { OtherStore } from '../../../shared/findings/types';
import { spellingsOf } from '../profiles/known-directories';
import { itemNames, type NamingFacts } from './keychain/item-name';
import type { ListedItem } from './keychain/listing';

/** Which known config directory an item belongs to, by its service. */
export function directoriesByService(
  directories: readonly string[],
  naming: Omit<NamingFacts, 'directory'>,
): ReadonlyMap<string, string> {
  return new Map(
    directories.flatMap((directory) =>
      spellingsOf(directory).map((spelling) => [
        itemNames({ ...naming, directory: spelling }).service,
        directory,
      ]),
    ),
  );
}

/** The items beside the one of a profile: the same service under other accounts, and those of other config directories. */
export function otherItems(
  items: readonly ListedItem[],
  own: { readonly service: string; readonly account: string },
  directories: ReadonlyMap<string, string>,
): readonly OtherStore[] {
  return items.flatMap((item): readonly OtherStore[] => {
    const isOwn = item.service === own.service;
    if (isOwn && item.account === own.account) return [];
    if (!isOwn && !isHashed(item.service)) return [];
    const store: OtherStore = {
      location: { kind: 'keychain', location: `${item.service} (account ${item.account})` },
      account: item.account,
      modifiedAt: item.modifiedAt,
      bytes: undefined,
      configDir: directories.get(item.service),
      hasLogin: 'not-checked',
      role: isOwn ? 'other-account' : 'hashed',
      fingerprint: undefined,
    };
    return [store];
  });
}

/** Whether an item belongs to a config directory that was named. */
export function isHashed(service: string): boolean {
  return /-[0-9a-f]{8}$/.test(service);
}
