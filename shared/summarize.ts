import { LOGIN_PART, entryKey, partsOf, type JsonObject, type Part } from './blob';
import { describeLogin } from './login';
import { describeEntry } from './mcp';
import type { BlobSummary, FingerprintOf, PartSummary } from './summary';

/** Describes a parsed blob. `text` and `bytes` are as read from the store. */
export function summarizeBlob(
  root: JsonObject,
  text: string,
  bytes: number,
  fingerprintOf: FingerprintOf,
): BlobSummary {
  return {
    fingerprint: fingerprintOf(text),
    bytes,
    keys: Object.keys(root),
    parts: partsOf(root).map((part) => summarizePart(part, fingerprintOf)),
  };
}

export function summarizePart(part: Part, fingerprintOf: FingerprintOf): PartSummary {
  const common = { part: part.id, value: fingerprintOf(part.text), size: part.text.length };
  if (part.id === LOGIN_PART) return { ...common, ...describeLogin(part.value, fingerprintOf) };
  const key = entryKey(part.id);
  if (key !== undefined) return { ...common, ...describeEntry(key, part.value, fingerprintOf) };
  return { ...common, state: 'opaque' };
}
