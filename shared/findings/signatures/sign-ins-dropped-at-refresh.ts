import { LOGIN_PART } from '../../blob';
import { partIn } from '../../snapshot';
import { lastGood, type Facts, type LostEntry } from '../facts';
import { lostInOneGo, namesOf } from '../lost-in-one-go';
import type { Sighting } from '../signature';

/** S4: the MCP half was empty after the very write that gave the login new tokens. */
export function signInsDroppedAtRefresh(facts: Facts): readonly Sighting[] {
  const lost = lostInOneGo(facts);
  const first = lost[0];
  if (first === undefined || lost.length < 2 || facts.login?.state !== 'good') return [];
  if (facts.entries.length > 0 || !rotatedWithLoss(facts, first)) return [];
  const message = `A refresh of the Claude login dropped ${namesOf(lost)}; each server would have to be signed in to again.`;
  return [{ message, parts: lost.map(({ part }) => part), since: first.since }];
}

/** Compares the login of the last state that held an entry with that of the first one that did not. */
function rotatedWithLoss({ history, login }: Facts, { part }: LostEntry): boolean {
  const before = lastGood(history, part);
  if (before === undefined) return false;
  const after = history[history.indexOf(before) + 1];
  const loginAfter = after === undefined ? login : partIn(after, LOGIN_PART);
  return partIn(before, LOGIN_PART)?.generation !== loginAfter?.generation;
}
