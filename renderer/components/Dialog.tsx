import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import styles from '../styles/dialog.module.css';

export interface DialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The buttons below. */
  readonly actions: ReactNode;
  /** While false, neither Esc nor a click beside it closes the dialog. */
  readonly canClose?: boolean;
  readonly onClose: () => void;
}

/** The platform's own modal dialog: it holds the focus, and gives it back when it goes. */
export function Dialog({ title, children, actions, canClose = true, onClose }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  // Before React takes the element away: only close() gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  useEffect(() => {
    const dialog = ref.current;
    // Not `cancel` alone: pressed twice, Esc closes a dialog past its cancel event.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      if (canClose) onClose();
    };
    dialog?.addEventListener('keydown', onKeyDown);
    return () => dialog?.removeEventListener('keydown', onKeyDown);
  }, [canClose, onClose]);

  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby={id}
      onClick={(event) => {
        if (canClose && event.target === ref.current) onClose();
      }}
      onCancel={(event) => {
        event.preventDefault();
        if (canClose) onClose();
      }}
    >
      <div className={styles.sheet}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        <div className={styles.content}>{children}</div>
        <div className={styles.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
