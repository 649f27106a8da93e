import { partName } from '../../diff';
import type { Facts } from '../facts';
import type { Sighting } from '../signature';

/** S25: Claude Code noted that a server has no way to sign in, and does not ask again until the entry is cleared. */
export function discoveryFailed({ entries, live }: Facts): readonly Sighting[] {
  return entries
    .filter(({ state, entry }) => state === 'tokenless' && entry?.discoveryFailed === true)
    .map(({ part }) => ({
      message: `Claude Code once found no way to sign in to ${partName(part)} and does not look again; clear that sign-in with /mcp.`,
      parts: [part],
      since: live.since,
    }));
}
