/**
 * MCP sign-ins that were moved out of the blob into keychain entries of their own.
 *
 * The sign-in itself is secret and lies in the keychain. What is known of it
 * without a secret is a row of the register, a small file that anybody of this
 * user may read without a prompt. Members that this version does not know ride
 * along in both and are written back.
 */
import { displayUrl } from '../mcp';
import {
  entryPart,
  isJsonObject,
  member,
  numberMember,
  parseBlob,
  textMember,
  type JsonObject,
  type PartId,
} from '../blob';

/** A moved sign-in. `entry` is the whole MCP entry as Claude Code had it, with the newest tokens: one unit, secret. */
export interface MovedSignIn {
  readonly version: 1;
  /** The profile that it was moved out of. */
  readonly profile: string;
  /** Its key under `mcpOAuth`, `<server>|<hash>`. */
  readonly key: string;
  readonly server: string;
  readonly url: string;
  readonly entry: JsonObject;
  /** Of a client that the user set up, which Claude Code keeps beside the entry. Secret. */
  readonly clientSecret?: string | undefined;
  /** Epoch milliseconds. */
  readonly movedAt: number;
  /** When Sparekey itself last got tokens for it, epoch milliseconds; undefined while it holds Claude Code's. */
  readonly refreshedAt?: number | undefined;
}

/** Where a server is configured in `.claude.json`: for the user everywhere, or in one project only. */
export type ServerPlace = { readonly scope: 'user' } | { readonly scope: 'local'; readonly project: string };

/**
 * How far a move has come.
 *
 * - `moving`: on its way out; what the blob holds still counts
 * - `moved`: out; the entry of our own counts, and only now may it be refreshed
 * - `moving-back`: on its way back; nothing may be refreshed any more
 */
export type MoveState = 'moving' | 'moved' | 'moving-back';

/**
 * - `refused`: the server took neither the token nor its refresh; only signing in again helps
 * - `untrusted`: what the server says of its sign-in service does not add up, so no token was sent there
 * - `failed`: the last renewal came to nothing; the next start tries again, after a pause
 */
export type MovedHealth =
  | { readonly kind: 'good' }
  | {
      readonly kind: 'refused' | 'untrusted' | 'failed';
      /** Epoch milliseconds. */
      readonly at: number;
      /** Why: a clause without a secret. */
      readonly sentence: string;
    };

/** Whether only a person can mend it. */
export function needsSignIn(health: MovedHealth): health is Exclude<MovedHealth, { kind: 'good' }> {
  return health.kind === 'refused' || health.kind === 'untrusted';
}

/** One row of the register. Nothing in it is secret. */
export interface MovedRow {
  readonly profile: string;
  /** The config directory as the user or the environment gave it. */
  readonly configDir: string;
  readonly key: string;
  readonly server: string;
  /** Without user info, query and fragment, which can hold secrets. */
  readonly url: string;
  /** Every place whose configuration shares this sign-in. */
  readonly places: readonly ServerPlace[];
  /** Epoch milliseconds. */
  readonly movedAt: number;
  /** The oldest Claude Code that was found when it was moved. */
  readonly claudeVersion: string | undefined;
  readonly state: MoveState;
  readonly health: MovedHealth;
}

/** What a helper is told of the server that it is to answer for. */
export interface MovedQuery {
  /** From its command line, where Sparekey put them. */
  readonly profile?: string | undefined;
  /** The hash of the key, 16 hex digits. */
  readonly entry?: string | undefined;
  /** From its environment, where Claude Code puts them. */
  readonly server?: string | undefined;
  readonly url?: string | undefined;
}

/** The parts of a blob that these rows stand for. */
export function movedParts(rows: readonly MovedRow[] | undefined): ReadonlySet<PartId> {
  return new Set(rows?.map(({ key }) => entryPart(key)));
}

/** The hash in an entry key: 16 hex digits of the server's configuration. */
export function hashOfKey(key: string): string {
  return key.slice(key.lastIndexOf('|') + 1);
}

