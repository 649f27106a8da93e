import { relativeTime } from '../../shared/text';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import type { EntryReport } from '../../shared/report';
import { useNow } from '../hooks/use-app';
import styles from '../styles/key-rows.module.css';
import { entriesSummary, hasEnded, isLost, loginMark, planName, tokenLife } from '../words';
import { Badge } from './Badge';
import { ChevronIcon, PersonIcon, ServerIcon } from './icons';
import { ExpiryBar } from './ExpiryBar';
import { SpareLine } from './SpareLine';

export interface KeyRowsProps {
  readonly profile: ProfileState;
  readonly onShowMcp: () => void;
}

/** The login and the MCP sign-ins: the two things that Sparekey guards. */
export function KeyRows({ profile, onShowMcp }: KeyRowsProps) {
  return (
    <>
      <LoginRow profile={profile} />
      <McpRow profile={profile} onShowMcp={onShowMcp} />
    </>
  );
}

function LoginRow({ profile }: { readonly profile: ProfileState }) {
  const { login, spare } = profile;
  const now = useNow();
  const life = login.complete ? tokenLife(login.expiresAt, true, now) : undefined;
  const ends = login.refreshTokenExpiresAt;
  return (
    <div className={styles.row}>
      <span className={styles.icon}>
        <PersonIcon />
      </span>
      <div className={styles.text}>
        <h3>
          Claude login
          {login.subscriptionType !== undefined && (
            <span className={styles.plan}>{planName(login.subscriptionType)}</span>
          )}
        </h3>
        {life !== undefined && (
          <div className={styles.life}>
            <ExpiryBar since={login.tokenSince} until={login.expiresAt} now={now} renews />
            <p>{life}</p>
          </div>
        )}
        {login.complete && ends !== undefined && (
          <p>
            Login {ends > now ? 'ends' : 'ended'} {relativeTime(ends, now)}
          </p>
        )}
        <SpareLine spare={spare.login} />
      </div>
      <Badge mark={loginMark(profile)} />
    </div>
  );
}

function stripState(entry: EntryReport): string {
  if (isLost(entry)) return 'lost';
  return hasEnded(entry) ? 'ended' : entry.state;
}

function McpRow({ profile, onShowMcp }: KeyRowsProps) {
  const { mcp, level } = profile;
  const icon = (
    <span className={styles.icon}>
      <ServerIcon />
    </span>
  );
  if (mcp.length === 0) {
    return (
      <div className={styles.row}>
        {icon}
        <div className={styles.text}>
          <h3>MCP sign-ins</h3>
          <p>{level === 'unreachable' ? 'Not readable right now' : 'None yet'}</p>
        </div>
      </div>
    );
  }
  return (
    <button type="button" className={styles.row} onClick={onShowMcp}>
      {icon}
      <span className={styles.text}>
        <span className={styles.title}>MCP sign-ins</span>
        <span className={styles.line}>{entriesSummary(mcp)}</span>
        <span className={styles.strip} aria-hidden="true">
          {mcp.slice(0, 40).map((entry) => (
            <span key={entry.key} data-state={stripState(entry)} />
          ))}
        </span>
      </span>
      <span className={styles.chevron}>
        <ChevronIcon />
      </span>
    </button>
  );
}
