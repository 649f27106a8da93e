import { memo } from 'react';
import type { EntryReport, SpareReport } from '../../shared/report';
import { hostOf } from '../../shared/sign-in-names';
import { useNow } from '../hooks/use-app';
import styles from '../styles/entry-row.module.css';
import { entryMark, entryNotes, hasEnded, homeLine, tokenLife } from '../words';
import { Badge } from './Badge';
import { ExpiryBar } from './ExpiryBar';
import { SpareLine } from './SpareLine';

export interface EntryRowProps {
  readonly entry: EntryReport;
  readonly spare: SpareReport | undefined;
}

/** One MCP sign-in: which server, how it stands, how long its token lives, what is odd about it, its spare, and where it lives. */
export const EntryRow = memo(function EntryRow({ entry, spare }: EntryRowProps) {
  const { server, url, state, expiresAt, tokenSince, hasRefreshToken, home } = entry;
  const now = useNow();
  const notes = entryNotes(entry);
  const lives = homeLine(entry);
  return (
    <div className={styles.row} data-ended={hasEnded(entry) || undefined}>
      <div className={styles.names}>
        <p className={styles.server} title={server}>
          <bdi>{server}</bdi>
        </p>
        <p className={styles.host} title={url}>
          <bdi>{hostOf(url)}</bdi>
        </p>
      </div>
      <Badge mark={entryMark(entry)} />
      {state === 'good' && home !== 'own-entry' && (
        <div className={styles.life}>
          <ExpiryBar since={tokenSince} until={expiresAt} now={now} renews={hasRefreshToken} />
          <p>{tokenLife(expiresAt, hasRefreshToken, now) ?? 'Token has no known end'}</p>
        </div>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      {state !== 'stub' && (
        <div className={styles.spare}>
          <SpareLine spare={spare} />
          {lives !== undefined && <p>{lives}</p>}
        </div>
      )}
    </div>
  );
});
