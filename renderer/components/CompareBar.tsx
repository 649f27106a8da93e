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

  return (
    <div className={styles.bar} data-choosing={chosen !== undefined || undefined}>
      {/* Always there, or its first words would not be heard. */}
      <p className={styles.says} role="status">
        {chosen !== undefined && progress(chosen.length)}
      </p>
      {chosen === undefined ? (
        <>
          {canCompare && <Button onPress={onStart}>Compare two…</Button>}
          <Button onPress={onExport}>Export report…</Button>
        </>
      ) : (
        <Button kind="quiet" onPress={onStop}>
          Cancel
        </Button>
      )}
      {isReady && (
        <Button ref={compare} kind="primary" onPress={() => onCompare(one, other)}>
          Compare
        </Button>
      )}
    </div>
  );
}

function progress(chosen: number): string {
  if (chosen === 0) return 'Choose two snapshots.';
  return chosen === 1 ? 'Choose one more.' : 'Two snapshots are chosen.';
}
