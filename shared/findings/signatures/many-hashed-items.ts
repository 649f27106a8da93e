import { storesAs, type Facts } from '../facts';
import type { Sighting } from '../signature';

/** From how many items of unknown config directories on they are worth a review. */
const MANY_ITEMS = 12;

/** S14: one item for every config directory ever used, each with copies of MCP tokens. */
export function manyHashedItems(facts: Facts): readonly Sighting[] {
  const items = storesAs(facts, 'hashed').filter(({ configDir }) => configDir === undefined);
  if (items.length < MANY_ITEMS) return [];
  const message = `${items.length} Keychain items belong to config directories that are not known any more, each with its own copies of tokens.`;
  return [{ message, parts: [], since: facts.live.since }];
}
