import { lineageOf } from '../../../shared/lineage';
import { count, gradeLabel } from '../../../shared/text';
import { historyRows } from '../../core/guard/app-state';
import { fullTime } from '../../core/clock-time';
import type { ExitCode } from '../exit';
import { columns } from '../output';
import { openSession, type CommonOptions } from '../session';

export interface HistoryOptions extends CommonOptions {
  readonly limit: number;
}

/** `sparekey history`: snapshots, newest first. Needs no key. */
export async function history(options: HistoryOptions): Promise<ExitCode> {
  const { profile, vault, clock, output } = openSession(options);
  const all = await vault.history(profile.id);
  const lineage = lineageOf(all, { now: clock.now(), machine: vault.machine });
  const rows = historyRows(all, lineage, all.length - options.limit).toReversed();
  output.document({ configDir: profile.configDir, snapshots: rows, total: all.length });
  if (rows.length === 0) {
    output.line(
      'No snapshots yet. sparekey snapshot takes the first one; sparekey watch takes them from then on.',
    );
    return 0;
  }
  const table = rows.map(({ id, takenAt, verdict, reason, change, loginGrade }) => [
    output.paint('bold', id.split('-')[0] ?? id),
    fullTime(takenAt),
    output.paint(verdict === 'good' ? 'green' : verdict === 'damaged' ? 'red' : 'yellow', verdict),
    output.paint('gray', reason),
    change,
    loginGrade === undefined || loginGrade === 'current'
      ? ''
      : output.paint('gray', `login ${gradeLabel(loginGrade)}`),
  ]);
  for (const line of columns(table, '')) output.line(line);
  if (all.length > rows.length)
    output.line(output.paint('gray', `${count(all.length - rows.length, 'older snapshot')}: --limit`));
  return 0;
}
