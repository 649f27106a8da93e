import { RETENTION_POLICIES } from '../../../shared/retention';
import { byteSize, count } from '../../../shared/text';
import type { ExitCode } from '../exit';
import { openSession, type CommonOptions } from '../session';

export interface PruneOptions extends CommonOptions {
  readonly dryRun?: boolean;
}

/** `sparekey prune`: drops old snapshots by the retention plan. They lie in the trash for a day. */
export async function prune(options: PruneOptions): Promise<ExitCode> {
  const { vault, settings, clock, output } = openSession(options);
  const dryRun = options.dryRun === true;
  const { retention } = await settings.read();
  const report = await vault.prune(RETENTION_POLICIES[retention], clock.now(), dryRun);
  output.document({ dryRun, ...report });
  const { dropped, kept, purged, bytesFreed } = report;
  for (const { id, because } of dropped)
    output.line(`  ${dryRun ? 'would drop' : 'dropped'} ${id}: ${because}`);
  output.line(
    `${count(kept, 'snapshot')} kept, ${dropped.length} ${dryRun ? 'to drop' : 'moved to the trash'}.`,
  );
  if (purged > 0)
    output.line(`${count(purged, 'file')} left the trash for good, ${byteSize(bytesFreed)} freed.`);
  return 0;
}
