import { baselineOf, baselineWithout } from '../../../shared/baseline';
import { LOGIN_PART, entryKey } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { movedParts } from '../../../shared/split/moved-sign-in';
import {
  planRestore,
  type RestorePlan,
  type RestoreRefusal,
  type Selection,
} from '../../../shared/restore-plan';
import type { Snapshot } from '../../../shared/snapshot';
import { assess, type Assessment } from '../guard/assess';
import type { Observation } from '../guard/observe';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Vault } from '../ports/vault';

/** A restore that was planned and not confirmed yet. */
export interface PlannedRestore {
  readonly plan: RestorePlan;
  readonly observation: Observation;
  readonly options: RestoreOptions;
}

export interface RestoreOptions {
  readonly selection: Selection;
  /** Id of a snapshot that the user named. */
  readonly from?: string | undefined;
  readonly force?: boolean | undefined;
}

/** Plans a restore against a state that was just observed. */
export async function planFor(
  ports: { readonly profile: Profile; readonly vault: Vault; readonly clock: Clock },
  observation: Observation,
  options: RestoreOptions,
): Promise<RestorePlan | RestoreRefusal> {
  return planWith(await assess(ports.profile, ports.vault, ports.clock, observation), options);
}

export function planWith(
  { situation, lineage }: Assessment,
  options: RestoreOptions,
): RestorePlan | RestoreRefusal {
  const from = options.from === undefined ? undefined : snapshotNamed(situation.history, options.from);
  const { live, history, context, now } = situation;
  return planRestore({
    live,
    moved: movedParts(context.moved),
    history,
    lineage,
    now,
    selection: options.selection,
    from,
    force: options.force,
  });
}

/** A snapshot by its id, or by its sequence number alone. */
export function snapshotNamed(history: readonly Snapshot[], name: string): Snapshot {
  const found = history.find(({ id, seq }) => id === name || String(seq) === name);
  if (found === undefined) throw new SparekeyError('no-such-snapshot', name);
  return found;
}

/** Entry keys that should be there, by the calm state before any damage. */
export function expectedEntries({ situation }: Assessment): readonly string[] {
  const baseline = baselineOf(situation.history, undefined, situation.now);
  const expected = baselineWithout(baseline, movedParts(situation.context.moved))?.expected.keys();
  return [...(expected ?? [])]
    .filter((part) => part !== LOGIN_PART)
    .map(entryKey)
    .filter((key) => key !== undefined);
}
