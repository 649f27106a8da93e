import { useId, type ReactNode } from 'react';
import styles from '../styles/group.module.css';

export interface GroupProps {
  readonly title: string;
  /** Beside the title, for example a link to all of it. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled card with rows in it. */
export function Group({ title, aside, children }: GroupProps) {
  const id = useId();
  return (
    <section className={styles.group} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      <div className={styles.card}>{children}</div>
    </section>
  );
}

/** Where a list would be, when there is nothing to list. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      <p>{children}</p>
    </div>
  );
}
