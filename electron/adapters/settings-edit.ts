/**
 * Edits of Claude Code's settings as text: what is not touched stays to the
 * letter, and taking out what was added gives the old text back. Pure.
 *
 * `jsonc-parser` says where everything stands. Its own edits are not used: they
 * format the lines around a change, too, and eat line ends when they remove.
 */
import { findNodeAtLocation, parseTree, type JSONPath, type Node } from 'jsonc-parser';
import type { JsonObject, JsonValue } from '../../shared/blob';
import type { FoundHook } from './claude-hooks';

/** Adds one matcher at the end of the SessionStart hooks. The text must be a JSON object. */
export function withHook(text: string, matcher: JsonObject): string {
  if (nodeAt(text, ['hooks'])?.type !== 'object')
    return added(text, [], 'hooks', { SessionStart: [matcher] });
  if (nodeAt(text, ['hooks', 'SessionStart'])?.type !== 'array')
    return added(text, ['hooks'], 'SessionStart', [matcher]);
  return added(text, ['hooks', 'SessionStart'], undefined, matcher);
}

/** Takes hooks out, and with them what they leave empty. The text must be a JSON object that holds them. */
export function withoutHooks(text: string, found: readonly FoundHook[]): string {
  // From the last to the first, so that the places of those that follow stay what they were.
  return found.toReversed().reduce((before, { event, matcher, hook }) => {
    const isLast = (...path: JSONPath) => nodeAt(before, path)?.children?.length === 1;
    if (!isLast('hooks', event, matcher, 'hooks'))
      return removed(before, ['hooks', event, matcher, 'hooks', hook]);
    if (!isLast('hooks', event)) return removed(before, ['hooks', event, matcher]);
    return removed(before, isLast('hooks') ? ['hooks'] : ['hooks', event]);
  }, text);
}

/** Puts a value behind the last one of an object (then under `key`) or of a list. */
function added(text: string, path: JSONPath, key: string | undefined, value: JsonValue): string {
  const container = nodeAt(text, path);
  if (container === undefined) return text;
  const style = styleOf(text);
  const block = blockOf(key, value, path.length + 1, style);
  const last = container.children?.at(-1);
  if (last !== undefined) return spliced(text, endOf(last), endOf(last), `,${block}`);
  const closing = style.eol === undefined ? '' : `${style.eol}${style.indent.repeat(path.length)}`;
  return spliced(text, container.offset + 1, endOf(container) - 1, `${block}${closing}`);
}

/** Takes out an element of a list, or a member with its name. */
export function removed(text: string, path: JSONPath): string {
  const value = nodeAt(text, path);
  const item = value?.parent?.type === 'property' ? value.parent : value;
  const container = item?.parent;
  if (item === undefined || container?.children === undefined) return text;
  const at = container.children.indexOf(item);
  const before = container.children[at - 1];
  const after = container.children[at + 1];
  if (before !== undefined) return spliced(text, endOf(before), endOf(item), '');
  if (after !== undefined) return spliced(text, item.offset, after.offset, '');
  return spliced(text, container.offset + 1, endOf(container) - 1, '');
}

interface Style {
  /** Undefined: everything stands in one line. */
  readonly eol: string | undefined;
  readonly indent: string;
}

/** As the file itself is formatted; two spaces where it does not tell. */
function styleOf(text: string): Style {
  const isNew = text.trim() === '{}';
  const eol = text.includes('\r\n') ? '\r\n' : isNew || text.trim().includes('\n') ? '\n' : undefined;
  return { eol, indent: /^[^\S\r\n]+(?=")/m.exec(text)?.[0] ?? '  ' };
}

function blockOf(key: string | undefined, value: JsonValue, depth: number, { eol, indent }: Style): string {
  if (eol === undefined)
    return `${key === undefined ? '' : `${JSON.stringify(key)}:`}${JSON.stringify(value)}`;
  const name = key === undefined ? '' : `${JSON.stringify(key)}: `;
  const lines = `${name}${JSON.stringify(value, undefined, indent)}`.split('\n');
  return lines.map((line) => `${eol}${indent.repeat(depth)}${line}`).join('');
}

function nodeAt(text: string, path: JSONPath): Node | undefined {
  const root = parseTree(text);
  return root === undefined ? undefined : findNodeAtLocation(root, path);
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

export function spliced(text: string, from: number, to: number, content: string): string {
  return text.slice(0, from) + content + text.slice(to);
}
