import type { RestorePreview } from '../../shared/ipc/app-state';
import { count } from '../../shared/text';
import styles from '../styles/restore.module.css';
import { gradeMark } from '../words';
import { Badge } from './Badge';
import { Callout } from './Callout';
import { PastTime } from './Time';

/** So many reasons are shown at once; more wait behind a summary. */
const OPEN_LEAVES = 2;

/** A restore before anything happens: what goes back, what stays, and why. */
export function PreviewView({ preview }: { readonly preview: RestorePreview }) {
  const { puts, leaves, replacesUnparsable } = preview;
  return (
    <>
      {replacesUnparsable && (
        <Callout tone="attention" title="What is there now cannot be read">
          <p>It is replaced as a whole and kept in the vault as evidence.</p>
        </Callout>
      )}
      <h3 className={styles.heading}>Goes back</h3>
      <ul className={styles.lines}>
        {puts.map(({ part, sentence, takenAt, grade }) => (
          <li key={part}>
            <p className={styles.sentence}>{sentence}</p>
            <p className={styles.meta}>
              <span>
                Saved <PastTime at={takenAt} />
              </span>
              <Badge mark={gradeMark(grade)} />
            </p>
          </li>
        ))}
      </ul>
      {leaves.length > 0 && (
        <details className={styles.leaves} open={leaves.length <= OPEN_LEAVES}>
          <summary>{count(leaves.length, 'part stays as it is', 'parts stay as they are')}</summary>
          <ul className={styles.lines}>
            {leaves.map(({ name, sentence }) => (
              <li key={`${name} ${sentence}`}>
                <p className={styles.name} title={name}>
                  <bdi>{name}</bdi>
                </p>
                <p className={styles.meta}>{sentence}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className={styles.note}>What stands there now is saved first, and you can undo this.</p>
    </>
  );
}
