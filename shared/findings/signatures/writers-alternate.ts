import { LOGIN_PART } from '../../blob';
import { listed, partName } from '../../diff';
import type { Fingerprint } from '../../summary';
import { partsIn, type Snapshot } from '../../snapshot';
import { recentHistory, type Facts } from '../facts';
import { otherGuards } from '../guards';
import type { Sighting } from '../signature';

/** Within this time, in milliseconds, so many returns to tokens that were replaced before make a fight. */
const WINDOW_MS = 3_600_000;
const RETURNS = 3;

/** S26: two writers keep overwriting each other, each with its own tokens. What Sparekey writes does not count. */
export function writersAlternate({ history, now, live, context }: Facts): readonly Sighting[] {
  const recent = recentHistory(history, now - WINDOW_MS);
  const fought = [...returnsByPart(recent)].filter(([, returns]) => returns >= RETURNS).map(([part]) => part);
  if (fought.length === 0) return [];
  const names = listed(fought.map((part) => (part === LOGIN_PART ? 'the Claude login' : partName(part))));
  const fight = `Two programs keep overwriting each other’s tokens for ${names}; restart the sessions, or end the other program.`;
  const message = [fight, otherGuards(context)].filter((sentence) => sentence !== undefined).join(' ');
  return [{ message, parts: fought, since: recent[0]?.takenAt ?? live.since }];
}

function returnsByPart(snapshots: readonly Snapshot[]): ReadonlyMap<string, number> {
  const seen = new Map<string, Set<Fingerprint>>();
  const current = new Map<string, Fingerprint>();
  const returns = new Map<string, number>();
  for (const snapshot of snapshots) {
    for (const { part, generation } of partsIn(snapshot)) {
      if (generation === undefined || current.get(part) === generation) continue;
      const known = seen.get(part) ?? new Set();
      if (known.has(generation) && snapshot.wrote === undefined)
        returns.set(part, (returns.get(part) ?? 0) + 1);
      seen.set(part, known.add(generation));
      current.set(part, generation);
    }
  }
  return returns;
}
