import { describeChanges, diffParts, partName } from '../../../shared/diff';
import { SparekeyError } from '../../../shared/errors';
import { partsIn, type Snapshot } from '../../../shared/snapshot';
import type { PartSummary } from '../../../shared/summary';
import { observe } from '../../core/guard/observe';
import { snapshotNamed } from '../../core/restore/plan';
import type { ExitCode } from '../exit';
import { columns } from '../output';
import { openSession, type CommonOptions } from '../session';

/** `sparekey diff`: what changed, part by part, without a secret. Needs no key. */
export async function diff(a: string, b: string | undefined, options: CommonOptions): Promise<ExitCode> {
  const { profile, vault, clock, output } = openSession(options);
  const history = await vault.history(profile.id);
  const before = partsOfSnapshot(snapshotNamed(history, a));
  const after = b === undefined ? await livePart() : partsOfSnapshot(snapshotNamed(history, b));
  const changes = diffParts(before, after);
  output.document({ from: a, to: b ?? 'live', changes });
  if (changes.length === 0) output.line('Nothing changed.');
  else {
    output.line(`${describeChanges(changes)}.`);
    output.line();
    const name = (part: string) => partName(part);
    for (const line of columns(
      changes.map(({ part, kind }) => [kind, name(part), output.paint('gray', part)]),
    ))
      output.line(line);
  }
  return 0;

  async function livePart(): Promise<readonly PartSummary[]> {
    const { live } = await observe(profile.store, clock, await vault.fingerprints());
    switch (live.kind) {
      case 'blob':
        return live.summary.parts;
      case 'absent':
      case 'unparsable':
        return [];
      case 'unreachable':
        throw new SparekeyError('store-unreachable', profile.store.location.location, live.cause.detail);
    }
  }
}

function partsOfSnapshot(snapshot: Snapshot): readonly PartSummary[] {
  return partsIn(snapshot);
}
