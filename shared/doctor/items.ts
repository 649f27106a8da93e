import { listed } from '../diff';
import { byteSize, count, relativeTime } from '../text';
import { attention, notChecked, ok, type Check } from './check';

/** One of Claude Code's Keychain items. Times are epoch milliseconds. */
export interface ItemFacts {
  readonly service: string;
  readonly account: string;
  readonly createdAt: number | undefined;
  readonly modifiedAt: number | undefined;
  /** Undefined when it could not be read without a dialog. */
  readonly bytes: number | undefined;
  /** Id of the profile that it belongs to. */
  readonly profile: string;
  /** Whether it belongs to a config directory that was named. */
  readonly isHashed: boolean;
  /** That directory, when it is known. */
  readonly configDir: string | undefined;
  readonly access:
    { readonly programs: readonly string[] | 'any'; readonly partitions: readonly string[] } | undefined;
}

type Listing = readonly ItemFacts[] | 'not-checked' | undefined;

/** Items whose config directory nobody knows (signature S14); none where there is no Keychain. */
export function itemChecks(items: Listing, now: number): readonly Check[] {
  if (items === undefined) return [];
  if (items === 'not-checked') return [notChecked('forgotten-items', NOT_LISTED, UNLOCK)];
  const forgotten = items.filter(isForgotten);
  if (forgotten.length === 0)
    return [ok('forgotten-items', 'Every item belongs to a known config directory.')];
  const described = forgotten.map((item) => describe(item, now)).join('; ');
  const belong = forgotten.length === 1 ? 'belongs' : 'belong';
  return [
    attention(
      'forgotten-items',
      `${count(forgotten.length, 'Keychain item')} ${belong} to no known config directory: ${described}.`,
      'If the directory is still in use, sparekey profiles add it. Else sparekey profiles forget-item saves the item and removes it.',
      'review-items',
    ),
  ];
}

function isForgotten({ isHashed, configDir }: ItemFacts): boolean {
  return isHashed && configDir === undefined;
}

function describe({ service, account, modifiedAt, bytes }: ItemFacts, now: number): string {
  const size = bytes === undefined ? 'size not checked' : byteSize(bytes);
  const age = modifiedAt === undefined ? 'age unknown' : `last written ${relativeTime(modifiedAt, now)}`;
  return `${service} (account ${account}, ${age}, ${size})`;
}

/** The items of one profile: several accounts (signature S13), and who may read them (signature S19). */
export function ownItemChecks(
  profile: string,
  account: string | undefined,
  items: Listing,
): readonly Check[] {
  if (items === undefined) return [];
  if (items === 'not-checked')
    return [notChecked('other-accounts', NOT_LISTED, UNLOCK), notChecked('access', NOT_LISTED, UNLOCK)];
  const own = items.filter((item) => item.profile === profile);
  if (own.length === 0) return [];
  const used = own.find((item) => item.account === account);
  return [accountsCheck(own, used), ...(used === undefined ? [] : [accessCheck(used)])];
}

function accountsCheck(own: readonly ItemFacts[], used: ItemFacts | undefined): Check {
  const others = own.filter((item) => item !== used).map((item) => item.account);
  if (others.length === 0) return ok('other-accounts', `There is one item, of account ${used?.account}.`);
  return attention(
    'other-accounts',
    used === undefined
      ? `Claude Code reads none of the items that there are: they lie under ${listed(others)}.`
      : `Claude Code reads the item of account ${used.account}; more lie under ${listed(others)}, and some tools find the wrong one.`,
    'Look at them in Keychain Access, and delete those that belong to no user of this Mac.',
  );
}

const SECURITY = '/usr/bin/security';
const SECURITY_PARTITION = 'apple-tool:';

/** Claude Code reads its item through `security`: who shuts that out makes it ask, or fail, at every read. */
function accessCheck({ access, service, account }: ItemFacts): Check {
  if (access === undefined)
    return notChecked('access', 'The access list can be read only from an unlocked keychain.', UNLOCK);
  const isListed = access.programs === 'any' || access.programs.includes(SECURITY);
  if (!isListed) {
    return attention(
      'access',
      'security, which Claude Code reads with, is not on the item’s access list: another program made the item.',
      `In Keychain Access, open ${service}, then Access Control, and add ${SECURITY}; or sign in anew with claude auth login.`,
    );
  }
  if (access.partitions.includes(SECURITY_PARTITION))
    return ok('access', 'security, which Claude Code reads with, may read the item without a dialog.');
  return attention(
    'access',
    `Another program (${listed(access.partitions)}) wrote the item last and shut security out, which Claude Code reads with.`,
    `Any write by Claude Code mends it, such as claude auth login. Or run: security set-generic-password-partition-list -S apple-tool:,apple: -a '${account}' -s '${service}' (it asks for your login password).`,
  );
}

const NOT_LISTED = 'The Keychain’s items could not be listed without a dialog.';
const UNLOCK = 'Unlock the keychain and run sparekey doctor again.';
