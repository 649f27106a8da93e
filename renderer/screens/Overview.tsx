import { Ahead, NotCheckedNote } from '../components/Ahead';
import { ApartNote } from '../components/Apart';
import { IconButton, LinkButton } from '../components/Button';
import { Findings } from '../components/Findings';
import { EmptyState, Group } from '../components/Group';
import { KeyRows } from '../components/KeyRows';
import { Notes } from '../components/Notes';
import { SnapshotRow } from '../components/SnapshotRow';
import { ChevronIcon, RestoreIcon } from '../components/icons';
import { useNow } from '../hooks/use-app';
import styles from '../styles/overview.module.css';
import { momentLabel, snapshotCount } from '../words';
import type { ScreenProps } from './props';

/** Id of what "Show details" leads to. */
export const DETAILS_ID = 'details';

/** So many of the newest snapshots; the rest is on their own screen. */
const NEWEST = 3;

/** What is guarded, how it stands, and what was saved last. */
export function Overview({ state, profile, actions, onRestoreFrom, onShow }: ScreenProps) {
  const { newest, snapshots, findings, forecasts, blob, notChecked } = profile;
  const now = useNow();
  return (
    <div className={styles.overview}>
      <Notes state={state} profile={profile} actions={actions} />
      <Group title="Your keys">
        <KeyRows profile={profile} onShowMcp={() => onShow('mcp')} />
      </Group>
      <ApartNote profile={profile} />
      {findings.length > 0 && (
        <div id={DETAILS_ID} tabIndex={-1} className={styles.target}>
          <Group title="What Sparekey sees">
            <Findings findings={findings} />
          </Group>
        </div>
      )}
      <Ahead forecasts={forecasts} blob={blob} />
      <Group
        title="Newest snapshots"
        aside={
          newest.length > 0 && (
            <LinkButton onPress={() => onShow('history')}>
              All {snapshotCount(snapshots)}
              <ChevronIcon />
            </LinkButton>
          )
        }
      >
        {newest.length === 0 ? (
          <EmptyState title="No snapshots yet">
            The first is saved as soon as there is something to keep.
          </EmptyState>
        ) : (
          <ul className={styles.rows}>
            {newest.slice(0, NEWEST).map((row) => (
              <li key={row.id}>
                <SnapshotRow row={row} time="relative" />
                <IconButton
                  name={`Restore from ${momentLabel(row.takenAt, now)}…`}
                  onPress={() => onRestoreFrom(row.id, row.takenAt)}
                >
                  <RestoreIcon />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
      </Group>
      <NotCheckedNote notChecked={notChecked} />
    </div>
  );
}
