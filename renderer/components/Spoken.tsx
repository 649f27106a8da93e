import type { ReactNode } from 'react';
import styles from '../styles/spoken.module.css';

/** Words that are heard and not seen. */
export function Spoken({ children }: { readonly children: ReactNode }) {
  return <span className={styles.spoken}>{children}</span>;
}

/** Speaks its words whenever they change. Always there, or screen readers would miss the first change. */
export function LiveRegion({ children }: { readonly children: ReactNode }) {
  return (
    <p className={styles.spoken} role="status">
      {children}
    </p>
  );
}
