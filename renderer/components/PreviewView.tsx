import type { Exposure } from '../../shared/exposure';
import type { PreviewLine, RestorePreview } from '../../shared/ipc/previews';
import { count, exposureWords } from '../../shared/text';
import styles from '../styles/preview.module.css';
import { gradeMark } from '../words';
import { Badge } from './Badge';
import { Callout } from './Callout';
import { Note } from './DialogParts';
import { PastTime } from './Time';

/** A restore before anything happens: what goes back, what it cannot help, what stays, and what it would show. */
export function PreviewView({ preview }: { readonly preview: RestorePreview }) {
  const { puts, leaves, replacesUnparsable, exposure } = preview;
  const hopeless = leaves.filter(({ why }) => why === 'no-help');
  const fine = leaves.filter(({ why }) => why === 'fine');
  return (
    <div className={styles.preview}>
      {replacesUnparsable && (
        <Callout tone="attention" title="What is there now cannot be read">
          <p>It is replaced as a whole and kept in the vault as evidence.</p>
        </Callout>
      )}
      <ExposureNote exposure={exposure} />
      <section>
        <h3 className={styles.heading}>Goes back</h3>
        <ul className={styles.lines}>
          {puts.map((put) => (
            <PutLine key={put.part} put={put} />
          ))}
        </ul>
      </section>
      {hopeless.length > 0 && (
        <section>
          <h3 className={styles.heading}>Cannot be put back</h3>
          <ul className={styles.lines}>
            {hopeless.map(({ name, sentence }) => (
              <li key={`${name} ${sentence}`} className={styles.sentence}>
                {sentence}
              </li>
            ))}
          </ul>
        </section>
      )}
      {fine.length > 0 && (
        <details className={styles.stays}>
          <summary>{count(fine.length, 'part stays as it is', 'parts stay as they are')}</summary>
          <ul className={styles.names}>
            {fine.map(({ name, sentence }) => (
              <li key={name} title={sentence}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Note>What stands there now is saved first, and you can undo this.</Note>
    </div>
  );
}

function PutLine({ put: { sentence, takenAt, grade } }: { readonly put: PreviewLine }) {
  return (
    <li>
      <p className={styles.sentence}>{sentence}</p>
      <p className={styles.meta}>
        <span>
          Saved <PastTime at={takenAt} />
        </span>
        <Badge mark={gradeMark(grade)} />
      </p>
    </li>
  );
}

/** On a Mac a large blob cannot be written unseen: that has to be said before, not after. */
function ExposureNote({ exposure }: { readonly exposure: Exposure }) {
  const words = exposureWords(exposure);
  if (words === undefined) return null;
  const title = exposure === 'forbidden' ? 'This will be refused' : 'Others could see it for a moment';
  return (
    <Callout tone="attention" title={title}>
      <p>{words}</p>
    </Callout>
  );
}
