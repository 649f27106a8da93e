/** What people call a sign-in, where several go by one name: two projects may each have a server called so. */
import { entryKey, type PartId } from './blob';
import { partName } from './diff';

/** The host of a server's address; the text itself where it is none. */
export function hostOf(url: string): string {
  return url.replace(/^[a-z]+:\/\//i, '').replace(/[/?#].*$/, '');
}

export interface NamedPart {
  readonly part: PartId;
  /** Of an MCP entry. */
  readonly url: string | undefined;
}

/** `linear`; among others of that name `linear (linear.example)`, or by its key where even the address is the same. */
export function nameAmong({ part, url }: NamedPart, all: readonly NamedPart[]): string {
  const name = partName(part);
  const others = all.filter((other) => other.part !== part && partName(other.part) === name);
  if (others.length === 0) return name;
  const host = hostOf(url ?? '');
  const isTold = host !== '' && others.every((other) => hostOf(other.url ?? '') !== host);
  return isTold ? `${name} (${host})` : (entryKey(part) ?? name);
}

/** How each of several sign-ins is named alone, on a command line: `'linear|0123456789abcdef' (linear.example) or …` */
export function keysWords(entries: readonly { readonly key: string; readonly url: string }[]): string {
  return entries.map(({ key, url }) => `'${key}' (${hostOf(url)})`).join(' or ');
}
