import { assertNever } from '../../shared/assert';
import type { SessionOutlook, SessionReturn } from '../../shared/sessions';
import { count } from '../../shared/text';
import styles from '../styles/sessions.module.css';
import type { Mark } from '../words';
import { Badge } from './Badge';

/** So many sessions are named; the rest is counted. */
const NAMED = 6;

/** When the running sessions take up what was put back: those that need something first. */
export function Sessions({ sessions }: { readonly sessions: readonly SessionOutlook[] | undefined }) {
  if (sessions === undefined)
    return (
      <p className={styles.note}>Running sessions cannot be listed here. Restart one that still asks.</p>
    );
  if (sessions.length === 0) return <p className={styles.note}>No Claude Code session is running.</p>;
  const rest = sessions.length - NAMED;
  return (
    <section className={styles.sessions}>
      <h3 className={styles.heading}>{count(sessions.length, 'running session')}</h3>
      <ul className={styles.list}>
        {sessions.slice(0, NAMED).map(({ pid, version, folder, back }) => (
          <li key={pid}>
            <span className={styles.where} title={folder}>
              <bdi>{folder ?? `Process ${pid}`}</bdi>
              {version !== undefined && <span className={styles.version}> {version}</span>}
            </span>
            <Badge mark={returnMark(back)} />
          </li>
        ))}
        {rest > 0 && <li className={styles.rest}>and {rest} more</li>}
      </ul>
      {sessions.some(({ back }) => back === 'restart') && (
        <p className={styles.note}>
          Sessions of versions that write without a lock may put their old values over it.
        </p>
      )}
    </section>
  );
}

function returnMark(back: SessionReturn): Mark {
  switch (back) {
    case 'now':
      return { tone: 'good', word: 'Back now' };
    case 'soon':
      return { tone: 'good', word: 'Back within 30 s' };
    case 'restart':
      return { tone: 'attention', word: 'Needs a restart' };
    default:
      return assertNever(back);
  }
}
