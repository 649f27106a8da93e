import { SparekeyError } from '../../../shared/errors';
import type { Snapshot } from '../../../shared/snapshot';
import { assertNever } from '../../../shared/assert';
import { observe } from '../guard/observe';
import type { ClaudeItem, ClaudeItems } from '../ports/claude-items';
import type { Clock } from '../ports/machine';
import type { Vault, VaultKeys } from '../ports/vault';
import { record } from '../guard/record';

export interface ForgetPorts {
  readonly items: ClaudeItems;
  readonly vault: Vault;
  readonly keys: VaultKeys;
  readonly clock: Clock;
}

export interface ItemName {
  readonly service: string;
  /** Needed where the service has items under several accounts. */
  readonly account: string | undefined;
}

/**
 * The one item that this name means, if it may be forgotten: an item of a
 * config directory that nobody knows any more.
 *
 * Throws `usage` when there is no such item or more than one, `item-in-use`,
 * and `store-unreachable`.
 */
export async function findForgettable(items: ClaudeItems, name: ItemName): Promise<ClaudeItem> {
  const listing = await items.list({ access: false });
  if (listing.kind === 'unreachable')
    throw new SparekeyError('store-unreachable', 'the login keychain', listing.cause.detail);
  const found = listing.items.filter(
    ({ service, account }) =>
      service === name.service && (name.account === undefined || account === name.account),
  );
  const [item, ...others] = found;
  if (item === undefined)
    throw new SparekeyError('usage', `There is no Keychain item called ${name.service}.`);
  if (others.length > 0) {
    const accounts = found.map(({ account }) => account).join(', ');
    throw new SparekeyError(
      'usage',
      `${name.service} has several accounts (${accounts}): name one with --account.`,
    );
  }
  if (!item.isHashed)
    throw new SparekeyError('item-in-use', `${item.service} belongs to the default config directory`);
  if (item.configDir !== undefined)
    throw new SparekeyError('item-in-use', `${item.service} belongs to ${item.configDir}`);
  return item;
}

/** Removes an item of a forgotten config directory, after saving that very item. Answers the snapshot that holds it. */
export async function forgetItem(
  { items, vault, keys, clock }: ForgetPorts,
  item: ClaudeItem,
): Promise<Snapshot> {
  const profile = items.profileOf(item);
  const where = profile.store.location.location;
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { live, bytes } = observation;
  if (live.kind === 'unreachable') throw new SparekeyError('store-unreachable', where, live.cause.detail);
  await keys.ensure();
  const snapshot = await record({ profile, vault, clock }, observation, { reason: 'manual' });
  if (snapshot === undefined || bytes === undefined)
    throw new SparekeyError('usage', `There is no Keychain item called ${item.service} any more.`);
  const outcome = await items.remove(item, bytes);
  switch (outcome.kind) {
    case 'removed':
    case 'gone':
      return snapshot;
    case 'changed':
      throw new SparekeyError('item-in-use', `${where} was written just now`);
    case 'unreachable':
      throw new SparekeyError('store-unreachable', where, outcome.cause.detail);
    default:
      return assertNever(outcome);
  }
}
