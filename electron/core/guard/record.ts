import { partsOf, type PartId } from '../../../shared/blob';
import type { Context } from '../../../shared/findings/types';
import { ownerIn } from '../../../shared/owner';
import type { Snapshot, SnapshotReason } from '../../../shared/snapshot';
import { judge, snapshotOfLive } from './assess';
import type { Observation } from './observe';
import type { Clock } from '../ports/machine';
import type { Profile } from '../ports/profile';
import type { SnapshotDraft, Vault } from '../ports/vault';

/** What a snapshot is taken with. */
export interface RecordPorts {
  readonly profile: Profile;
  readonly vault: Vault;
  readonly clock: Clock;
}

export interface RecordOptions {
  readonly reason: SnapshotReason;
  /** With `restore`, `heal` and `undo`: the parts that we wrote. */
  readonly wrote?: readonly PartId[];
  /** When it was saved where it comes from, epoch milliseconds; else it is saved now. */
  readonly takenAt?: number | undefined;
}

/**
 * Saves what was observed, with its verdict, and returns the snapshot that shows
 * it: a new one, or the newest one when nothing changed since. Undefined when
 * there is nothing that can be saved (an unreachable store is never saved).
 */
export async function record(
  { profile, vault, clock }: RecordPorts,
  observation: Observation,
  options: RecordOptions,
): Promise<Snapshot | undefined> {
  if (observation.live.kind === 'unreachable') return undefined;
  const history = await vault.history(profile.id);
  const isOurs = options.wrote !== undefined;
  const existing = snapshotOfLive(history, observation);
  if (existing !== undefined && !isOurs) return existing;
  // Nothing was ever there and still nothing is: that is no event.
  if (observation.live.kind === 'absent' && history.length === 0) return undefined;
  const context = await profile.surroundings.gather();
  const now = clock.now();
  const { verdict, findings } = judge({ live: observation.live, history, context, now });
  const reason = history.length === 0 && options.reason === 'changed' ? 'first' : options.reason;
  return vault.save({
    profile: profile.id,
    configDir: profile.configDir,
    store: profile.store.location,
    modifiedAt: observation.modifiedAt,
    takenAt: options.takenAt ?? now,
    reason,
    verdict,
    findings,
    ...contentOf(observation, await vault.fingerprints()),
    wrote: options.wrote,
    ...ownerIn(context.account),
    claude: claudeIn(context),
  });
}

/** What of a draft comes from the blob itself. */
export type DraftContent = Pick<SnapshotDraft, 'bytes' | 'fingerprint' | 'content'>;

export function contentOf(
  { live, root, bytes }: Observation,
  fingerprintOf: (text: string) => string,
): DraftContent {
  if (live.kind === 'blob' && root !== undefined) {
    const { summary } = live;
    const texts = new Map(partsOf(root).map((part) => [part.id, part.text]));
    const parts = summary.parts.map((part) => ({ summary: part, text: texts.get(part.part) ?? 'null' }));
    const content = { kind: 'parts', keys: summary.keys, parts } as const;
    return { bytes: summary.bytes, fingerprint: summary.fingerprint, content };
  }
  if (live.kind === 'unparsable' && bytes !== undefined) {
    return {
      bytes: live.bytes,
      fingerprint: live.fingerprint,
      content: { kind: 'raw', why: live.reason, bytes },
    };
  }
  return { bytes: 0, fingerprint: fingerprintOf(''), content: { kind: 'absent' } };
}

function claudeIn({ processes }: Context): SnapshotDraft['claude'] {
  if (processes === 'not-checked') return undefined;
  const versions = processes.map(({ version }) => version).filter((version) => version !== undefined);
  return { processes: processes.length, version: versions.toSorted().at(-1) };
}
