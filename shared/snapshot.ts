import { assertNever } from './assert';
import type { PartId, UnparsableReason } from './blob';
import type { Fingerprint, PartSummary } from './summary';
import type { SignatureId } from './findings/signature-id';

/** Why a snapshot was taken. `restore`, `heal`, `undo`, `move-out` and `move-back` show what we ourselves had just written. */
export type SnapshotReason =
  | 'first'
  | 'changed'
  | 'manual'
  | 'hook'
  | 'before-restore'
  | 'restore'
  | 'heal'
  | 'undo'
  | 'move-out'
  | 'move-back'
  | 'displaced'
  | 'import';

/**
 * Whether what was saved is worth going back to. `damaged` snapshots are kept
 * as evidence and never stand in for a good one; `unknown` is a blob in which
 * there was nothing to judge (no login seen so far, in API-key mode for example).
 */
export type Verdict = 'good' | 'damaged' | 'unknown';

/** Where the sealed bytes of a part are. `sha256` is of the ciphertext: only its mismatch proves corruption. */
export interface ObjectRef {
  /** 64 hex digits: the fingerprint of the bytes and of the recipient set. */
  readonly object: string;
  /** 64 hex digits. */
  readonly sha256: string;
}

export type SavedPart = PartSummary & ObjectRef;

/** What kind of store a blob was read from; `location` is a path, or a Keychain item's service and account. */
export interface StoreLocation {
  readonly kind: 'file' | 'keychain' | 'memory';
  readonly location: string;
}

/**
 * One saved version of a profile's blob, without a secret: the manifest that is
 * written to `snapshots/`. Order is by `seq`, which the vault hands out under
 * its lock, and never by a clock.
 */
export interface Snapshot {
  readonly format: 1;
  /** `<seq>-<time>`, for example `42-20261123T220501Z`. */
  readonly id: string;
  readonly seq: number;
  /** Epoch milliseconds. For display only. */
  readonly takenAt: number;
  readonly profile: string;
  /** The config directory as the user gave it. */
  readonly configDir: string;
  readonly store: StoreLocation;
  /** When the store itself said it was last written, epoch milliseconds (a file's mtime, an item's mdat). */
  readonly modifiedAt?: number | undefined;
  /** Random id of the machine that took it: two machines must not share a single-use token family. */
  readonly machine: string;
  readonly reason: SnapshotReason;
  readonly verdict: Verdict;
  /** The damage recognised when it was taken. */
  readonly findings: readonly SignatureId[];
  /** Size and fingerprint of the whole text as read. */
  readonly bytes: number;
  readonly fingerprint: Fingerprint;
  /** Short fingerprint of the recipient set that its objects are sealed to. */
  readonly recipients: string;
  readonly content: SnapshotContent;
  /** With reason `restore`, `heal` or `undo`: the parts that we wrote. */
  readonly wrote?: readonly PartId[] | undefined;
  /** Fingerprint of the account in `.claude.json` at the time; undefined when there was none or it could not be read. */
  readonly account?: Fingerprint | undefined;
  /** The same of its organization. */
  readonly organization?: Fingerprint | undefined;
  readonly claude?: ClaudeAtCapture | undefined;
  /** With reason `import`: what it was where it came from, so that it is taken in only once. */
  readonly origin?: string | undefined;
}

export type SnapshotContent =
  | { readonly kind: 'parts'; readonly keys: readonly string[]; readonly parts: readonly SavedPart[] }
  /** The raw bytes of a text that did not parse. */
  | ({ readonly kind: 'raw'; readonly why: UnparsableReason } & ObjectRef)
  /** The store was gone. Recorded so that history shows it. */
  | { readonly kind: 'absent' };

export interface ClaudeAtCapture {
  readonly version?: string | undefined;
  /** Running `claude` processes. */
  readonly processes?: number | undefined;
}

/** The parts that a snapshot holds; none when its text did not parse. */
export function partsIn(snapshot: Snapshot): readonly SavedPart[] {
  return snapshot.content.kind === 'parts' ? snapshot.content.parts : NO_PARTS;
}

export function partIn(snapshot: Snapshot, id: PartId): SavedPart | undefined {
  return partsIn(snapshot).find((saved) => saved.part === id);
}

const NO_PARTS: readonly SavedPart[] = [];

/** The objects that a snapshot refers to. */
export function refsIn({ content }: Pick<Snapshot, 'content'>): readonly ObjectRef[] {
  switch (content.kind) {
    case 'parts':
      return content.parts;
    case 'raw':
      return [content];
    case 'absent':
      return [];
    default:
      return assertNever(content);
  }
}

/**
 * The order in which things happened, as far as this vault can tell: whatever
 * was imported lies before all that it saw by itself, however late it came in.
 * Else a spent copy would count as the newest. Takes them by rising `seq`.
 */
export function inOrderOfEvents(bySeq: readonly Snapshot[]): readonly Snapshot[] {
  if (!bySeq.some(isImported)) return bySeq;
  return [...bySeq.filter(isImported), ...bySeq.filter((snapshot) => !isImported(snapshot))];
}

export function isImported({ reason }: Snapshot): boolean {
  return reason === 'import';
}
