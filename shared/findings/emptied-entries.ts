import { partName } from '../diff';
import type { Lineage } from '../lineage';
import type { PartSummary } from '../summary';
import { lostSince, type Facts } from './facts';
import { entryAction } from './next-step';
import type { Sighting } from './signature';

/** How long an emptied sign-in is worth a word, in milliseconds. Later it counts as left that way. */
const WORTH_A_WORD_MS = 7 * 86_400_000;

/** Entries without tokens that once had some. One that never had any is a stub, and normal. */
export function emptiedEntries(facts: Facts): readonly PartSummary[] {
  return facts.entries.filter(
    ({ part, state }) =>
      state === 'tokenless' &&
      facts.lineage.generations(part).length > 0 &&
      facts.now - lostSince(facts, part) < WORTH_A_WORD_MS,
  );
}

/** Whether an entry was registered anew since it last held tokens. */
export function hasNewClient(
  { lineage }: { readonly lineage: Lineage },
  { part, entry }: PartSummary,
): boolean {
  const before = lineage.generations(part).at(-1)?.best.saved.entry?.clientId;
  return entry?.clientId !== undefined && before !== undefined && entry.clientId !== before;
}

/** The sighting of one emptied entry; `{server}` in `what` is its name. */
export function needsNewSignIn(facts: Facts, { part }: PartSummary, what: string): Sighting {
  return {
    message: `${what.replace('{server}', () => partName(part))}; that server needs a new sign-in.`,
    parts: [part],
    since: lostSince(facts, part),
    action: entryAction(facts, part),
  };
}
