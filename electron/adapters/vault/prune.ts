import { planRetention, type RetentionPolicy } from '../../../shared/retention';
import { inOrderOfEvents } from '../../../shared/snapshot';
import type { PruneReport } from '../../core/ports/vault';
import { dirname } from 'node:path';
import { resumeForgetting } from './forget';
import { inVault, underLock, type VaultGround } from './ground';
import { manifestFile } from './layout';
import type { SnapshotIndex } from './snapshot-index';
import {
  emptyTrash,
  listObjects,
  objectsIn,
  readAllManifests,
  removeEmptyFolders,
  throwAway,
  throwAwayObjects,
  type ManifestCensus,
} from './trash';

export interface PruneOptions {
  readonly policy: RetentionPolicy;
  readonly now: number;
  readonly dryRun: boolean;
}

/**
 * Thins the history by the retention plan; the only thing that ever removes.
 *
 * Index first, then manifests, then the new index, then the objects that
 * nothing refers to any more: whoever dies in between leaves more than is
 * needed, never less.
 */
export async function pruneVault(
  ground: VaultGround,
  index: SnapshotIndex,
  { policy, now, dryRun }: PruneOptions,
): Promise<PruneReport> {
  if (dryRun) return foresee(ground, await readAllManifests(ground), policy, now);
  return underLock(ground, 'maintenance', async () => {
    await resumeForgetting(ground, index);
    const before = await readAllManifests(ground);
    const { drop } = planRetention(inOrder(before), policy, now);
    return underLock(ground, 'vault', async () => {
      const dropped = new Set(drop.map(({ id }) => id));
      if (dropped.size > 0) await index.forget();
      for (const id of dropped) await throwAway(ground, manifestFile(id));
      const after = await readAllManifests(ground, before.snapshots);
      if (dropped.size > 0) await index.rewrite(inOrder(after));
      for (const day of new Set([...dropped].map((id) => dirname(manifestFile(id))))) {
        await removeEmptyFolders(inVault(ground, day));
      }
      const report = { dropped: drop, kept: after.snapshots.size };
      // A manifest that cannot be understood may need any of the objects.
      if (!after.isComplete) return { ...report, trashed: 0, purged: 0, bytesFreed: 0 };
      const used = objectsIn(after.snapshots.values());
      const purge = await emptyTrash(ground, used, now);
      return { ...report, trashed: await throwAwayObjects(ground, used), ...purge };
    });
  });
}

async function foresee(
  ground: VaultGround,
  census: ManifestCensus,
  policy: RetentionPolicy,
  now: number,
): Promise<PruneReport> {
  const { keep, drop } = planRetention(inOrder(census), policy, now);
  const kept = keep.flatMap(({ id }) => census.snapshots.get(id) ?? []);
  const used = objectsIn(kept);
  const unused = (await listObjects(ground)).filter((object) => !used.has(object));
  const trashed = census.isComplete ? unused.length : 0;
  return { dropped: drop, kept: kept.length, trashed, purged: 0, bytesFreed: 0 };
}

function inOrder({ snapshots }: ManifestCensus) {
  return inOrderOfEvents([...snapshots.values()].toSorted((a, b) => a.seq - b.seq));
}
