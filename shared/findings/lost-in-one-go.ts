import { CALM_MS } from '../baseline';
import { LOGIN_PART } from '../blob';
import { listed, partName } from '../diff';
import { count } from '../text';
import { isReplaced, lostSince, type Facts, type LostEntry } from './facts';

/**
 * Two sign-ins that vanish within this time were not removed one by one: a
 * `claude mcp remove` alone takes longer to start. Milliseconds.
 */
const ONE_GO_MS = 500;

/**
 * Sign-ins whose loss cannot be a person's doing, earliest first. Several that
 * were emptied within the calm are; several that are gone only when they went
 * together, since `mcp remove` twice in a row looks the same but for its pace.
 */
export function lostInOneGo(facts: Facts): readonly LostEntry[] {
  const lost = facts.lost
    .filter(({ saved }) => !isReplaced(facts, saved))
    .toSorted((a, b) => a.since - b.since);
  if (lost.some((entry) => wentWithLogin(facts, entry))) return lost;
  if (lost.length < 2) return [];
  const wentTogether = lost.some(
    (entry, at) => at > 0 && entry.since - (lost[at - 1]?.since ?? 0) <= ONE_GO_MS,
  );
  return wentTogether || lost.some(({ how }) => how === 'emptied') ? lost : [];
}

function wentWithLogin(facts: Facts, { since }: LostEntry): boolean {
  if (!facts.hadLogin || facts.login?.state === 'good') return false;
  return Math.abs(lostSince(facts, LOGIN_PART) - since) < CALM_MS;
}

/** `3 MCP sign-ins (a, b, c)` */
export function namesOf(lost: readonly LostEntry[]): string {
  return `${count(lost.length, 'MCP sign-in')} (${listed([...new Set(lost.map(({ part }) => partName(part)))])})`;
}
