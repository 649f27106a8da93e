import { partsOf, withParts, type JsonObject, type JsonValue, type Part, type PartId } from './blob';
import { summarizePart } from './summarize';
import type { PartState } from './summary';

/** The blobs of a three-way merge, and optionally what has come to stand in the store since. */
export interface MergeInput {
  /** What stood there when both writers began. */
  readonly base: JsonObject;
  /** What we wrote. */
  readonly ours: JsonObject;
  /** What the other writer wrote at the same time. */
  readonly theirs: JsonObject;
  /** What stands there now. Where it differs from `ours` it is newer than both. */
  readonly live: JsonObject;
}

/**
 * Adds to `live` what another writer wrote and our write hid: a part that theirs
 * added or changed and that is worth something.
 *
 * What theirs lacks or has emptied is ignored: a writer that read a half-written
 * file writes back only what it understood. Returns `live` itself when there is
 * nothing to add.
 */
export function mergeForeign({ base, ours, theirs, live }: MergeInput): JsonObject {
  const was = partMap(base);
  const written = partMap(ours);
  const standing = partMap(live);
  const changes = new Map<PartId, JsonValue>();
  for (const part of partsOf(theirs)) {
    const now = standing.get(part.id);
    const isTheirChange = part.text !== was.get(part.id)?.text && part.text !== now?.text;
    const isNewerLive = now?.text !== written.get(part.id)?.text;
    if (isTheirChange && !isNewerLive && worth(part) >= Math.max(1, worth(now))) {
      changes.set(part.id, part.value);
    }
  }
  return changes.size === 0 ? live : withParts(live, changes);
}

function partMap(root: JsonObject): ReadonlyMap<PartId, Part> {
  return new Map(partsOf(root).map((part) => [part.id, part]));
}

/** 2: usable; 1: has tokens but lacks something else; 0: nothing to keep. */
function worth(part: Part | undefined): 0 | 1 | 2 {
  if (part === undefined || isEmpty(part.value)) return 0;
  return WORTH[summarizePart(part, () => '').state];
}

const WORTH: Readonly<Record<PartState, 0 | 1 | 2>> = { good: 2, opaque: 2, incomplete: 1, tokenless: 0 };

function isEmpty(value: JsonValue): boolean {
  if (typeof value === 'object') return value === null || Object.keys(value).length === 0;
  return value === '';
}