/** The row that a helper asks for; undefined when there is none, or when several would do. */
export function findMoved(rows: readonly MovedRow[], query: MovedQuery): MovedRow | undefined {
  const { profile, entry, server, url } = query;
  const found = rows.filter(
    (row) =>
      (profile === undefined || row.profile === profile) &&
      (entry === undefined || hashOfKey(row.key) === entry) &&
      (server === undefined || row.server === server) &&
      (url === undefined || row.url === displayUrl(url)),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** The text of a keychain entry. */
export function serializeMovedSignIn(signIn: MovedSignIn): string {
  return JSON.stringify(signIn);
}

/** Undefined for a text that is none, and for one of a newer version. */
export function parseMovedSignIn(text: string): MovedSignIn | undefined {
  const parsed = parseBlob(text);
  if (parsed.kind !== 'blob' || member(parsed.root, 'version') !== 1) return undefined;
  const { root } = parsed;
  const { profile, key, server, url } = textsIn(root);
  const entry = member(root, 'entry');
  const clientSecret = textMember(root, 'clientSecret');
  const movedAt = numberMember(root, 'movedAt');
  const refreshedAt = numberMember(root, 'refreshedAt');
  if (profile === undefined || key === undefined || server === undefined || url === undefined)
    return undefined;
  if (movedAt === undefined || !isJsonObject(entry)) return undefined;
  return { ...root, version: 1, profile, key, server, url, entry, clientSecret, movedAt, refreshedAt };
}

/** The text of the register. */
export function serializeRegister(rows: readonly MovedRow[]): string {
  return `${JSON.stringify({ version: 1, rows }, undefined, 2)}\n`;
}

/** Undefined for a text that is no register, for one of a newer version, and for one with a row that makes no sense. */
export function parseRegister(text: string): readonly MovedRow[] | undefined {
  const parsed = parseBlob(text);
  if (parsed.kind !== 'blob' || member(parsed.root, 'version') !== 1) return undefined;
  const rows = member(parsed.root, 'rows');
  if (!Array.isArray(rows)) return undefined;
  const understood = rows.map(parseRow);
  return understood.every((row) => row !== undefined) ? understood : undefined;
}

function parseRow(value: unknown): MovedRow | undefined {
  if (!isObject(value)) return undefined;
  const { profile, key, server, url } = textsIn(value);
  const configDir = textMember(value, 'configDir');
  const movedAt = numberMember(value, 'movedAt');
  const places = placesIn(member(value, 'places'));
  const health = healthIn(member(value, 'health'));
  const state = STATES.find((one) => one === member(value, 'state'));
  if (profile === undefined || key === undefined || server === undefined || url === undefined)
    return undefined;
  if (configDir === undefined || movedAt === undefined || places === undefined) return undefined;
  if (health === undefined || state === undefined) return undefined;
  const claudeVersion = textMember(value, 'claudeVersion');
  return { ...value, profile, configDir, key, server, url, places, movedAt, claudeVersion, state, health };
}

const TROUBLES = ['refused', 'untrusted', 'failed'] as const;
const STATES: readonly MoveState[] = ['moving', 'moved', 'moving-back'];

function textsIn(object: JsonObject) {
  return {
    profile: textMember(object, 'profile'),
    key: textMember(object, 'key'),
    server: textMember(object, 'server'),
    url: textMember(object, 'url'),
  };
}

function placesIn(value: unknown): readonly ServerPlace[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const places = value.map((place: unknown): ServerPlace | undefined => {
    if (!isObject(place)) return undefined;
    const project = textMember(place, 'project');
    if (place['scope'] === 'user') return { scope: 'user' };
    return place['scope'] === 'local' && project !== undefined ? { scope: 'local', project } : undefined;
  });
  return places.every((place) => place !== undefined) ? places : undefined;
}

function healthIn(value: unknown): MovedHealth | undefined {
  if (!isObject(value)) return undefined;
  if (value['kind'] === 'good') return { kind: 'good' };
  const at = numberMember(value, 'at');
  const sentence = textMember(value, 'sentence');
  const kind = TROUBLES.find((one) => one === value['kind']);
  return kind && at !== undefined && sentence !== undefined ? { kind, at, sentence } : undefined;
}

/** What comes out of `JSON.parse` is made of JSON values. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
