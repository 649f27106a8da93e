import { useEffect, useMemo } from 'react';
import type { HistoryRow } from '../../shared/ipc/guardian-state';
import { Button } from '../components/Button';
import { FaultCallout } from '../components/Callout';
import { CompareBar } from '../components/CompareBar';
import { EmptyState, Group } from '../components/Group';
import { HealthPicture } from '../components/HealthPicture';
import { ExportIcon, RestoreIcon } from '../components/icons';
import { LIST_ID, ListBox, type ListChoice } from '../components/ListBox';
import type { RowAction } from '../components/RowActions';
import { SnapshotRow } from '../components/SnapshotRow';
import { useApp, useNow, useUi } from '../hooks/use-app';
import { DAYS, useHealthDays } from '../hooks/use-health-days';
import { useHistory } from '../hooks/use-history';
import styles from '../styles/history.module.css';
import { byDay, momentLabel } from '../words';
import type { ScreenProps } from './props';

/** The last days at a glance, and every snapshot by day, newest first. */
export function History({ profile, actions, onRestoreFrom, onExport }: ScreenProps) {
  const { ui } = useApp();
  const now = useNow();
  const { newest, snapshots } = profile;
  const { rows = newest, hasMore, isLoading, fault, loadMore } = useHistory(profile.id, newest[0]?.id);
  const health = useHealthDays(profile.id, newest[0]?.id);
  const days = useMemo(() => byDay(rows, now), [rows, now]);
  const chosen = useUi((one) => one.compared);

  // Whoever leaves the screen has thought better of it.
  useEffect(() => () => ui.setState({ compared: undefined }), [ui]);

  const choice: ListChoice | undefined = chosen && {
    chosen,
    isFull: chosen.length === 2,
    onToggle: (one) =>
      ui.setState({
        compared: chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one],
      }),
  };
  const restore = ({ id, takenAt }: HistoryRow): RowAction => ({
    verb: 'Restore…',
    name: `Restore from ${momentLabel(takenAt, now)}…`,
    icon: <RestoreIcon />,
    onPress: () => onRestoreFrom(id, takenAt),
  });

  const exportOne = ({ id, takenAt }: HistoryRow): RowAction => {
    const label = `Export snapshot of ${momentLabel(takenAt, now)}`;
    return {
      verb: 'Export…',
      name: `${label}…`,
      icon: <ExportIcon />,
      onPress: () => onExport({ profile: profile.id, snapshot: id, label }),
    };
  };

  return (
    <div className={styles.history}>
      {health !== undefined && rows.length > 0 && (
        <Group title={`Last ${DAYS} days`}>
          <HealthPicture days={health} />
        </Group>
      )}
      <CompareBar
        chosen={chosen}
        canCompare={rows.length > 1}
        onStart={() => {
          ui.setState({ compared: [] });
          document.getElementById(LIST_ID)?.focus({ preventScroll: true });
        }}
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
      {rows.length > 0 && (
        <ListBox
          name="Snapshots"
          groups={days}
          keyOf={keyOf}
          textOf={({ takenAt }) => momentLabel(takenAt, now)}
          total={snapshots}
          estimate={50}
          actionsOf={(row) => [restore(row), exportOne(row)]}
          choice={choice}
        >
          {(row) => <SnapshotRow row={row} time="clock" />}
        </ListBox>
      )}
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

const keyOf = ({ id }: HistoryRow): string => id;
