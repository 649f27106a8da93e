/** The before and after of an incident: what a bug report needs, and nothing secret. */
import { LOGIN_PART, LOGIN_SECTION, MCP_SECTION } from './blob';
import type { Measurement } from './journal';
import type { Snapshot } from './snapshot';
import { findPart, shortFingerprint, type BlobSummary, type Fingerprint } from './summary';
import { count } from './text';

/** Size, keys, number of MCP entries and the login's generation of a blob. */
export function measure({ bytes, keys, parts }: Pick<BlobSummary, 'bytes' | 'keys' | 'parts'>): Measurement {
  return {
    bytes,
    keys,
    entries: parts.filter(({ entry }) => entry !== undefined).length,
    login: findPart({ parts }, LOGIN_PART)?.generation,
  };
}

/** Of the newest good snapshot; undefined when there never was one. */
export function measureLastGood(history: readonly Snapshot[]): Measurement | undefined {
  const good = history.findLast(({ verdict }) => verdict === 'good');
  return good === undefined ? undefined : measureSnapshot(good);
}

/** Undefined when the snapshot's text did not parse, or when there was none. */
export function measureSnapshot({ bytes, content }: Snapshot): Measurement | undefined {
  return content.kind === 'parts' ? measure({ bytes, ...content }) : undefined;
}

/** `7,214 bytes, keys claudeAiOauth, mcpOAuth (8 entries), login 1a2b3c4d` */
export function describeMeasurement({ bytes, keys, entries, login }: Measurement): string {
  const named = keys.map((key) =>
    key === MCP_SECTION ? `${key} (${count(entries, 'entry', 'entries')})` : key,
  );
  return [
    sizeInBytes(bytes),
    keys.length === 0 ? 'no keys' : `keys ${named.join(', ')}`,
    loginWords(keys, login),
  ].join(', ');
}

function loginWords(keys: readonly string[], login: Fingerprint | undefined): string {
  if (login !== undefined) return `login ${shortFingerprint(login)}`;
  return keys.includes(LOGIN_SECTION) ? 'login without tokens' : 'no login';
}

/** To the byte, since cuts show themselves by it: `7,214 bytes`. */
export function sizeInBytes(bytes: number): string {
  return `${String(bytes).replaceAll(/\B(?=(?:\d{3})+$)/g, ',')} bytes`;
}
