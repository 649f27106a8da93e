import { partsOf, withParts, type JsonObject } from '../../../shared/blob';
import { unknownTo } from '../../../shared/apart';
import type { Snapshot } from '../../../shared/snapshot';
import { importSpare } from '../import-spare';
import type { Observation } from '../observe';
import type { SeparateSpares } from '../ports/spares';
import type { VaultKeys } from '../ports/vault';
import type { RecordPorts } from '../record';
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
export async function onlyInSpares(ports: TakeInPorts): Promise<JsonObject | undefined> {
  const opened = await openSpares(ports);
  if (opened === undefined) return undefined;
  const parts = partsOf(opened.root);
  const unknown = new Set(
    unknownTo(
      await lineageHere(ports),
      parts.map(({ id }) => id),
    ),
  );
  if (unknown.size === 0) return undefined;
  return withParts(
    {},
    new Map(parts.filter(({ id }) => unknown.has(id)).map(({ id, value }) => [id, value])),
  );
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
