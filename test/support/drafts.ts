import { parseBlob, partsOf, blobText, type JsonObject } from '../../shared/blob';
import { summarizeBlob } from '../../shared/summarize';
import type { FingerprintOf } from '../../shared/summary';
import type { SnapshotDraft } from '../../electron/core/ports/vault';
import { T0 } from './blob-builders';

type DraftOver = Partial<Omit<SnapshotDraft, 'content' | 'bytes' | 'fingerprint'>>;

/** A draft of a snapshot of a blob, as capture makes it. */
export function aDraft(root: JsonObject, fingerprintOf: FingerprintOf, over: DraftOver = {}): SnapshotDraft {
  const text = blobText(root);
  const summary = summarizeBlob(root, text, text.length, fingerprintOf);
  const texts = new Map(partsOf(root).map((part) => [part.id, part.text]));
  const parts = summary.parts.map((part) => ({ summary: part, text: texts.get(part.part) ?? 'null' }));
  return {
    ...circumstances(over),
    bytes: summary.bytes,
    fingerprint: summary.fingerprint,
    content: { kind: 'parts', keys: summary.keys, parts },
  };
}

/** A draft of a snapshot of a text that is no blob. */
export function aRawDraft(text: string, fingerprintOf: FingerprintOf, over: DraftOver = {}): SnapshotDraft {
  const parsed = parseBlob(text);
  if (parsed.kind !== 'unparsable') throw new Error('This text is a blob.');
  return {
    ...circumstances({ verdict: 'damaged', ...over }),
    bytes: Buffer.byteLength(text),
    fingerprint: fingerprintOf(text),
    content: { kind: 'raw', why: parsed.reason, bytes: Buffer.from(text) },
  };
}

function circumstances(over: DraftOver): Omit<SnapshotDraft, 'content' | 'bytes' | 'fingerprint'> {
  return {
    profile: '0123456789abcdef',
    configDir: '/home/ada/.claude',
    store: { kind: 'file', location: '/home/ada/.claude/.credentials.json' },
    modifiedAt: T0,
    takenAt: T0,
    reason: 'changed',
    verdict: 'good',
    findings: [],
    ...over,
  };
}
