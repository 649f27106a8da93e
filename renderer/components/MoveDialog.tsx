import { useEffect, useRef, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { MovePreview, MoveReport } from '../../shared/ipc/previews';
import { useMove, type MoveStep } from '../hooks/use-move';
import type { MoveOrder } from '../stores/ui';
import styles from '../styles/restore.module.css';
import { Button } from './Button';
import { Callout, FaultCallout } from './Callout';
import { Dialog } from './Dialog';
import { CheckIcon } from './icons';

export interface MoveDialogProps {
  readonly order: MoveOrder;
  readonly onClose: () => void;
}

/** Says what moving a sign-in means, moves it on the user's word, and says what came of it. */
export function MoveDialog({ order, onClose }: MoveDialogProps) {
  const { step, confirm, lookAgain } = useMove(order);
  const main = useRef<HTMLButtonElement>(null);
  const verb = order.direction === 'out' ? 'Move out' : 'Move back';

  // The next thing to press has the focus at every step.
  useEffect(() => main.current?.focus(), [step.kind]);

  return (
    <Dialog
      title={order.direction === 'out' ? `Move ${order.server} out` : `Move ${order.server} back`}
      canClose={step.kind !== 'moving'}
      onClose={onClose}
      actions={actions()}
    >
      <Body step={step} />
    </Dialog>
  );

  function actions(): ReactNode {
    switch (step.kind) {
      case 'looking':
        return <Button onPress={onClose}>Cancel</Button>;
      case 'preview':
        return step.preview.planId === undefined ? (
          again()
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button ref={main} kind="primary" onPress={confirm}>
              {verb}
            </Button>
          </>
        );
      case 'moving':
        return (
          <Button ref={main} kind="primary" isBusy onPress={confirm}>
            Moving…
          </Button>
        );
      case 'moved':
        return (
          <Button ref={main} kind="primary" onPress={onClose}>
            Done
          </Button>
        );
      case 'failed':
        return again();
      default:
        return assertNever(step);
    }
  }

  function again(): ReactNode {
    return (
      <>
        <Button ref={main} onPress={onClose}>
          Close
        </Button>
        <Button onPress={lookAgain}>Look again</Button>
      </>
    );
  }
}

function Body({ step }: { readonly step: MoveStep }) {
  switch (step.kind) {
    case 'looking':
      return (
        <div className={styles.looking} role="status">
          <p>Looking at Claude Code’s settings and sessions…</p>
        </div>
      );
    case 'preview':
    case 'moving':
      return <Preview preview={step.preview} />;
    case 'moved':
      return <Moved report={step.report} />;
    case 'failed':
      return (
        <div role="alert">
          <FaultCallout fault={step.fault} />
        </div>
      );
    default:
      return assertNever(step);
  }
}

function Preview({
  preview: { moves, refusals, losses, warning, terms },
}: {
  readonly preview: MovePreview;
}) {
  return (
    <div className={styles.preview}>
      {refusals.length > 0 && (
        <Callout tone="quiet" title="It stays where it is">
          {refusals.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Callout>
      )}
      {moves.map((sentence) => (
        <p key={sentence} className={styles.sentence}>
          {sentence}
        </p>
      ))}
      {losses.length > 0 && (
        <Callout tone="attention" title="Claude Code signed in by itself">
          {losses.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </Callout>
      )}
      {warning !== undefined && (
        <Callout tone="attention" title="Running sessions">
          <p>{warning}</p>
        </Callout>
      )}
      {terms.length > 0 && (
        <ul className={styles.terms}>
          {terms.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Moved({ report: { sentence, connections, failed } }: { readonly report: MoveReport }) {
  return (
    <>
      <div className={styles.outcome} role="status">
        <span className={styles.outcomeIcon}>
          <CheckIcon />
        </span>
        <p className={styles.outcomeTitle}>Moved</p>
        <p>{sentence}</p>
        {connections.map((words) => (
          <p key={words} className={styles.note}>
            {words}
          </p>
        ))}
      </div>
      {failed.map((fault) => (
        <FaultCallout key={fault.sentence} fault={fault} />
      ))}
    </>
  );
}
