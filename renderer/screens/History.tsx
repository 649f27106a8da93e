import { Button } from '../components/Button';
import { FaultCallout } from '../components/Callout';
import { EmptyState, Group } from '../components/Group';
import { SnapshotRow } from '../components/SnapshotRow';
import { useNow } from '../hooks/use-app';
import { useHistory } from '../hooks/use-history';
import styles from '../styles/history.module.css';
import { byDay } from '../words';
import type { ScreenProps } from './table';

/** Every snapshot by day, newest first. */
export function History({ profile, onRestoreFrom }: ScreenProps) {
  const now = useNow();
  const { newest } = profile;
  const { rows = newest, hasMore, isLoading, fault, loadMore } = useHistory(profile.id, newest[0]?.id);

  return (
    <div className={styles.history}>
      {fault !== undefined && (
        <FaultCallout fault={fault} actions={<Button onPress={loadMore}>Try again</Button>} />
      )}
      {rows.length === 0 && fault === undefined && (
        <EmptyState title="No snapshots yet">
          The first is saved as soon as there is something to keep.
        </EmptyState>
      )}
      {byDay(rows, now).map(({ label, rows: ofDay }) => (
        <Group key={ofDay[0]?.id ?? label} title={label}>
          <ul className={styles.list}>
            {ofDay.map((row) => (
              <SnapshotRow
                key={row.id}
                row={row}
                time="clock"
                onRestore={({ id, takenAt }) => onRestoreFrom(id, takenAt)}
              />
            ))}
          </ul>
        </Group>
      ))}
      {hasMore && (
        <div className={styles.more}>
          <Button isBusy={isLoading} onPress={loadMore}>
            {isLoading ? 'Loading…' : 'Load more'}
          </Button>
        </div>
      )}
    </div>
  );
}
