import { partName } from '../../diff';
import { partIn } from '../../snapshot';
import { findPart } from '../../summary';
import { isReplaced, lastGood, lostSince, recentHistory, signedInEntries, type Facts } from '../facts';
import { entryAction } from '../next-step';
import type { Sighting } from '../signature';

/** How long a sign-in that is gone is worth a word, in milliseconds. */
const WORTH_A_WORD_MS = 86_400_000;

/** S30: a sign-in is gone by itself. `claude mcp remove` and clearing a sign-in look the same as losing it. */
export function signInGone(facts: Facts): readonly Sighting[] {
  const { summary, history, now } = facts;
  if (summary === undefined) return [];
  const recent = recentHistory(history, now - WORTH_A_WORD_MS);
  const seen = new Set(recent.flatMap(signedInEntries).map(({ part }) => part));
  return [...seen].flatMap((part) => {
    const before = lastGood(history, part);
    const saved = before === undefined ? undefined : partIn(before, part);
    if (facts.moved.has(part)) return [];
    if (findPart(summary, part) !== undefined || saved === undefined || isReplaced(facts, saved)) return [];
    const since = lostSince(facts, part);
    if (now - since >= WORTH_A_WORD_MS) return [];
    const message = `The sign-in for ${partName(part)} is gone: removed, or lost.`;
    return [{ message, parts: [part], since, action: entryAction(facts, part) }];
  });
}
