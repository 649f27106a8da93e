import type { HistoryRow } from '../../shared/ipc/app-state';
import { useNow } from '../hooks/use-app';
import styles from '../styles/snapshot-row.module.css';
import { gradeMark, momentLabel, reasonLabel, verdictMark } from '../words';
import { Badge } from './Badge';
import { IconButton } from './Button';
import { RestoreIcon } from './icons';
import { ClockTime, PastTime } from './Time';

export interface SnapshotRowProps {
  readonly row: HistoryRow;
  /** `clock` where a heading above names the day. */
  readonly time: 'clock' | 'relative';
  readonly onRestore: (row: HistoryRow) => void;
}

/** One saved version: when, what changed in words, whether it is good, and the way back to it. */
export function SnapshotRow({ row, time, onRestore }: SnapshotRowProps) {
  const { takenAt, change, reason, verdict, loginGrade } = row;
  const now = useNow();
  const why = reasonLabel(reason);
  return (
    <li className={styles.row}>
      <span className={styles.time}>
        {time === 'clock' ? <ClockTime at={takenAt} /> : <PastTime at={takenAt} />}
      </span>
      <div className={styles.what}>
        <p className={styles.change}>{change}</p>
        <p className={styles.marks}>
          <Badge mark={verdictMark(verdict)} />
          {loginGrade !== undefined && (
            <span className={styles.grade}>Login: {gradeMark(loginGrade).word.toLowerCase()}</span>
          )}
          {why !== undefined && <span className={styles.grade}>{why}</span>}
        </p>
      </div>
      <IconButton name={`Restore from ${momentLabel(takenAt, now)}…`} onPress={() => onRestore(row)}>
        <RestoreIcon />
      </IconButton>
    </li>
  );
}
