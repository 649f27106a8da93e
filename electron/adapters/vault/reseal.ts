import { assertNever } from '../../../shared/assert';
import { SparekeyError } from '../../../shared/errors';
import type { ObjectRef, Snapshot, SnapshotContent } from '../../../shared/snapshot';
import type { OnProgress } from '../../core/ports/machine';
import { replaceFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { readFingerprints } from './fingerprint-key';
import { recipientsForWriting } from './format';
import { inVault, placed, underLock, type VaultGround } from './ground';
import { manifestFile } from './layout';
import { listManifests, manifestText, readManifest, sequenceOf } from './manifests';
import { Objects, type Sealing } from './objects';
import { recipientSetOf } from './recipients';
import { SnapshotIndex } from './snapshot-index';
import { throwAwayUnused } from './trash';

export interface ResealReport {
  readonly resealed: number;
  /** Snapshots still sealed to the old set: damaged ones, or all that were left when the disk was full. */
  readonly remaining: number;
}

/**
 * Seals every snapshot to the present recipients that is sealed to others.
 *
 * Manifests are replaced one by one after their new objects are there, so that
 * dying in between leaves every manifest with objects; another run finishes.
 * A snapshot that cannot be sealed anew stays as it is and is counted.
 */
export async function resealVault(
  ground: VaultGround,
  identity: string,
  onProgress: OnProgress,
): Promise<ResealReport> {
  return underLock(ground, 'maintenance', async () => {
    const index = new SnapshotIndex(ground);
    await index.refresh();
    const sealing: Sealing = {
      recipients: await recipientsForWriting(ground),
      fingerprints: await readFingerprints(ground),
    };
    const reseal = new Reseal(ground, index, sealing, identity);
    const ids = (await listManifests(ground)).toSorted((a, b) => sequenceOf(a) - sequenceOf(b));
    let resealed = 0;
    let remaining = 0;
    for (const [done, id] of ids.entries()) {
      const outcome = await reseal.snapshot(id);
      if (outcome === 'resealed') resealed++;
      else if (outcome === 'failed') remaining++;
      onProgress(done + 1, ids.length);
    }
    if (remaining === 0 && resealed > 0) await throwAwayUnused(ground);
    return { resealed, remaining };
  });
}

/** One run, which opens every old object only once however many snapshots share it. */
class Reseal {
  readonly #ground: VaultGround;
  readonly #index: SnapshotIndex;
  readonly #objects: Objects;
  readonly #sealing: Sealing;
  readonly #identity: string;
  readonly #target: string;
  readonly #done = new Map<string, ObjectRef>();

  constructor(ground: VaultGround, index: SnapshotIndex, sealing: Sealing, identity: string) {
    this.#ground = ground;
    this.#index = index;
    this.#objects = new Objects(ground, index);
    this.#sealing = sealing;
    this.#identity = identity;
    this.#target = recipientSetOf(sealing.recipients);
  }

  async snapshot(id: string): Promise<'resealed' | 'untouched' | 'failed'> {
    const reading = await readManifest(this.#ground, id);
    if (reading.kind !== 'snapshot') return reading.kind === 'unreadable' ? 'failed' : 'untouched';
    if (reading.snapshot.recipients === this.#target) return 'untouched';
    try {
      const content = await this.#reseal(reading.snapshot.content);
      await this.#commit({ ...reading.snapshot, recipients: this.#target, content });
      return 'resealed';
    } catch (error) {
      if (error instanceof SparekeyError || isErrno(error)) return 'failed';
      throw error;
    }
  }

  async #commit(snapshot: Snapshot): Promise<void> {
    await underLock(this.#ground, 'vault', async () => {
      await this.#index.settle();
      const place = placed(this.#ground, inVault(this.#ground, manifestFile(snapshot.id)));
      await replaceFile(place, manifestText(snapshot), this.#ground.onStep);
      await this.#index.append(snapshot);
    });
  }

  async #reseal(content: SnapshotContent): Promise<SnapshotContent> {
    switch (content.kind) {
      case 'absent':
        return content;
      case 'raw':
        return { ...content, ...(await this.#resealObject(content)) };
      case 'parts': {
        const parts = [];
        for (const part of content.parts) parts.push({ ...part, ...(await this.#resealObject(part)) });
        return { ...content, parts };
      }
      default:
        return assertNever(content);
    }
  }

  async #resealObject(ref: ObjectRef): Promise<ObjectRef> {
    const known = this.#done.get(ref.object);
    if (known !== undefined) return known;
    const bytes = await this.#objects.open(ref, this.#identity);
    const { object, sha256 } = await this.#objects.keep(bytes, this.#sealing);
    const fresh: ObjectRef = { object, sha256 };
    this.#done.set(ref.object, fresh);
    return fresh;
  }
}
