import { useEffect } from 'react';
import { Button } from '../components/Button';
import { FaultCallout } from '../components/Callout';
import { CompareBar } from '../components/CompareBar';
import { EmptyState, Group } from '../components/Group';
import { HealthPicture } from '../components/HealthPicture';
import { SnapshotRow, type RowChoice } from '../components/SnapshotRow';
import { useApp, useNow, useUi } from '../hooks/use-app';
import { useArrows } from '../hooks/use-arrows';
import { DAYS, useHealthDays } from '../hooks/use-health-days';
import { useHistory } from '../hooks/use-history';
import styles from '../styles/history.module.css';
import { byDay } from '../words';
import type { ScreenProps } from './props';

/** The last days at a glance, and every snapshot by day, newest first. */
export function History({ profile, actions, onRestoreFrom }: ScreenProps) {
  const { ui } = useApp();
  const now = useNow();
  const { newest } = profile;
  const { rows = newest, hasMore, isLoading, fault, loadMore } = useHistory(profile.id, newest[0]?.id);
  const days = useHealthDays(profile.id, newest[0]?.id);
  const chosen = useUi((one) => one.compared);
  const arrows = useArrows();

  // Whoever leaves the screen has thought better of it.
  useEffect(() => () => ui.setState({ compared: undefined }), [ui]);

  const choiceOf = (id: string): RowChoice | undefined =>
    chosen && {
      isChosen: chosen.includes(id),
      isFull: chosen.length === 2 && !chosen.includes(id),
      onToggle: (one) =>
        ui.setState({
          compared: chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one],
        }),
    };

  return (
    <div className={styles.history} onKeyDown={arrows}>
      {days !== undefined && rows.length > 0 && (
        <Group title={`Last ${DAYS} days`}>
          <HealthPicture days={days} />
        </Group>
      )}
      <CompareBar
        chosen={chosen}
        canCompare={rows.length > 1}
        onStart={() => ui.setState({ compared: [] })}
        onStop={() => ui.setState({ compared: undefined })}
        onCompare={(one, other) =>
          ui.setState({ dialog: { kind: 'compare', profile: profile.id, one, other } })
        }
        onExport={() => void actions.saveReport(profile.id)}
      />
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
                choice={choiceOf(row.id)}
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
