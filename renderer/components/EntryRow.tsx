import type { EntryReport, SpareReport } from '../../shared/report';
import { useNow } from '../hooks/use-app';
import styles from '../styles/entry-row.module.css';
import { entryMark, entryNotes, hostOf, isLost, tokenLife } from '../words';
import { Badge } from './Badge';
import { Button } from './Button';
import { ExpiryBar } from './ExpiryBar';
import { SpareLine } from './SpareLine';

export interface EntryRowProps {
  readonly entry: EntryReport;
  readonly spare: SpareReport | undefined;
  readonly onRestore: (entry: EntryReport) => void;
  readonly onMove: (entry: EntryReport) => void;
  readonly onSignIn: (entry: EntryReport) => void;
}

/** One MCP sign-in: which server, how it stands, how long its token lives, its spare, and what is odd about it. */
export function EntryRow({ entry, spare, onRestore, onMove, onSignIn }: EntryRowProps) {
  const { server, url, state, expiresAt, tokenSince, hasRefreshToken, home, trouble } = entry;
  const now = useNow();
  const notes = entryNotes(entry);
  const offersRestore = isLost(entry) && spare !== undefined;
  const isApart = home === 'own-entry';
  const offersMove = isApart || state === 'good';
  return (
    <div className={styles.row}>
      <div className={styles.names}>
        <h3 className={styles.server} title={server}>
          <bdi>{server}</bdi>
        </h3>
        <p className={styles.host} title={url}>
          <bdi>{hostOf(url)}</bdi>
        </p>
      </div>
      <Badge mark={entryMark(entry)} />
      {state === 'good' && !isApart && (
        <div className={styles.life}>
          <ExpiryBar since={tokenSince} until={expiresAt} now={now} renews={hasRefreshToken} />
          <p>{tokenLife(expiresAt, hasRefreshToken, now) ?? 'Token has no known end'}</p>
        </div>
      )}
      {state !== 'stub' && (
        <div className={styles.spare}>
          <SpareLine spare={spare} />
        </div>
      )}
      {offersRestore && (
        <div className={styles.action}>
          <Button name={`Restore ${server}`} onPress={() => onRestore(entry)}>
            Restore
          </Button>
        </div>
      )}
      {offersMove && !offersRestore && (
        <div className={styles.action} data-wide={trouble !== undefined}>
          {trouble !== undefined && (
            <Button name={`Sign in again… ${server}`} onPress={() => onSignIn(entry)}>
              Sign in again…
            </Button>
          )}
          <Button
            kind="quiet"
            name={isApart ? `Move back… ${server}` : `Move out… ${server}`}
            onPress={() => onMove(entry)}
          >
            {isApart ? 'Move back…' : 'Move out…'}
          </Button>
        </div>
      )}
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
