import type { ReactNode, Ref } from 'react';
import styles from '../styles/button.module.css';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly kind?: 'primary' | 'plain' | 'quiet' | undefined;
  /** Under way: it stays where the focus is, and does nothing. */
  readonly isBusy?: boolean | undefined;
  /** Needed where several buttons carry the same words. */
  readonly name?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

export function Button({ children, onPress, kind = 'plain', isBusy = false, name, ref }: ButtonProps) {
  return (
    <button
      ref={ref}
      type="button"
      className={styles.button}
      data-kind={kind}
      aria-disabled={isBusy || undefined}
      aria-label={name}
      onClick={isBusy ? undefined : onPress}
    >
      {isBusy && <span className={styles.spinner} aria-hidden="true" />}
      <span className={styles.label}>{children}</span>
    </button>
  );
}

export interface IconButtonProps {
  readonly children: ReactNode;
  /** What it does: its name, and its tooltip. */
  readonly name: string;
  readonly onPress: () => void;
}

export function IconButton({ children, name, onPress }: IconButtonProps) {
  return (
    <button type="button" className={styles.icon} aria-label={name} title={name} onClick={onPress}>
      {children}
    </button>
  );
}

/** Beside a title: it leads on, and looks like a link. */
export function LinkButton({ children, onPress }: Pick<ButtonProps, 'children' | 'onPress'>) {
  return (
    <button type="button" className={styles.link} onClick={onPress}>
      {children}
    </button>
  );
}
