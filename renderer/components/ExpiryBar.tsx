import styles from '../styles/expiry-bar.module.css';

export interface ExpiryBarProps {
  /** Epoch milliseconds: when the token was first seen, and when it ends. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly now: number;
  /** Without a refresh token its end matters. */
  readonly renews: boolean;
}

/** How much of a token's life is left. For the eye only: the words beside it say the same. */
export function ExpiryBar({ since, until, now, renews }: ExpiryBarProps) {
  if (since === undefined || until === undefined || until <= since) return null;
  const left = Math.min(1, Math.max(0, (until - now) / (until - since)));
  return (
    <span className={styles.bar} data-ends={!renews || undefined} aria-hidden="true">
      <span style={{ inlineSize: `${(left * 100).toFixed(1)}%` }} />
    </span>
  );
}
