import { partsOf, withParts } from '../../../shared/blob';
import { unknownTo } from '../../../shared/split/apart';
import type { Snapshot } from '../../../shared/snapshot';
import { importSpare, type FoundBlob } from '../portable/import-spare';
import type { Observation } from '../guard/observe';
import type { SeparateSpares } from '../ports/spares';
import type { VaultKeys } from '../ports/vault';
import type { RecordPorts } from '../guard/record';
import { openSpares } from './open';
import { lineageHere } from './write';

export interface TakeInPorts extends RecordPorts {
  readonly spares: SeparateSpares;
}

/**
 * What the separate spares hold and the vault never saw itself: all of it where the
 * vault is gone. What the vault knows it judges better by itself. Secret.
 *
 * Undefined when there is nothing like it. May prompt. Throws `separate-spare-unreachable`.
 */
export async function onlyInSpares(ports: TakeInPorts): Promise<FoundBlob | undefined> {
  const opened = await openSpares(ports);
  if (opened === undefined) return undefined;
  const parts = new Map(partsOf(opened.root).map(({ id, value }) => [id, value]));
  const unknown = unknownTo(await lineageHere(ports), [...parts.keys()]);
  if (unknown.length === 0) return undefined;
  const root = withParts({}, new Map(unknown.map((part) => [part, parts.get(part)])));
  return { root, writtenAt: opened.writtenAt };
}

/** Saves that as a snapshot, so that it can be restored as any other. Answers undefined when there is nothing like it. */
export async function takeInSpares(
  ports: TakeInPorts & { readonly keys: Pick<VaultKeys, 'ensure'> },
  observation: Observation,
): Promise<Snapshot | undefined> {
  const found = await onlyInSpares(ports);
  if (found === undefined) return undefined;
  await ports.keys.ensure();
  return importSpare(ports, observation, found);
}
