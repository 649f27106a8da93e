import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import { useApp } from '../hooks/use-app';
import styles from '../styles/dialog.module.css';
import { FaultCallout } from './Callout';

/** What a dialog shows at one of its steps. */
export interface DialogStep {
  /** Heard as soon as it is there: what is waited for, what came of it. */
  readonly news?: ReactNode;
  /** What went wrong; heard at once. */
  readonly faults?: readonly Fault[];
  /** What is there to be read. */
  readonly children?: ReactNode;
  /** The buttons below. */
  readonly actions: ReactNode;
  /** While false, neither Esc nor a click beside it closes the dialog. */
  readonly canClose?: boolean;
}

export interface DialogProps extends DialogStep {
  readonly title: string;
  readonly onClose: () => void;
}

/** The platform's own modal dialog: it holds the focus, and gives it back when it goes. */
export function Dialog({
  title,
  news,
  faults = [],
  children,
  actions,
  canClose = true,
  onClose,
}: DialogProps) {
  const { ui } = useApp();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const newsId = useId();

  // Before React takes the element away: only close() gives the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  useEffect(() => {
    ui.setState({ isDialogAtWork: !canClose });
    return () => ui.setState({ isDialogAtWork: false });
  }, [ui, canClose]);

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
      aria-describedby={newsId}
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
        <div className={styles.content}>
          {/* Both always there, or what comes into them would not be heard; what they open with describes the dialog. */}
          <div id={newsId} role="status">
            {news}
          </div>
          <div role="alert">
            {faults.map((fault) => (
              <FaultCallout key={fault.sentence} fault={fault} />
            ))}
          </div>
          {children}
        </div>
        <div className={styles.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
