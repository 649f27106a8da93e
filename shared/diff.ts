import { LOGIN_PART, entryKey, sectionOf, type PartId } from './blob';
import { assertNever } from './assert';
import { serverOfKey } from './mcp';
import type { Snapshot } from './snapshot';
import type { PartSummary } from './summary';
import { count } from './text';

/**
 * - `added`, `removed`: the part as a whole
 * - `emptied`, `filled`: it lost or got its tokens
 * - `rotated`: other tokens than before
 * - `changed`: the same tokens, something else about it
 */
export type ChangeKind = 'added' | 'removed' | 'emptied' | 'filled' | 'rotated' | 'changed';

export interface PartChange {
  readonly part: PartId;
  readonly kind: ChangeKind;
}

/** What changed between two blobs, part by part: first what stands in `after`, then what is gone. */
export function diffParts(
  before: readonly PartSummary[],
  after: readonly PartSummary[],
): readonly PartChange[] {
  const old = new Map(before.map((summary) => [summary.part, summary]));
  const present = new Set(after.map((summary) => summary.part));
  const changes: PartChange[] = [];
  for (const summary of after) {
    const kind = changeOf(old.get(summary.part), summary);
    if (kind !== undefined) changes.push({ part: summary.part, kind });
  }
  for (const summary of before) {
    if (!present.has(summary.part)) changes.push({ part: summary.part, kind: 'removed' });
  }
  return changes;
}

function changeOf(before: PartSummary | undefined, after: PartSummary): ChangeKind | undefined {
  if (before === undefined) return 'added';
  if (before.value === after.value) return undefined;
  if (before.generation !== undefined && after.generation === undefined) return 'emptied';
  if (before.generation === undefined && after.generation !== undefined) return 'filled';
  if (before.generation !== after.generation || before.accessToken !== after.accessToken) return 'rotated';
  return 'changed';
}

/** What a snapshot changed against the one before it, in words; never with a secret. */
export function describeSnapshotChange(before: Snapshot | undefined, after: Snapshot): string {
  const { content } = after;
  switch (content.kind) {
    case 'absent':
      return 'the credentials were gone';
    case 'raw':
      return content.why === 'empty' ? 'the credentials were empty' : 'the credentials could not be parsed';
    case 'parts': {
      if (before === undefined) return describeContents(content.parts);
      if (before.content.kind !== 'parts') return `readable again: ${describeContents(content.parts)}`;
      const changes = diffParts(before.content.parts, content.parts);
      return changes.length === 0 ? 'nothing changed' : describeChanges(changes);
    }
    default:
      return assertNever(content);
  }
}

function describeContents(parts: readonly PartSummary[]): string {
  const entries = parts.filter((summary) => summary.entry !== undefined && summary.state === 'good').length;
  const login = parts.find((summary) => summary.part === LOGIN_PART);
  const words = [
    login === undefined ? 'no login' : login.state === 'good' ? 'login' : 'damaged login',
    entries === 0 ? 'no MCP sign-ins' : count(entries, 'MCP sign-in'),
  ];
  return words.join(', ');
}

/** Changes in words, those of one kind together: `login refreshed; linear, notion lost`. */
export function describeChanges(changes: readonly PartChange[]): string {
  const groups = new Map<string, string[]>();
  for (const change of changes) {
    const verb = changeVerb(change);
    groups.set(verb, [...(groups.get(verb) ?? []), partName(change.part)]);
  }
  return [...groups].map(([verb, names]) => `${listed(names)} ${verb}`).join('; ');
}

/** What happened to a part, in a word: `refreshed`, `gone`. */
export function changeVerb({ part, kind }: PartChange): string {
  const isEntry = entryKey(part) !== undefined;
  const hasTokens = isEntry || part === LOGIN_PART;
  switch (kind) {
    case 'added':
      return 'added';
    case 'removed':
      return 'gone';
    case 'emptied':
      return 'emptied';
    case 'filled':
      return 'signed in';
    case 'rotated':
      return hasTokens ? 'refreshed' : 'changed';
    case 'changed':
      return 'changed';
    default:
      return assertNever(kind);
  }
}

/** What people call a part: `login`, the server's name, or the top-level key. */
export function partName(part: PartId): string {
  if (part === LOGIN_PART) return 'login';
  const key = entryKey(part);
  return key === undefined ? sectionOf(part) : serverOfKey(key);
}

/** Names as a sentence has them: `a and b`, `a, b and c`; from the fifth on shortened as in `listed`. */
export function joined(names: readonly string[]): string {
  if (names.length < 2 || names.length > 4) return listed(names);
  return `${names.slice(0, -1).join(', ')} and ${names.slice(-1).join('')}`;
}

/** Names in a list, shortened after the third: `a, b, c and 4 more`. */
export function listed(names: readonly string[]): string {
  if (names.length <= 4) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
