import type { RestoreReport } from '../../shared/ipc/previews';
import { listed } from '../../shared/diff';
import { Done, Note } from './DialogParts';
import { Sessions } from './Sessions';

/** What came of a restore or of its undoing. */
export function RestoreOutcome({
  title,
  report,
}: {
  readonly title: string;
  readonly report: RestoreReport;
}) {
  return (
    <Done title={title}>
      <p>{report.sentence}</p>
      {report.left.length > 0 && (
        <Note>
          Left as {report.left.length === 1 ? 'it is' : 'they are'}, since Claude Code changed{' '}
          {report.left.length === 1 ? 'it' : 'them'} meanwhile: {listed(report.left)}.
        </Note>
      )}
      <Sessions sessions={report.sessions} />
    </Done>
  );
}
