import { LOGIN_PART, parseBlob, partsOf, type JsonObject } from '../../../shared/blob';
import { SparekeyError } from '../../../shared/errors';
import type { FoundSpare, SpareWorth } from '../../../shared/found-spare';
import { lineageOf } from '../../../shared/lineage';
import { summarizePart } from '../../../shared/summarize';
import type { PartSummary } from '../../../shared/summary';
import type { FoundBlob } from './import-spare';
import type { SpareCandidate, SpareSources } from '../ports/spare-sources';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { Vault } from '../ports/vault';

export interface FoundSparesPorts {
  readonly sources: SpareSources;
  /** The separate spares, where those can be read without asking. */
  readonly apart: (profile: Profile) => Promise<readonly SpareCandidate[]>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** A spare with its secrets: `root` stays in core. */
interface Held {
  readonly spare: FoundSpare;
  readonly root: JsonObject;
  readonly generation: string;
}

/** Spares that lie outside of the vault, from the time before there was one. */
export class FoundSpares {
  readonly #ports: FoundSparesPorts;
  #held: readonly Held[] = [];
  #counted = 0;
  #isLooking = true;
  #isForgotten = false;

  constructor(ports: FoundSparesPorts) {
    this.#ports = ports;
  }

  /** What people are shown: the most promising first. `looking` until the usual places have been looked through. */
  get all(): 'looking' | readonly FoundSpare[] {
    return this.#isLooking ? 'looking' : this.#held.map(({ spare }) => spare);
  }

  /** Looks through the usual places. */
  async look(profile: Profile): Promise<void> {
    try {
      await this.#take(profile, await this.#apart(profile));
      await this.#take(profile, await this.#ports.sources.near(profile));
    } finally {
      this.#isLooking = false;
      this.#ports.onChange();
    }
  }

  /** Looks through a folder that the user picked. Answers how many it holds that were not known. */
  async lookIn(folder: string, profile: Profile): Promise<number> {
    const before = this.#held.length;
    await this.#take(profile, await this.#ports.sources.inFolder(folder));
    this.#ports.onChange();
    return this.#held.length - before;
  }

  /** The blob of a spare, for the vault. Throws `spare-gone`. */
  blobOf(id: string): FoundBlob {
    const held = this.#held.find(({ spare }) => spare.id === id);
    if (held === undefined) throw new SparekeyError('spare-gone', id);
    return { root: held.root, writtenAt: held.spare.modifiedAt };
  }

  /** Lets go of every secret, and of those that a search would still bring. */
  forget(): void {
    this.#isForgotten = true;
    this.#held = [];
  }

  /** A keychain that refuses is no reason to look nowhere else. */
  async #apart(profile: Profile): Promise<readonly SpareCandidate[]> {
    try {
      return await this.#ports.apart(profile);
    } catch (error) {
      if (error instanceof SparekeyError) return [];
      throw error;
    }
  }

  async #take(profile: Profile, candidates: readonly SpareCandidate[]): Promise<void> {
    const { vault, clock } = this.#ports;
    const fingerprintOf = await vault.fingerprints();
    const now = clock.now();
    const history = await vault.history(profile.id);
    const known = lineageOf(history, { now, machine: vault.machine }).generations(LOGIN_PART);
    if (this.#isForgotten) return;
    const grades = new Map(known.map(({ generation, grade }) => [generation, grade]));
    for (const { place, reading, isSeparate = false } of candidates) {
      const root = blobIn(reading.bytes);
      const login = root && partsOf(root).find(({ id }) => id === LOGIN_PART);
      if (root === undefined || login === undefined) continue;
      const summary = summarizePart(login, fingerprintOf);
      const { generation } = summary;
      if (summary.state !== 'good' || generation === undefined) continue;
      if (this.#held.some((held) => held.generation === generation)) continue;
      const spare: FoundSpare = {
        id: `found-${++this.#counted}`,
        place,
        modifiedAt: reading.version.modifiedAt,
        subscriptionType: summary.login?.subscriptionType,
        worth: worthOf(summary, grades.get(generation), now),
        isSeparate,
      };
      this.#held = [...this.#held, { spare, root, generation }].toSorted(promisingFirst);
    }
  }
}

function blobIn(bytes: Uint8Array): JsonObject | undefined {
  const parsed = parseBlob(new TextDecoder().decode(bytes));
  return parsed.kind === 'blob' ? parsed.root : undefined;
}

function worthOf({ login }: PartSummary, grade: string | undefined, now: number): SpareWorth {
  if (grade === 'refused' || grade === 'spent') return grade;
  const end = login?.refreshTokenExpiresAt;
  return end !== undefined && end <= now ? 'lapsed' : 'may-fit';
}

function promisingFirst({ spare: a }: Held, { spare: b }: Held): number {
  const hopes = Number(b.worth === 'may-fit') - Number(a.worth === 'may-fit');
  return hopes !== 0 ? hopes : (b.modifiedAt ?? 0) - (a.modifiedAt ?? 0);
}
