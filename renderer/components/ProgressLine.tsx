import type { Progress } from '../../shared/ipc/desktop-state';
import styles from '../styles/progress-line.module.css';

export interface ProgressLineProps {
  /** What is being done: "Opening". */
  readonly doing: string;
  readonly progress: Progress;
}

/** How far long work has come, in words and as a bar. */
export function ProgressLine({ doing, progress: { done, all } }: ProgressLineProps) {
  return (
    <span className={styles.line}>
      <span>
        {doing} {done.toLocaleString('en')} of {all.toLocaleString('en')}…
      </span>
      <progress className={styles.bar} value={done} max={all} aria-label={doing} />
    </span>
  );
}
