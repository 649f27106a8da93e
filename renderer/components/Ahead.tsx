import type { BlobReport, ProfileReport } from '../../shared/report';
import { byteSize, count } from '../../shared/text';
import styles from '../styles/ahead.module.css';
import { Group } from './Group';
import { InfoIcon } from './icons';

/** What will come, and how near the credentials are to the line where their way into the Keychain changes. */
export function Ahead({ forecasts, blob }: Pick<ProfileReport, 'forecasts' | 'blob'>) {
  const isMeasured = blob?.limit !== undefined;
  if (forecasts.length === 0 && !isMeasured) return null;
  return (
    <Group title={forecasts.length === 0 ? 'Size' : 'Ahead'}>
      <ul className={styles.list}>
        {blob?.limit !== undefined && (
          <li>
            <SizeGauge bytes={blob.bytes} limit={blob.limit} />
          </li>
        )}
        {forecasts.map(({ kind, sentence }) => (
          <li key={`${kind} ${sentence}`} className={styles.forecast}>
            <InfoIcon />
            <p>{sentence}</p>
          </li>
        ))}
      </ul>
    </Group>
  );
}

/** The line stands at four fifths, or nearer where the size is far beyond it: both are true to scale. */
const LINE = 0.8;

function SizeGauge({ bytes, limit }: Pick<BlobReport, 'bytes'> & { readonly limit: number }) {
  const whole = Math.max(limit / LINE, bytes);
  const isOver = bytes > limit;
  return (
    <div className={styles.size}>
      <p>
        {byteSize(bytes)}
        <span className={styles.soft}>
          {isOver ? ', more than the ' : ' of the '}
          {byteSize(limit)} that fit the safe way into the Keychain
        </span>
      </p>
      <span className={styles.gauge} data-over={isOver || undefined} aria-hidden="true">
        <span style={{ inlineSize: percent(bytes / whole) }} />
        <span className={styles.line} style={{ insetInlineStart: percent(limit / whole) }} />
      </span>
    </div>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** What could not be looked for. It is not known to be fine, and that is said where one looks for it. */
export function NotCheckedNote({ notChecked }: Pick<ProfileReport, 'notChecked'>) {
  if (notChecked.length === 0) return null;
  const reasons = [...new Set(notChecked.map(({ because }) => because))];
  return (
    <details className={styles.notChecked}>
      <summary>{count(notChecked.length, 'thing')} could not be checked</summary>
      <ul>
        {reasons.map((because) => (
          <li key={because}>
            {because.charAt(0).toUpperCase() + because.slice(1)}{' '}
            <span className={styles.soft}>
              ({notChecked.flatMap((one) => (one.because === because ? [one.id] : [])).join(', ')})
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
