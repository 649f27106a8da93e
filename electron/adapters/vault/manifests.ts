import { readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SavedPart, Snapshot } from '../../../shared/snapshot';
import { ensureDirectory, nameFile, stageFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { inVault, type VaultGround } from './ground';
import { MANIFEST_FILE, manifestFile, snapshotId } from './layout';

/** The ids of all manifests, in no order. Names that are none are left out. */
export async function listManifests(ground: VaultGround): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const year of await namesIn(ground.layout.snapshots)) {
    for (const month of await namesIn(join(ground.layout.snapshots, year))) {
      for (const day of await namesIn(join(ground.layout.snapshots, year, month))) {
        ids.push(...(await listDay(ground, `${year}/${month}/${day}`)));
      }
    }
  }
  return ids;
}

/** The ids of one day, `2026/11/23`. */
export async function listDay({ layout }: VaultGround, day: string): Promise<readonly string[]> {
  const names = await namesIn(join(layout.snapshots, day));
  return names.flatMap((name) => MANIFEST_FILE.exec(`snapshots/${day}/${name}`)?.[4] ?? []);
}

/** The folder of the last day by name; undefined in an empty vault. */
export async function lastDay({ layout }: VaultGround): Promise<string | undefined> {
  const year = (await namesIn(layout.snapshots))
    .filter((name) => /^\d{4}$/.test(name))
    .toSorted()
    .at(-1);
  if (year === undefined) return undefined;
  const month = (await namesIn(join(layout.snapshots, year))).toSorted().at(-1);
  if (month === undefined) return undefined;
  const day = (await namesIn(join(layout.snapshots, year, month))).toSorted().at(-1);
  return day === undefined ? undefined : `${year}/${month}/${day}`;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

export type ManifestReading =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'gone' }
  /** Not readable right now, for example for want of permission. */
  | { readonly kind: 'unreadable'; readonly detail: string }
  /** Written by a newer version, or a copy under another name: left alone. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'torn' };

export async function readManifest(ground: VaultGround, id: string): Promise<ManifestReading> {
  let text: string;
  try {
    text = await readFile(inVault(ground, manifestFile(id)), 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { kind: 'gone' };
    return { kind: 'unreadable', detail: String(error) };
  }
  return parseManifest(text, id);
}

export function parseManifest(text: string, id: string): ManifestReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'torn' };
  }
  if (!isRecord(value)) return { kind: 'torn' };
  if (value['format'] !== 1) return { kind: typeof value['format'] === 'number' ? 'foreign' : 'torn' };
  if (!isSnapshot(value)) return { kind: 'torn' };
  return value.id === id ? { kind: 'snapshot', snapshot: value } : { kind: 'foreign' };
}

export function manifestText(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot)}\n`;
}

/**
 * Commits a snapshot under the next free sequence number, at least `from`.
 *
 * The number is claimed by creating a file, and the folders are looked at again
 * while the claim is held. So numbers stay unique even if two processes should
 * both believe that they hold the vault's lock.
 */
export async function publishManifest(
  ground: VaultGround,
  from: number,
  draft: Omit<Snapshot, 'id' | 'seq'>,
): Promise<Snapshot> {
  const { layout, onStep } = ground;
  await ensureDirectory(layout.temporary);
  for (let seq = from; ; seq++) {
    const id = snapshotId(seq, draft.takenAt);
    const snapshot: Snapshot = { ...draft, id, seq };
    const claim = join(layout.temporary, `manifest-${seq}.new`);
    try {
      await stageFile(claim, manifestText(snapshot), onStep);
    } catch (error) {
      if (isErrno(error, 'EEXIST')) continue;
      throw error;
    }
    try {
      const target = inVault(ground, manifestFile(id));
      await ensureDirectory(dirname(target));
      if (await isTaken(ground, seq, dirname(manifestFile(id)).slice('snapshots/'.length))) continue;
      if ((await nameFile(claim, target, onStep)) === 'published') return snapshot;
    } finally {
      onStep('unlink the claim');
      await rm(claim, { force: true });
    }
  }
}

async function isTaken(ground: VaultGround, seq: number, day: string): Promise<boolean> {
  const last = await lastDay(ground);
  const days = last === undefined || last === day ? [day] : [day, last];
  const ids = (await Promise.all(days.map((one) => listDay(ground, one)))).flat();
  return ids.some((id) => sequenceOf(id) >= seq);
}

export function sequenceOf(id: string): number {
  return Number.parseInt(id, 10);
}

// A hand-made check: a schema library would cost `status` more than all its own work.

function isSnapshot(value: Record<string, unknown>): value is Record<string, unknown> & Snapshot {
  return (
    hasTexts(
      value,
      'id',
      'profile',
      'configDir',
      'machine',
      'reason',
      'verdict',
      'fingerprint',
      'recipients',
    ) &&
    hasNumbers(value, 'seq', 'takenAt', 'bytes') &&
    isRecord(value['store']) &&
    hasTexts(value['store'], 'kind', 'location') &&
    isTextList(value['findings']) &&
    (value['wrote'] === undefined || isTextList(value['wrote'])) &&
    value['id'] === snapshotId(Number(value['seq']), Number(value['takenAt'])) &&
    isContent(value['content'])
  );
}

function isContent(value: unknown): boolean {
  if (!isRecord(value)) return false;
  switch (value['kind']) {
    case 'parts':
      return isTextList(value['keys']) && Array.isArray(value['parts']) && value['parts'].every(isSavedPart);
    case 'raw':
      return hasTexts(value, 'why') && isObjectRef(value);
    case 'absent':
      return true;
    default:
      return false;
  }
}

function isSavedPart(value: unknown): value is SavedPart {
  return (
    isRecord(value) &&
    hasTexts(value, 'part', 'state', 'value') &&
    hasNumbers(value, 'size') &&
    isObjectRef(value)
  );
}

function isObjectRef(value: Record<string, unknown>): boolean {
  return isDigest(value['object']) && isDigest(value['sha256']);
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function hasTexts(value: Record<string, unknown>, ...keys: readonly string[]): boolean {
  return keys.every((key) => typeof value[key] === 'string');
}

function hasNumbers(value: Record<string, unknown>, ...keys: readonly string[]): boolean {
  return keys.every((key) => Number.isFinite(value[key]));
}
