import { join } from 'node:path';
import type { UnreachableCause } from '../../../../shared/findings/types';
import type { Clock } from '../../../core/ports/machine';
import type { SecurityTool } from '../../security-tool';
import { causeOfExit } from './exit-codes';
import { parseListing, type ListedItem } from './listing';

export interface InventoryOptions {
  readonly tool: SecurityTool;
  /** The user's home, in which the login keychain lies. */
  readonly home: string;
  readonly clock: Clock;
}

export type Listing =
  | { readonly kind: 'listed'; readonly items: readonly ListedItem[] }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

/** A keychain that gave up a secret so shortly before is not locked: listing it raises no dialog (M20). */
const STILL_OPEN_MS = 5_000;
/** A listing prints the whole keychain. Its items come and go by the week. */
const BETWEEN_LISTINGS_MS = 60_000;

/**
 * All of Claude Code's items in the login keychain: attributes, never a secret.
 *
 * One for all profiles, so that many of them make no more listings than one.
 */
export class KeychainInventory {
  readonly #options: InventoryOptions;
  #items: readonly ListedItem[] | undefined;
  #listedAt = -Infinity;
  #listing: Promise<void> | undefined;

  constructor(options: InventoryOptions) {
    this.#options = options;
  }

  /** The items as they were listed last, in the background: a listing is made only when no dialog can come of it. */
  async latest(): Promise<readonly ListedItem[] | 'not-checked'> {
    const { clock, tool } = this.#options;
    const now = clock.monotonic();
    const isOpen = tool.openedAt !== undefined && now - tool.openedAt < STILL_OPEN_MS;
    if (isOpen && now - this.#listedAt >= BETWEEN_LISTINGS_MS) {
      this.#listing ??= this.#refresh().finally(() => (this.#listing = undefined));
    }
    await this.#listing;
    return this.#items ?? 'not-checked';
  }

  /** Lists now, by the user's word. With their access lists it needs an unlocked keychain. */
  async list({ access }: { readonly access: boolean }): Promise<Listing> {
    const { tool, home, clock } = this.#options;
    const keychain = join(home, 'Library/Keychains/login.keychain-db');
    const args = ['dump-keychain', ...(access ? ['-a'] : []), keychain];
    const answer = await tool.inTurn((turn) => turn.call(args, { mayPrompt: true }));
    if (answer.kind === 'unreachable') return answer;
    if (answer.exit !== 0) return { kind: 'unreachable', cause: causeOfExit('dump-keychain', answer.exit) };
    const items = parseListing(answer.stdout);
    this.#items = items;
    this.#listedAt = clock.monotonic();
    return { kind: 'listed', items };
  }

  async #refresh(): Promise<void> {
    const listing = await this.list({ access: false });
    // What failed is not tried again at once either.
    if (listing.kind === 'unreachable') this.#listedAt = this.#options.clock.monotonic();
  }
}
