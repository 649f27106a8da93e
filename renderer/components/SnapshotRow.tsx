import { memo } from 'react';
import type { HistoryRow } from '../../shared/ipc/guardian-state';
import styles from '../styles/snapshot-row.module.css';
import { changeLabel, snapshotFacts, verdictMark } from '../words';
import { ToneIcon } from './Badge';
import { Spoken } from './Spoken';
import { ClockTime, PastTime } from './Time';

export interface SnapshotRowProps {
  readonly row: HistoryRow;
  /** `clock` where a heading above names the day. */
  readonly time: 'clock' | 'relative';
}

/** One saved version: when, what changed in words, and whether it is good. Room for what can be done with it is at its end. */
export const SnapshotRow = memo(function SnapshotRow({ row, time }: SnapshotRowProps) {
  const { takenAt, change, verdict } = row;
  const mark = verdictMark(verdict);
  return (
    <div className={styles.row} data-time={time}>
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
          {snapshotFacts(row).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
    </div>
  );
});
