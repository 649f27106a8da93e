import styles from '../styles/skeleton.module.css';
import { Spoken } from './Spoken';

/** The first moment. It fades in late, so that a quick start shows no flicker. */
export function Skeleton({ sentence }: { readonly sentence: string }) {
  return (
    <main className={styles.skeleton} aria-busy="true">
      <h1>
        <Spoken>{sentence}</Spoken>
      </h1>
      <div className={styles.top} aria-hidden="true">
        <span className={styles.glyph} />
        <span className={styles.lines}>
          <span />
          <span />
        </span>
      </div>
      <span className={styles.bar} aria-hidden="true" />
      <span className={styles.card} aria-hidden="true" />
      <span className={styles.card} aria-hidden="true" />
    </main>
  );
}
