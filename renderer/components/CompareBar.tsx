import { useEffect, useRef } from 'react';
import styles from '../styles/compare.module.css';
import { Button } from './Button';

export interface CompareBarProps {
  /** Ids of the snapshots chosen so far; undefined while none are being chosen. */
  readonly chosen: readonly string[] | undefined;
  readonly canCompare: boolean;
  readonly onStart: () => void;
  readonly onStop: () => void;
  readonly onCompare: (one: string, other: string) => void;
  readonly onExport: () => void;
}

/** What can be done with history as a whole. While two snapshots are being chosen it stays in sight. */
export function CompareBar({ chosen, canCompare, onStart, onStop, onCompare, onExport }: CompareBarProps) {
  const [one, other] = chosen ?? [];
  const isReady = one !== undefined && other !== undefined;
  const compare = useRef<HTMLButtonElement>(null);

  // The next thing to press has the focus as soon as it can be pressed.
  useEffect(() => {
    if (isReady) compare.current?.focus();
  }, [isReady]);

  if (chosen === undefined) {
    return (
      <div className={styles.bar}>
        {canCompare && <Button onPress={onStart}>Compare two…</Button>}
        <Button onPress={onExport}>Export report…</Button>
      </div>
    );
  }
  return (
    <div className={styles.bar} data-choosing>
      <p className={styles.says} role="status">
        {isReady
          ? 'Two snapshots are chosen.'
          : chosen.length === 1
            ? 'Choose one more.'
            : 'Choose two snapshots.'}
      </p>
      <Button kind="quiet" onPress={onStop}>
        Cancel
      </Button>
      {isReady && (
        <Button ref={compare} kind="primary" onPress={() => onCompare(one, other)}>
          Compare
        </Button>
      )}
    </div>
  );
}
