/** Where everything lies in a vault, and how it is called. Pure: nothing here touches the disk. */
import { join } from 'node:path';

export interface VaultLayout {
  readonly root: string;
  readonly format: string;
  readonly recipients: string;
  readonly fingerprintKey: string;
  readonly objects: string;
  readonly snapshots: string;
  readonly index: string;
  /** The day of long ago to which a snapshot is being added, while it is. */
  readonly oldDay: string;
  /** What is being forgotten, while it is. */
  readonly forgetting: string;
  readonly quarantine: string;
  readonly trash: string;
  readonly journal: string;
  readonly temporary: string;
}

export function vaultLayout(root: string): VaultLayout {
  return {
    root,
    format: join(root, 'format.json'),
    recipients: join(root, 'recipients.txt'),
    fingerprintKey: join(root, 'fingerprint.key'),
    objects: join(root, 'objects'),
    snapshots: join(root, 'snapshots'),
    index: join(root, 'index'),
    oldDay: join(root, 'old-day'),
    forgetting: join(root, 'forgetting.json'),
    quarantine: join(root, 'quarantine'),
    trash: join(root, 'trash'),
    journal: join(root, 'journal'),
    temporary: join(root, 'tmp'),
  };
}

/** Paths relative to the vault, with `/` on every platform: what reports name. */
export function objectFile(object: string): string {
  return `objects/${object.slice(0, 2)}/${object}.age`;
}

export const OBJECT_FILE = /^objects\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.age$/;

/** `42-20261123T220501Z`. A clock gone mad still gives a name of this shape. */
export function snapshotId(seq: number, takenAt: number): string {
  return `${seq}-${compactTime(takenAt)}`;
}

export function manifestFile(id: string): string {
  const [, year, month, day] = SNAPSHOT_ID.exec(id) ?? [];
  return `snapshots/${year}/${month}/${day}/${id}.json`;
}

export const SNAPSHOT_ID = /^[1-9]\d{0,14}-(\d{4})(\d{2})(\d{2})T\d{6}Z$/;
export const MANIFEST_FILE = /^snapshots\/(\d{4})\/(\d{2})\/(\d{2})\/([1-9]\d{0,14}-\1\2\3T\d{6}Z)\.json$/;

/**
 * What Dropbox, Syncthing, iCloud, OneDrive or Google Drive call a file that two
 * machines wrote at once: `x (conflicted copy).age`, `x.sync-conflict-….age`, `x 2.age`, `x (1).age`.
 */
export function isConflictCopy(name: string): boolean {
  return /conflicted copy|\.sync-conflict-| \(?\d+\)?\.(?:age|json|jsonl|txt|key)$| \(\d+\)$/i.test(name);
}

/** The folder of a day, relative to `snapshots`: `2026/11/23`. */
export function dayFolder(time: number): string {
  const stamp = compactTime(time);
  return `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
}

const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

function compactTime(time: number): string {
  const sane = Number.isFinite(time) ? Math.min(Math.max(time, 0), LATEST) : 0;
  return new Date(sane).toISOString().replace(/[-:]|\.\d+/g, '');
}
