/**
 * Separate spares: beside the vault, the newest good login and the newest good
 * MCP sign-ins of each profile in two entries of our own in the OS keychain.
 *
 * The entries are secret. What is known of them without asking the keychain is a
 * note, a small file that anybody of this user may read; where it is missing or
 * makes no sense it is written anew from the entries.
 */
import {
  LOGIN_PART,
  MCP_SECTION,
  entryKey,
  isJsonObject,
  member,
  numberMember,
  parseBlob,
  partsOf,
  textMember,
  type JsonObject,
  type JsonValue,
  type PartId,
} from '../blob';
import { summarizePart } from '../summarize';
import type { Fingerprint } from '../summary';

/** Each half has an entry of its own, so that what befalls one leaves the other alone. */
export type SpareHalf = 'login' | 'mcp';

export const SPARE_HALVES: readonly SpareHalf[] = ['login', 'mcp'];

/** One entry of the keychain. Secret. */
export interface SeparateSpare {
  readonly version: 1;
  readonly profile: string;
  readonly half: SpareHalf;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
  /** What it holds, in the form of a blob: the login alone, or `mcpOAuth` alone. */
  readonly blob: JsonObject;
}

/** What is known of one half without its secrets. */
export interface HalfNote {
  /** Epoch milliseconds. */
  readonly writtenAt: number;
  /** The fingerprint of each part's value. Those of a vault that is gone mean nothing to the next. */
  readonly parts: { readonly [part: PartId]: Fingerprint };
}

/**
 * Why the newest good values are not in the keychain yet.
 *
 * - `locked`: writing would ask for the keychain's password
 * - `unknown`: whether it would cannot be told here
 * - `failed`: the keychain or the vault refused
 */
export interface SpareTrouble {
  readonly kind: 'locked' | 'unknown' | 'failed';
  /** Epoch milliseconds. */
  readonly at: number;
  /** A sentence without a secret. */
  readonly sentence: string;
}

/** What is known of the separate spares of one profile without asking the keychain. Nothing in it is secret. */
export interface SpareNote {
  readonly profile: string;
  /** The config directory as the user or the environment gave it. */
  readonly configDir: string;
  readonly login?: HalfNote | undefined;
  readonly mcp?: HalfNote | undefined;
  readonly trouble?: SpareTrouble | undefined;
}

/** What is known of the separate spares of a profile, and whether there should be any. */
export interface ApartFacts {
  /** The user's choice. */
  readonly isOn: boolean;
  readonly note: SpareNote | undefined;
}

/** The half that a part belongs to; undefined for sections that are neither. */
export function halfOf(part: PartId): SpareHalf | undefined {
  if (part === LOGIN_PART) return 'login';
  return entryKey(part) === undefined ? undefined : 'mcp';
}

/** The parts that a note tells of. */
export function notedParts(note: SpareNote | undefined): readonly PartId[] {
  return SPARE_HALVES.flatMap((half) => Object.keys(note?.[half]?.parts ?? {}));
}

/** The entries of a server in a blob, also those of earlier configurations of it. */
export function partsOfServer(blob: JsonObject, server: string): readonly PartId[] {
  return partsOf(blob)
    .filter((part) => summarizePart(part, () => '').entry?.server === server)
    .map(({ id }) => id);
}

/** The text of a keychain entry. */
export function serializeSpare(spare: SeparateSpare): string {
  return JSON.stringify(spare);
}

/** Undefined for a text that is none, and for one of a newer version. */
export function parseSpare(text: string): SeparateSpare | undefined {
  const parsed = parseBlob(text);
  if (parsed.kind !== 'blob' || member(parsed.root, 'version') !== 1) return undefined;
  const { root } = parsed;
  const profile = textMember(root, 'profile');
  const half = SPARE_HALVES.find((one) => one === member(root, 'half'));
  const writtenAt = numberMember(root, 'writtenAt');
  const blob = member(root, 'blob');
  if (profile === undefined || half === undefined || writtenAt === undefined) return undefined;
  if (blob === undefined || !isJsonObject(blob) || !isOfHalf(blob, half)) return undefined;
  return { version: 1, profile, half, writtenAt, blob };
}

function isOfHalf(blob: JsonObject, half: SpareHalf): boolean {
  const mcp = member(blob, MCP_SECTION);
  if (mcp !== undefined && !isJsonObject(mcp)) return false;
  return partsOf(blob).every(({ id }) => halfOf(id) === half);
}

/** The text of the note. */
export function serializeNotes(notes: readonly SpareNote[]): string {
  return `${JSON.stringify({ version: 1, notes }, undefined, 2)}\n`;
}

/** Undefined for a text that is no note, and for one of a newer version. What of it makes no sense is left out. */
export function parseNotes(text: string): readonly SpareNote[] | undefined {
  const parsed = parseBlob(text);
  if (parsed.kind !== 'blob' || member(parsed.root, 'version') !== 1) return undefined;
  const notes = member(parsed.root, 'notes');
  if (!Array.isArray(notes)) return undefined;
  return (notes as readonly JsonValue[]).map(parseNote).filter((note) => note !== undefined);
}

function parseNote(value: JsonValue): SpareNote | undefined {
  if (!isJsonObject(value)) return undefined;
  const profile = textMember(value, 'profile');
  const configDir = textMember(value, 'configDir');
  if (profile === undefined || configDir === undefined) return undefined;
  return {
    profile,
    configDir,
    login: parseHalf(member(value, 'login')),
    mcp: parseHalf(member(value, 'mcp')),
    trouble: parseTrouble(member(value, 'trouble')),
  };
}

function parseHalf(value: JsonValue | undefined): HalfNote | undefined {
  if (value === undefined || !isJsonObject(value)) return undefined;
  const writtenAt = numberMember(value, 'writtenAt');
  const parts = member(value, 'parts');
  if (writtenAt === undefined || parts === undefined || !isJsonObject(parts)) return undefined;
  const fingerprints = Object.entries(parts).filter(
    (entry): entry is [PartId, Fingerprint] => typeof entry[1] === 'string',
  );
  return { writtenAt, parts: Object.fromEntries(fingerprints) };
}

const TROUBLES = ['locked', 'unknown', 'failed'] as const;

function parseTrouble(value: JsonValue | undefined): SpareTrouble | undefined {
  if (value === undefined || !isJsonObject(value)) return undefined;
  const kind = TROUBLES.find((one) => one === member(value, 'kind'));
  const at = numberMember(value, 'at');
  const sentence = textMember(value, 'sentence');
  return kind && at !== undefined && sentence !== undefined ? { kind, at, sentence } : undefined;
}
