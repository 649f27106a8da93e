import type { AppState, ProfileState } from '../../shared/ipc/app-state';
import type { Actions } from '../actions';
import { Findings } from '../components/Findings';
import { EmptyState, Group } from '../components/Group';
import { KeyRows } from '../components/KeyRows';
import { Notes } from '../components/Notes';
import { SnapshotRow } from '../components/SnapshotRow';
import { ChevronIcon } from '../components/icons';
import type { Screen } from '../stores/ui';
import styles from '../styles/overview.module.css';
import { snapshotCount } from '../words';

/** Id of what "Show details" leads to. */
export const DETAILS_ID = 'details';

/** So many of the newest snapshots; the rest is on their own screen. */
const NEWEST = 3;

export interface OverviewProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
  readonly onRestoreFrom: (snapshot: string, takenAt: number) => void;
  readonly onShow: (screen: Screen) => void;
}

/** What is guarded, how it stands, and what was saved last. */
export function Overview({ state, profile, actions, onRestoreFrom, onShow }: OverviewProps) {
  const { newest, snapshots, findings } = profile;
  return (
    <div className={styles.overview}>
      <Notes state={state} profile={profile} actions={actions} />
      <Group title="Your keys">
        <KeyRows profile={profile} onShowMcp={() => onShow('mcp')} />
      </Group>
      {findings.length > 0 && (
        <div id={DETAILS_ID} tabIndex={-1} className={styles.target}>
          <Group title="What Sparekey sees">
            <Findings findings={findings} />
          </Group>
        </div>
      )}
      <Group
        title="Newest snapshots"
        aside={
          newest.length > 0 && (
            <button type="button" className={styles.all} onClick={() => onShow('history')}>
              All {snapshotCount(snapshots)}
              <ChevronIcon />
            </button>
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
              <SnapshotRow
                key={row.id}
                row={row}
                time="relative"
                onRestore={({ id, takenAt }) => onRestoreFrom(id, takenAt)}
              />
            ))}
          </ul>
        )}
      </Group>
    </div>
  );
}
