import type { HistoryRow } from '../../shared/ipc/guardian-state';
import { useNow } from '../hooks/use-app';
import styles from '../styles/snapshot-row.module.css';
import { changeLabel, gradeMark, momentLabel, reasonLabel, verdictMark } from '../words';
import { IconButton } from './Button';
import { RestoreIcon } from './icons';
import { Spoken } from './Spoken';
import { ClockTime, PastTime } from './Time';
import { ToneIcon } from './Badge';

export interface SnapshotRowProps {
  readonly row: HistoryRow;
  /** `clock` where a heading above names the day. */
  readonly time: 'clock' | 'relative';
  readonly onRestore: (row: HistoryRow) => void;
  /** While two snapshots are being chosen: whether this is one of them. */
  readonly choice?: RowChoice | undefined;
}

export interface RowChoice {
  readonly isChosen: boolean;
  /** Two are chosen already, and this is none of them. */
  readonly isFull: boolean;
  readonly onToggle: (id: string) => void;
}

/** One saved version: when, what changed in words, whether it is good, and the way back to it. */
export function SnapshotRow({ row, time, onRestore, choice }: SnapshotRowProps) {
  const { id, takenAt, change, reason, verdict, loginGrade } = row;
  const now = useNow();
  const why = reasonLabel(reason);
  const mark = verdictMark(verdict);
  return (
    <li className={styles.row} data-chosen={choice?.isChosen || undefined}>
      <span className={styles.time}>
        {time === 'clock' ? <ClockTime at={takenAt} /> : <PastTime at={takenAt} />}
      </span>
      <span className={styles.verdict} data-tone={mark.tone} title={mark.word}>
        <ToneIcon tone={mark.tone} />
        <Spoken>{mark.word}</Spoken>
      </span>
      <div className={styles.what}>
        <p className={styles.change}>{changeLabel(change)}</p>
        <p className={styles.facts}>
          {verdict === 'damaged' && <span className={styles.damaged}>{mark.word}</span>}
          {loginGrade !== undefined && <span>Login {gradeMark(loginGrade).word.toLowerCase()}</span>}
          {why !== undefined && <span>{why}</span>}
        </p>
      </div>
      {choice === undefined ? (
        <IconButton name={`Restore from ${momentLabel(takenAt, now)}…`} onPress={() => onRestore(row)}>
          <RestoreIcon />
        </IconButton>
      ) : (
        <label className={styles.choice}>
          <input
            type="checkbox"
            checked={choice.isChosen}
            disabled={choice.isFull}
            aria-label={`Compare ${momentLabel(takenAt, now)}: ${change}`}
            onChange={() => choice.onToggle(id)}
          />
        </label>
      )}
    </li>
  );
}
