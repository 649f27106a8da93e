/**
 * The blob: the one JSON object in which Claude Code keeps its login and every MCP sign-in.
 *
 * A blob is cut into **parts**, the units that are saved, compared and put back:
 * one per entry of `mcpOAuth`, one per other top-level key. Everything that this
 * file does not know survives a round trip, at every level.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The top-level key of Claude Code's subscription login. */
export const LOGIN_SECTION = 'claudeAiOauth';
/** The top-level key under which every MCP sign-in is one entry. */
export const MCP_SECTION = 'mcpOAuth';

/**
 * Names one part of a blob as a JSON pointer (RFC 6901): `/claudeAiOauth`,
 * `/pluginSecrets`, `/mcpOAuth/linear|0123456789abcdef`.
 */
export type PartId = string;

export const LOGIN_PART: PartId = `/${LOGIN_SECTION}`;

/** One unit of a blob. `text` is the compact JSON of `value`: what is sealed and fingerprinted. */
export interface Part {
  readonly id: PartId;
  readonly value: JsonValue;
  readonly text: string;
}

/** Why a text is not a blob. `cut` means that it ends in the middle of a value (signature S9). */
export type UnparsableReason =
  'empty' | 'cut' | 'malformed' | 'not-an-object' | 'byte-order-mark' | 'too-deep';

export type ParsedBlob =
  | { readonly kind: 'blob'; readonly root: JsonObject }
  | { readonly kind: 'unparsable'; readonly reason: UnparsableReason };

/** Deeper than anything Claude Code writes (5), far below where `JSON.stringify` would overflow the stack. */
const MAX_DEPTH = 200;

/**
 * Parses the text of a store.
 *
 * A byte order mark is damage, not decoration: Claude Code cannot parse such a
 * file either and overwrites it at its next write.
 */
export function parseBlob(text: string): ParsedBlob {
  if (text.charCodeAt(0) === 0xfeff) return unparsable('byte-order-mark');
  if (text.trim() === '') return unparsable('empty');
  const shape = scan(text);
  if (shape.deepest > MAX_DEPTH) return unparsable('too-deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unparsable(shape.open ? 'cut' : 'malformed');
  }
  if (!isJsonObject(value)) return unparsable('not-an-object');
  return { kind: 'blob', root: value };
}

function unparsable(reason: UnparsableReason): ParsedBlob {
  return { kind: 'unparsable', reason };
}

/** How deep brackets nest, and whether the text ends inside a string or an open bracket. */
function scan(text: string): { readonly deepest: number; readonly open: boolean } {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return { deepest, open: inString || depth > 0 };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object by its own key: never one inherited from a prototype. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The non-empty string under a key, or undefined. Emptied tokens (`""`) count as missing. */
export function textMember(object: JsonObject, key: string): string | undefined {
  const value = member(object, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The finite number under a key, or undefined. */
export function numberMember(object: JsonObject, key: string): number | undefined {
  const value = member(object, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Cuts a blob into its parts, in the order in which they stand. An `mcpOAuth` that is not an object is one part. */
export function partsOf(root: JsonObject): readonly Part[] {
  const parts: Part[] = [];
  for (const [section, value] of Object.entries(root)) {
    if (section === MCP_SECTION && isJsonObject(value)) {
      for (const [key, entry] of Object.entries(value)) parts.push(part(entryPart(key), entry));
    } else parts.push(part(sectionPart(section), value));
  }
  return parts;
}

function part(id: PartId, value: JsonValue): Part {
  return { id, value, text: JSON.stringify(value) };
}

function sectionPart(section: string): PartId {
  return `/${escapeToken(section)}`;
}

export function entryPart(key: string): PartId {
  return `/${MCP_SECTION}/${escapeToken(key)}`;
}

/** The key of an MCP entry (`<server>|<hash>`), or undefined for any other part. */
export function entryKey(id: PartId): string | undefined {
  const prefix = `/${MCP_SECTION}/`;
  return id.startsWith(prefix) ? unescapeToken(id.slice(prefix.length)) : undefined;
}

/** The top-level key that a part belongs to. */
export function sectionOf(id: PartId): string {
  return entryKey(id) === undefined ? unescapeToken(id.slice(1)) : MCP_SECTION;
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * A copy of a blob with some parts put in (a value) or taken out (undefined).
 * Keys keep their places; new ones are appended, as Claude Code appends them.
 */
export function withParts(root: JsonObject, changes: ReadonlyMap<PartId, JsonValue | undefined>): JsonObject {
  const sections = new Map<string, JsonValue>(Object.entries(root));
  const mcp = sections.get(MCP_SECTION);
  const entries = new Map<string, JsonValue>(isJsonObject(mcp) ? Object.entries(mcp) : []);
  let entriesTouched = false;
  for (const [id, value] of changes) {
    const key = entryKey(id);
    if (key !== undefined) entriesTouched = true;
    setOrDelete(key === undefined ? sections : entries, key ?? sectionOf(id), value);
  }
  if (entriesTouched) sections.set(MCP_SECTION, objectFrom(entries));
  return objectFrom(sections);
}

function setOrDelete(map: Map<string, JsonValue>, key: string, value: JsonValue | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

/** `Object.fromEntries` defines own properties, so even a key called `__proto__` survives. */
function objectFrom(map: ReadonlyMap<string, JsonValue>): JsonObject {
  return Object.fromEntries(map);
}

/**
 * The text of a blob as we write it: compact ASCII JSON without a byte order
 * mark or a final newline. One byte outside printable ASCII would make macOS's
 * `security -w` print the whole value as hex (signature S10).
 */
export function blobText(root: JsonObject): string {
  return JSON.stringify(root).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
