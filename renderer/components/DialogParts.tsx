import type { ReactNode } from 'react';
import styles from '../styles/dialog-parts.module.css';
import { CheckIcon } from './icons';

/** What a dialog waits for. */
export function Waiting({ children, note }: { readonly children: ReactNode; readonly note?: string }) {
  return (
    <div className={styles.waiting}>
      <p>{children}</p>
      {note !== undefined && <Note>{note}</Note>}
    </div>
  );
}

/** What came of it, where it went well. */
export function Done({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={styles.done}>
      <span className={styles.icon}>
        <CheckIcon />
      </span>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}

/** What is good to know beside it. */
export function Note({ children }: { readonly children: ReactNode }) {
  return <p className={styles.note}>{children}</p>;
}

/** What is to be known before the word is given. */
export function Terms({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <ul className={styles.terms}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
