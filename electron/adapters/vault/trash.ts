/**
 * The trash: what nothing needs any more lies here for a day before it is gone,
 * and comes back if something turns out to need it after all.
 */
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refsIn, type Snapshot } from '../../../shared/snapshot';
import { moveFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { inVault, underLock, type VaultGround } from './ground';
import { inParallel } from './in-parallel';
import { OBJECT_FILE, objectFile } from './layout';
import { listManifests, readManifest } from './manifests';
import { trashDays } from './objects';

/** All manifests that can be read, straight from the disk: what is thrown away is never decided by the index. */
export async function readAllManifests(
  ground: VaultGround,
  known: ReadonlyMap<string, Snapshot> = new Map(),
): Promise<ManifestCensus> {
  const snapshots = new Map<string, Snapshot>();
  let isComplete = true;
  await inParallel(await listManifests(ground), async (id) => {
    const snapshot = known.get(id);
    if (snapshot !== undefined) return void snapshots.set(id, snapshot);
    const reading = await readManifest(ground, id);
    if (reading.kind === 'snapshot') snapshots.set(id, reading.snapshot);
    else if (reading.kind !== 'gone') isComplete = false;
  });
  return { snapshots, isComplete };
}

export interface ManifestCensus {
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  /** False when a manifest could not be read or understood: then nobody knows which objects it needs. */
  readonly isComplete: boolean;
}

export function objectsIn(snapshots: Iterable<Snapshot>): ReadonlySet<string> {
  const used = new Set<string>();
  for (const snapshot of snapshots) for (const ref of refsIn(snapshot)) used.add(ref.object);
  return used;
}

/** The names of all sealed objects. */
export async function listObjects(ground: VaultGround): Promise<readonly string[]> {
  const files = await filesBelow(ground, 'objects');
  return files.flatMap((file) => OBJECT_FILE.exec(file)?.[2] ?? []);
}

/** Moves every object to the trash that no manifest refers to. Returns how many. */
export async function throwAwayUnused(ground: VaultGround): Promise<number> {
  const { snapshots: known } = await readAllManifests(ground);
  return underLock(ground, 'vault', async () => {
    const census = await readAllManifests(ground, known);
    return census.isComplete ? throwAwayObjects(ground, objectsIn(census.snapshots.values())) : 0;
  });
}

/** Under the vault's lock: moves all objects but these to the trash. Returns how many. */
export async function throwAwayObjects(ground: VaultGround, used: ReadonlySet<string>): Promise<number> {
  const unused = (await listObjects(ground)).filter((object) => !used.has(object));
  for (const object of unused) await throwAway(ground, objectFile(object));
  return unused.length;
}

/** Moves a file of the vault to today's trash. */
export async function throwAway(ground: VaultGround, file: string): Promise<void> {
  const day = new Date(ground.clock.now()).toISOString().slice(0, 10);
  await moveFile(inVault(ground, file), inVault(ground, `trash/${day}/${file}`), ground.onStep);
}

export interface PurgeReport {
  readonly purged: number;
  readonly bytesFreed: number;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * Under the vault's lock: brings back what is used, and removes for good what
 * was thrown away more than a day ago. A day folder from a clock that was ahead
 * waits until its time has come.
 */
export async function emptyTrash(
  ground: VaultGround,
  used: ReadonlySet<string>,
  now: number,
): Promise<PurgeReport> {
  let purged = 0;
  let bytesFreed = 0;
  for (const day of await trashDays(ground)) {
    const isOver = Date.parse(day) + 2 * DAY <= now;
    for (const file of await filesBelow(ground, `trash/${day}`)) {
      const original = file.slice(`trash/${day}/`.length);
      const object = OBJECT_FILE.exec(original)?.[2];
      if (object !== undefined && used.has(object) && !(await isThere(ground, original))) {
        await moveFile(inVault(ground, file), inVault(ground, original), ground.onStep);
      } else if (isOver) {
        bytesFreed += (await stat(inVault(ground, file))).size;
        ground.onStep('purge');
        await rm(inVault(ground, file), { force: true });
        purged++;
      }
    }
    if (isOver) await removeEmptyFolders(inVault(ground, `trash/${day}`));
  }
  return { purged, bytesFreed };
}

async function isThere(ground: VaultGround, file: string): Promise<boolean> {
  try {
    await stat(inVault(ground, file));
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/** All files below a folder of the vault, relative to the vault. */
export async function filesBelow(ground: VaultGround, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await entriesOf(inVault(ground, folder))) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(ground, file)));
    else found.push(file);
  }
  return found;
}

async function entriesOf(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Removes empty folders from the leaves up, and no others. */
export async function removeEmptyFolders(directory: string): Promise<void> {
  for (const entry of await entriesOf(directory)) {
    if (entry.isDirectory()) await removeEmptyFolders(join(directory, entry.name));
  }
  try {
    await rmdir(directory);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error;
  }
}
