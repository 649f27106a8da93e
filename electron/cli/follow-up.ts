import { observe } from '../core/guard/observe';
import { planFor, type RestoreOptions } from '../core/restore/plan';
import type { RestoreResult } from '../core/restore/restore';
import type { Session } from './session';

/**
 * What the last look after a write saw: it stands; Claude Code wrote something
 * newer beside it; a stale writer took it back; or nobody looked.
 */
export type Later = 'kept' | 'changed-since' | 'rolled-back' | 'skipped';

/**
 * Stays until a stale writer would have shown itself: a running Claude Code may
 * hold the old value for half a minute and write it back. Where a guardian is
 * running, it sees that by itself.
 */
export async function followUp(
  session: Session,
  { followUp: look }: RestoreResult,
  wanted: RestoreOptions,
  wait: boolean,
): Promise<Later> {
  const { output, lease, profile, vault, clock } = session;
  if (!wait || (await lease.holder()) !== undefined) {
    await look(AbortSignal.abort());
    return 'skipped';
  }
  output.note('Staying 35 seconds to see that no running session takes it back. Ctrl-C is safe.');
  if ((await look()).standing === 'ours') return 'kept';
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const again = await planFor(session, observation, wanted);
  return again.kind === 'plan' ? 'rolled-back' : 'changed-since';
}
