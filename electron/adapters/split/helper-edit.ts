/**
 * Edits Claude Code's settings as text: one member of one server comes or goes,
 * and every other byte stays, whoever formatted them and however.
 */
import { parseTree, type Node } from 'jsonc-parser';
import type { JsonObject } from '../../../shared/blob';
import { isJsonObject, member } from '../../../shared/blob';
import type { ServerPlace } from '../../../shared/split/moved-sign-in';
import { endOf, removed, spliced } from '../settings-edit';

/** The member that names a command which prints the headers of a server. */
export const HELPER_MEMBER = 'headersHelper';

export type SettingsEdit =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'unchanged' }
  /** Nothing was done. `why` fits after "Claude Code’s settings at <file>". */
  | { readonly kind: 'refused'; readonly why: string };

/** Where a server stands in the settings. */
export function serverPath(place: ServerPlace, server: string): readonly string[] {
  return place.scope === 'user' ? ['mcpServers', server] : ['projects', place.project, 'mcpServers', server];
}

/** Sets the helper of a server, or takes it out (undefined). A server that is not there is left alone when there is nothing to take out. */
export function withHelper(text: string, path: readonly string[], helper: string | undefined): SettingsEdit {
  // Claude Code wrote no byte order mark; whoever did may keep it.
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const bare = text.slice(mark.length);
  const before = parseSettings(bare);
  if (before === undefined) return { kind: 'refused', why: 'are no JSON that can be changed safely' };
  const server = nodeAt(parseTree(bare), path);
  if (server === 'twice') return { kind: 'refused', why: `name ${path.at(-1)} twice` };
  if (server?.type !== 'object')
    return helper === undefined
      ? { kind: 'unchanged' }
      : { kind: 'refused', why: `have no server called ${path.at(-1)}` };
  const found = membersOf(server).filter((one) => nameOf(one) === HELPER_MEMBER);
  if (found.length > 1) return { kind: 'refused', why: `name the helper of ${path.at(-1)} twice` };
  const next = edit(bare, path, server, found[0], helper);
  if (next === undefined) return { kind: 'unchanged' };
  // What was written is what was meant, or it is not written.
  const meant = withMember(before, [...path, HELPER_MEMBER], helper);
  if (JSON.stringify(parseSettings(next)) !== JSON.stringify(meant))
    return { kind: 'refused', why: 'are written in a way that cannot be changed safely' };
  return { kind: 'edited', text: mark + next };
}

/** Strict, as Claude Code reads it. */
export function parseSettings(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function edit(
  text: string,
  path: readonly string[],
  server: Node,
  present: Node | undefined,
  helper: string | undefined,
): string | undefined {
  if (helper !== undefined) {
    const value = present?.children?.[1];
    if (value !== undefined)
      return value.value === helper
        ? undefined
        : spliced(text, value.offset, endOf(value), JSON.stringify(helper));
    return append(text, server, helper);
  }
  return present === undefined ? undefined : removed(text, [...path, HELPER_MEMBER]);
}

/** After the last member, spaced as the one before it. */
function append(text: string, server: Node, helper: string): string {
  const members = membersOf(server);
  const last = members.at(-1);
  const added = (colon: string) => `${JSON.stringify(HELPER_MEMBER)}${colon}${JSON.stringify(helper)}`;
  if (last === undefined) {
    const at = server.offset + 1;
    return spliced(text, at, at, added(':'));
  }
  const [key, value] = last.children ?? [];
  const colon = key && value ? text.slice(endOf(key), value.offset) : ':';
  const previous = members.at(-2);
  const gap = text
    .slice(previous === undefined ? server.offset + 1 : endOf(previous), last.offset)
    .replace(',', '');
  return spliced(text, endOf(last), endOf(last), `,${gap}${added(colon)}`);
}

function nodeAt(root: Node | undefined, path: readonly string[]): Node | 'twice' | undefined {
  let node = root;
  for (const name of path) {
    if (node?.type !== 'object') return undefined;
    const found = membersOf(node).filter((one) => nameOf(one) === name);
    // JSON takes the last of two; whoever reads the file may not.
    if (found.length > 1) return 'twice';
    node = found[0]?.children?.[1];
  }
  return node;
}

function membersOf(node: Node): readonly Node[] {
  return node.children ?? [];
}

function nameOf(property: Node): unknown {
  return property.children?.[0]?.value;
}

/** A copy of an object with one member set, or taken out. */
function withMember(object: JsonObject, path: readonly string[], value: string | undefined): JsonObject {
  const [name = '', ...rest] = path;
  const inner = member(object, name);
  const entries = new Map(Object.entries(object));
  if (rest.length > 0) entries.set(name, withMember(isJsonObject(inner) ? inner : {}, rest, value));
  else if (value === undefined) entries.delete(name);
  else entries.set(name, value);
  return Object.fromEntries(entries);
}
