import { changeVerb, describeChanges, diffParts, partName, type ChangeKind } from './diff';
import { partsIn, type Snapshot } from './snapshot';

/** Two snapshots side by side, in words; never with a secret. */
export interface Comparison {
  readonly older: ComparedSnapshot;
  readonly newer: ComparedSnapshot;
  /** `login refreshed; linear gone`, or `nothing changed`. */
  readonly sentence: string;
  readonly changes: readonly NamedChange[];
}

export interface ComparedSnapshot {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  /** Size of the whole text. */
  readonly bytes: number;
}

export interface NamedChange {
  readonly part: string;
  /** `login`, a server's name, or a top-level key. */
  readonly name: string;
  readonly kind: ChangeKind;
  /** What happened to it: `refreshed`, `gone`. */
  readonly verb: string;
}

/** What changed from the older of two snapshots to the newer one. Needs no key: it is made of manifests. */
export function compareSnapshots(one: Snapshot, other: Snapshot): Comparison {
  const [older, newer] = one.seq <= other.seq ? [one, other] : [other, one];
  const changes = diffParts(partsIn(older), partsIn(newer));
  return {
    older: compared(older),
    newer: compared(newer),
    sentence: changes.length === 0 ? 'nothing changed' : describeChanges(changes),
    changes: changes.map((change) => ({
      ...change,
      name: partName(change.part),
      verb: changeVerb(change),
    })),
  };
}

function compared({ id, takenAt, bytes }: Snapshot): ComparedSnapshot {
  return { id, takenAt, bytes };
}
