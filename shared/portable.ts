/**
 * What an export holds: one JSON document, sealed as one age file. `age -d` and
 * any JSON tool open it, so that nobody's keys are locked into this app.
 *
 *     { "sparekey": "export", "format": 1, "exportedAt": <epoch ms>,
 *       "snapshots": [ { id, seq, takenAt, profile, configDir, machine, verdict, …,
 *                        "content": { "kind": "parts", "keys": ["claudeAiOauth", …],
 *                                     "parts": { "/claudeAiOauth": "<name of a text>", … } } } ],
 *       "texts": { "<name>": "<the part's JSON, as a string>" } }
 *
 * A text that several snapshots share is in it once. Content may also be
 * `{ "kind": "raw", "why", "base64" }`, for what did not parse, or `{ "kind": "absent" }`.
 */
import type { PartId, UnparsableReason } from './blob';
import type { Snapshot } from './snapshot';

export const PORTABLE_FORMAT = 1;

export interface PortableVault {
  readonly sparekey: 'export';
  readonly format: typeof PORTABLE_FORMAT;
  /** Epoch milliseconds. */
  readonly exportedAt: number;
  readonly snapshots: readonly PortableSnapshot[];
  /** Secret: the JSON of the parts. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Fingerprints stay behind: they are keyed, and mean nothing to another vault. */
export type PortableSnapshot = Pick<
  Snapshot,
  | 'id'
  | 'seq'
  | 'takenAt'
  | 'profile'
  | 'configDir'
  | 'store'
  | 'modifiedAt'
  | 'machine'
  | 'verdict'
  | 'findings'
  | 'claude'
  | 'origin'
> & { readonly content: PortableContent };

export type PortableContent =
  | {
      readonly kind: 'parts';
      readonly keys: readonly string[];
      readonly parts: Readonly<Record<PartId, string>>;
    }
  | { readonly kind: 'raw'; readonly why: UnparsableReason; readonly base64: string }
  | { readonly kind: 'absent' };

/** What a snapshot is called in every vault that it gets into. */
export function originOf({ origin, machine, id }: Pick<Snapshot, 'origin' | 'machine' | 'id'>): string {
  return origin ?? `${machine}/${id}`;
}
