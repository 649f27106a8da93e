/**
 * Forgetting: the one thing that destroys what is pinned, by the user's word.
 *
 * What is to be forgotten is noted first, and the note goes last; so whoever
 * comes after a crash goes on with it, and with nothing that was saved since.
 */
import { readFile, rm } from 'node:fs/promises';
import { afterForgetting, isTouched, type ForgetTarget } from '../../../shared/forget';
import { SparekeyError } from '../../../shared/errors';
import type { Snapshot } from '../../../shared/snapshot';
import type { ForgetReport } from '../../core/ports/vault';
import { replaceFile, syncDirectory } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { inVault, placed, underLock, type VaultGround } from './ground';
import { forgetInJournal } from './journal';
import { MANIFEST_FILE, OBJECT_FILE, manifestFile } from './layout';
import { manifestText, parseManifest } from './manifests';
import type { SnapshotIndex } from './snapshot-index';
import { filesBelow, objectsIn, readAllManifests } from './trash';

/** What is being forgotten, in the snapshots up to this sequence number. */
interface ForgetNote extends ForgetTarget {
  readonly through: number;
}

/** Destroys every generation of what the target names. Throws `vault-damaged` where a snapshot cannot be understood. */
export async function forgetInVault(
  ground: VaultGround,
  index: SnapshotIndex,
  target: ForgetTarget,
): Promise<ForgetReport> {
  return underLock(ground, 'maintenance', async () => {
    await resumeForgetting(ground, index);
    return underLock(ground, 'vault', async () => {
      const snapshots = await understood(ground);
      // Only now: what is refused must not be made up for by a later pruning.
      const note: ForgetNote = {
        ...target,
        through: [...snapshots.values()].reduce((newest, { seq }) => Math.max(newest, seq), 0),
      };
      await replaceFile(placed(ground, ground.layout.forgetting), JSON.stringify(note), ground.onStep);
      return destroy(ground, index, note);
    });
  });
}

/** Under the lock of maintenance: goes on with what a crash interrupted. */
export async function resumeForgetting(ground: VaultGround, index: SnapshotIndex): Promise<void> {
  const note = await readNote(ground);
  if (note !== undefined) await underLock(ground, 'vault', () => destroy(ground, index, note));
}

async function readNote({ layout }: VaultGround): Promise<ForgetNote | undefined> {
  try {
    return JSON.parse(await readFile(layout.forgetting, 'utf8')) as ForgetNote;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** All snapshots, or `vault-damaged`: of one that is not understood nobody could say what it holds, nor which objects it needs. */
async function understood(ground: VaultGround): Promise<ReadonlyMap<string, Snapshot>> {
  const { snapshots, isComplete } = await readAllManifests(ground);
  if (!isComplete) throw new SparekeyError('vault-damaged', 'A snapshot that cannot be read or understood');
  return snapshots;
}

async function destroy(ground: VaultGround, index: SnapshotIndex, target: ForgetNote): Promise<ForgetReport> {
  const before = await understood(ground);
  const touched = [...before.values()].filter(
    (snapshot) => snapshot.seq <= target.through && isTouched(snapshot, target),
  );
  await index.forget();
  for (const snapshot of touched) {
    const file = inVault(ground, manifestFile(snapshot.id));
    const rest = afterForgetting(snapshot, target);
    if (rest === undefined) await destroyFile(ground, manifestFile(snapshot.id));
    else await replaceFile(placed(ground, file), manifestText(rest), ground.onStep);
  }
  const after = (await readAllManifests(ground)).snapshots;
  await index.rewrite([...after.values()].toSorted((a, b) => a.seq - b.seq));
  await destroyInTrash(ground, target);
  const objects = await destroyUnused(ground, objectsIn(after.values()), objectsIn(touched));
  await forgetInJournal(ground, target);
  await destroyFile(ground, 'forgetting.json');
  await syncDirectory(ground.layout.root, ground.onStep);
  return { snapshots: touched.length, objects };
}

/** What was thrown away has no day of grace left. */
async function destroyInTrash(ground: VaultGround, target: ForgetTarget): Promise<void> {
  for (const file of await filesBelow(ground, 'trash')) {
    const id = MANIFEST_FILE.exec(file.replace(/^trash\/[^/]+\//, ''))?.[4];
    if (id === undefined) continue;
    const reading = parseManifest(await readFile(inVault(ground, file), 'utf8'), id);
    if (reading.kind !== 'snapshot' || isTouched(reading.snapshot, target)) await destroyFile(ground, file);
  }
}

/**
 * Removes every object that no snapshot refers to, in the vault and in its
 * trash: where nobody can say what is in it, it may be what was forgotten. From
 * quarantine go those that are known to be of it.
 */
async function destroyUnused(
  ground: VaultGround,
  used: ReadonlySet<string>,
  forgotten: ReadonlySet<string>,
): Promise<number> {
  let destroyed = 0;
  for (const file of [...(await filesBelow(ground, 'objects')), ...(await filesBelow(ground, 'trash'))]) {
    const object = OBJECT_FILE.exec(file.replace(/^trash\/[^/]+\//, ''))?.[2];
    if (object === undefined || used.has(object)) continue;
    await destroyFile(ground, file);
    destroyed++;
  }
  for (const file of await filesBelow(ground, 'quarantine')) {
    const object = /objects~[0-9a-f]{2}~([0-9a-f]{64})/.exec(file)?.[1];
    if (object === undefined || used.has(object) || !forgotten.has(object)) continue;
    await destroyFile(ground, file);
    destroyed++;
  }
  return destroyed;
}

async function destroyFile(ground: VaultGround, file: string): Promise<void> {
  ground.onStep(`destroy ${file}`);
  await rm(inVault(ground, file), { force: true });
}
