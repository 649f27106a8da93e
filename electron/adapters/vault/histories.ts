import { inOrderOfEvents, type Snapshot } from '../../../shared/snapshot';

/**
 * Snapshots by rising sequence, profile by profile. What is added costs as much
 * as its own profile's history, however many others there are. A list that was
 * given out stays as it was.
 */
export class Histories {
  readonly #byProfile: Map<string, readonly Snapshot[]>;
  readonly #ordered = new Map<string, readonly Snapshot[]>();
  readonly #ids: Set<string>;
  #all: readonly Snapshot[] | undefined;
  #newest: Snapshot | undefined;

  constructor(snapshots: Iterable<Snapshot>) {
    const all = [...snapshots].toSorted(bySequence);
    const byProfile = new Map<string, Snapshot[]>();
    for (const snapshot of all) {
      const mine = byProfile.get(snapshot.profile);
      if (mine === undefined) byProfile.set(snapshot.profile, [snapshot]);
      else mine.push(snapshot);
    }
    this.#byProfile = byProfile;
    this.#ids = new Set(all.map(({ id }) => id));
    this.#all = all;
    this.#newest = all.at(-1);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** The one with the highest sequence number, whosever it is. */
  get newest(): Snapshot | undefined {
    return this.#newest;
  }

  get all(): readonly Snapshot[] {
    this.#all ??= [...this.#byProfile.values()].flat().toSorted(bySequence);
    return this.#all;
  }

  /** In the order of events. */
  of(profile: string): readonly Snapshot[] {
    let mine = this.#ordered.get(profile);
    if (mine === undefined) {
      mine = inOrderOfEvents(this.#byProfile.get(profile) ?? []);
      this.#ordered.set(profile, mine);
    }
    return mine;
  }

  /** Adds one that was not there yet. */
  add(snapshot: Snapshot): void {
    this.#ids.add(snapshot.id);
    this.#ordered.delete(snapshot.profile);
    const before = this.#byProfile.get(snapshot.profile) ?? [];
    const isInOrder = (before.at(-1)?.seq ?? -1) <= snapshot.seq;
    const mine = [...before, snapshot];
    this.#byProfile.set(snapshot.profile, isInOrder ? mine : mine.toSorted(bySequence));
    this.#all = undefined;
    if ((this.#newest?.seq ?? -1) <= snapshot.seq) this.#newest = snapshot;
  }
}

function bySequence(a: Snapshot, b: Snapshot): number {
  return a.seq - b.seq;
}
