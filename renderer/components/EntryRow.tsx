import type { EntryReport, SpareReport } from '../../shared/report';
import { useNow } from '../hooks/use-app';
import styles from '../styles/entry-row.module.css';
import { entryMark, hostOf, isLost, tokenLife } from '../words';
import { Badge } from './Badge';
import { Button } from './Button';
import { SpareLine } from './SpareLine';

export interface EntryRowProps {
  readonly entry: EntryReport;
  readonly spare: SpareReport | undefined;
  readonly onRestore: (entry: EntryReport) => void;
}

/** One MCP sign-in: which server, how it stands, how long its token lives, and its spare. */
export function EntryRow({ entry, spare, onRestore }: EntryRowProps) {
  const { server, url, state, expiresAt, hasRefreshToken } = entry;
  const now = useNow();
  const life = tokenLife(expiresAt, hasRefreshToken, now);
  const offersRestore = isLost(entry) && spare !== undefined;
  return (
    <li className={styles.row}>
      <div className={styles.names}>
        <h3 className={styles.server} title={server}>
          <bdi>{server}</bdi>
        </h3>
        <p className={styles.host} title={url}>
          <bdi>{hostOf(url)}</bdi>
        </p>
      </div>
      <div className={styles.side}>
        <Badge mark={entryMark(state)} />
      </div>
      <div className={styles.facts}>
        {state === 'good' && <p>{life ?? 'Token has no known end'}</p>}
        {state === 'good' && !hasRefreshToken && <p>No refresh token: sign in again when it ends</p>}
        <SpareLine spare={spare} />
      </div>
      {offersRestore && (
        <div className={styles.action}>
          <Button name={`Restore ${server}`} onPress={() => onRestore(entry)}>
            Restore
          </Button>
        </div>
      )}
    </li>
  );
}
