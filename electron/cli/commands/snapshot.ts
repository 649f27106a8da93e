import { describeSnapshotChange } from '../../../shared/diff';
import { observe } from '../../core/guard/observe';
import { record } from '../../core/guard/record';
import { SparekeyError } from '../../../shared/errors';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';

/** `sparekey snapshot`: makes the vault's key if there is none, and saves the credentials as they are. */
export async function snapshot(options: CommonOptions): Promise<ExitCode> {
  const { profile, vault, keys, clock, output } = openSession(options);
  const observation = await observe(profile.store, clock, await vault.fingerprints());
  const { live } = observation;
  if (live.kind === 'unreachable') {
    throw new SparekeyError('store-unreachable', profile.store.location.location, live.cause.detail);
  }
  await keys.ensure();
  const before = (await vault.history(profile.id)).at(-1);
  const saved = await record({ profile, vault, clock }, observation, { reason: 'manual' });
  const isNew = saved !== undefined && saved.id !== before?.id;
  output.document({ snapshot: saved?.id ?? null, new: isNew, verdict: saved?.verdict ?? null });
  if (saved === undefined) output.line('Nothing to save: Claude Code is not signed in here yet.');
  else if (isNew) output.line(`Saved as snapshot ${saved.id}: ${describeSnapshotChange(before, saved)}.`);
  else output.line(`Nothing changed since snapshot ${saved.id}.`);
  return 0;
}
