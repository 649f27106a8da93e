import { LOGIN_PART, blobText, entryKey, partsOf, withParts, type JsonObject } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import { isImported, type Snapshot } from '../../../shared/snapshot';
import { summarizePart } from '../../../shared/summarize';
import { interpret, type Observation } from '../guard/observe';
import { record, type RecordPorts } from '../guard/record';

/** What was found elsewhere. Secret. */
export interface FoundBlob {
  readonly root: JsonObject;
  /** When it was written there, epoch milliseconds, as far as that is known. */
  readonly writtenAt: number | undefined;
}

/**
 * Saves a spare that was found elsewhere as a snapshot: what is live, filled in
 * with the found login and with sign-ins that the store lacks.
 *
 * Nothing of it is newer than what is live, so live parts stay: an older copy
 * would pass for the newest generation, only because it was seen last.
 */
export async function importSpare(
  ports: RecordPorts,
  { live, root }: Observation,
  { root: found, writtenAt }: FoundBlob,
): Promise<Snapshot> {
  const { profile, vault, clock } = ports;
  const { location } = profile.store.location;
  if (live.kind === 'unreachable') throw new SparekeyError('store-unreachable', location);
  const fingerprintOf = await vault.fingerprints();
  const filled = fillIn(root ?? {}, found);
  const bytes = new TextEncoder().encode(blobText(filled));
  const version = { modifiedAt: undefined, token: 'import' };
  const imported = interpret({ kind: 'present', bytes, version }, fingerprintOf, clock.now());
  const before = await importedBefore(ports, imported);
  if (before !== undefined) return before;
  const snapshot = await record(ports, imported, { reason: 'import', takenAt: writtenAt });
  if (snapshot === undefined) throw new Error('An imported blob was taken for unreachable.');
  return snapshot;
}

/** A preview that nobody confirmed leaves its import behind, and the next one needs no other. */
async function importedBefore(
  { profile, vault }: RecordPorts,
  { live }: Observation,
): Promise<Snapshot | undefined> {
  if (live.kind !== 'blob') return undefined;
  const history = await vault.history(profile.id);
  return history.findLast((one) => isImported(one) && one.fingerprint === live.summary.fingerprint);
}

/** The live blob with the found login, and with found sign-ins where it has none. */
function fillIn(live: JsonObject, found: JsonObject): JsonObject {
  const standing = new Map(partsOf(live).map((part) => [part.id, summarizePart(part, () => '').state]));
  const missing = partsOf(found).filter(
    ({ id }) => (id === LOGIN_PART || entryKey(id) !== undefined) && standing.get(id) !== 'good',
  );
  return withParts(live, new Map(missing.map(({ id, value }) => [id, value])));
}
