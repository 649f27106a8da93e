import { SparekeyError } from '../../../shared/errors';
import { planHeal, type HealDecision, type HealMode } from '../../../shared/heal-policy';
import { WHATEVER_IS_MISSING, type RestorePlan } from '../../../shared/restore-plan';
import type { Assessment } from './assess';
import type { Incident } from './incidents';
import type { Observation } from './observe';
import { planFor, planWith } from '../restore/plan';
import { performRestore, type RestorePorts, type RestoreResult } from '../restore/restore';

/** Whether to heal, and if so by which plan: it holds only what the policy allows. */
export type HealChoice =
  Exclude<HealDecision, { readonly kind: 'heal' }> | { readonly kind: 'heal'; readonly plan: RestorePlan };

export interface HealQuestion {
  readonly mode: HealMode;
  readonly assessment: Assessment;
  readonly incident: Incident;
  readonly healsInLastHour: number;
}

export function decideHeal({ mode, assessment, incident, healsInLastHour }: HealQuestion): HealChoice {
  const plan = planWith(assessment, { selection: WHATEVER_IS_MISSING });
  const decision = planHeal({
    mode,
    findings: assessment.settled,
    plan,
    healsInIncident: incident.heals,
    healsInLastHour,
    guards: assessment.situation.context.guards,
  });
  if (decision.kind !== 'heal') return decision;
  return plan.kind === 'plan' ? { kind: 'heal', plan: only(plan, decision.parts) } : { kind: 'nothing' };
}

export interface HealOrder {
  readonly plan: RestorePlan;
  readonly observation: Observation;
  readonly incident: Incident;
}

/**
 * Heals on the same path that restores take. Undefined when Claude Code is at
 * work in the store: that is no trouble, the next change or tick tries again.
 */
export async function performHeal(
  ports: RestorePorts,
  { plan, observation, incident }: HealOrder,
): Promise<RestoreResult | undefined> {
  const allowed = plan.puts.map(({ part }) => part);
  try {
    return await performRestore(ports, {
      write: 'heal',
      plan,
      observation,
      replan: async (newer) => {
        const next = await planFor(ports, newer, { selection: WHATEVER_IS_MISSING });
        return next.kind === 'plan' ? only(next, allowed) : next;
      },
      incident: incident.id,
    });
  } catch (error) {
    if (!(error instanceof SparekeyError)) throw error;
    if (error.code !== 'store-moved-on' && error.code !== 'store-busy') throw error;
    ports.log.info('Healing waits: the store is in use.', { code: error.code });
    return undefined;
  }
}

/** A plan without the parts that may not be put back unasked. */
function only(plan: RestorePlan, parts: readonly string[]): RestorePlan {
  return { ...plan, puts: plan.puts.filter(({ part }) => parts.includes(part)) };
}
