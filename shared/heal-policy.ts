/** What may be put back without asking, and when asking is all that is left. */
import { LOGIN_PART, entryKey, type PartId } from './blob';
import { otherGuards } from './findings/guards';
import type { Context, Finding } from './findings/types';
import type { PlannedPart, RestorePlan, RestoreRefusal } from './restore-plan';

/** `off`: never by itself. `ask`: offer it. `safe`: put back what cannot be wrong. */
export type HealMode = 'off' | 'ask' | 'safe';

/** After so many heals an incident, or an hour, something else is at work and only a person can tell what. */
export const MAX_HEALS = 3;
export const HEAL_WINDOW_MS = 3_600_000;

export type HealDecision =
  | { readonly kind: 'nothing' }
  /** Something can be put back, but only by the user's word. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'heal'; readonly parts: readonly PartId[] }
  | { readonly kind: 'pause'; readonly why: string };

export interface HealRequest {
  readonly mode: HealMode;
  /** Settled findings only. */
  readonly findings: readonly Finding[];
  /** What a restore of whatever is missing would do now. */
  readonly plan: RestorePlan | RestoreRefusal;
  /** Heals in this incident, and those of the last hour in any. */
  readonly healsInIncident: number;
  readonly healsInLastHour: number;
  /** Who else may be at work, to be named when healing gives up. */
  readonly guards: Context['guards'];
}

/**
 * Decides whether to heal. Unasked goes back only what a healable finding names
 * or what was lost in the same clobber; never a blanked login, never a single
 * missing sign-in (clearing one looks the same), never after a deliberate logout.
 */
export function planHeal({
  mode,
  findings,
  plan,
  healsInIncident,
  healsInLastHour,
  guards,
}: HealRequest): HealDecision {
  if (mode === 'off' || plan.kind === 'refused') return { kind: 'nothing' };
  const damage = findings.filter((finding) => finding.severity === 'critical');
  if (damage.length === 0) return { kind: 'nothing' };
  if (mode === 'ask') return { kind: 'ask' };
  const healable = damage.filter((finding) => finding.healable);
  if (healable.length === 0) return { kind: 'ask' };
  const parts = plan.puts.filter(isSafe).map(({ part }) => part);
  if (parts.length === 0) return { kind: 'ask' };
  if (healsInIncident >= MAX_HEALS || healsInLastHour >= MAX_HEALS) {
    const why = `It was put back ${MAX_HEALS} times and lost again each time, so something keeps overwriting it.`;
    return {
      kind: 'pause',
      why: [why, otherGuards({ guards })].filter((sentence) => sentence !== undefined).join(' '),
    };
  }
  return { kind: 'heal', parts };
}

/** A login only where there is none, or the same tokens stripped of their scopes; the rest wherever the plan fills a gap. */
function isSafe({ part, cause }: PlannedPart): boolean {
  if (cause === 'chosen') return false;
  if (part === LOGIN_PART) return cause === 'missing' || cause === 'incomplete';
  return entryKey(part) !== undefined || cause === 'missing';
}
