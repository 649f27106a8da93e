import type { RestoreReport } from '../../shared/ipc/previews';
import { listed } from '../../shared/diff';
import styles from '../styles/restore.module.css';
import { CheckIcon } from './icons';
import { Sessions } from './Sessions';

/** Before the preview is there; the system may be asking for a password. */
export function Looking() {
  return (
    <div className={styles.looking} role="status">
      <p>Opening the vault…</p>
      <p className={styles.note}>Your system may ask whether Sparekey may use its key.</p>
    </div>
  );
}

/** What came of a restore or of its undoing. */
export function Outcome({ title, report }: { readonly title: string; readonly report: RestoreReport }) {
  return (
    <div className={styles.outcome} role="status">
      <span className={styles.outcomeIcon}>
        <CheckIcon />
      </span>
      <p className={styles.outcomeTitle}>{title}</p>
      <p>{report.sentence}</p>
      {report.left.length > 0 && (
        <p className={styles.note}>
          Left as {report.left.length === 1 ? 'it is' : 'they are'}, since Claude Code changed{' '}
          {report.left.length === 1 ? 'it' : 'them'} meanwhile: {listed(report.left)}.
        </p>
      )}
      <Sessions sessions={report.sessions} />
    </div>
  );
}
