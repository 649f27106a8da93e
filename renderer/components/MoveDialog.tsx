import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { MovePreview } from '../../shared/ipc/previews';
import { useFocusAtStep } from '../hooks/use-focus-at-step';
import { useMove } from '../hooks/use-move';
import type { MoveOrder } from '../stores/ui';
import styles from '../styles/preview.module.css';
import { Button } from './Button';
import { Callout } from './Callout';
import { Dialog, type DialogStep } from './Dialog';
import { Done, Note, Terms, Waiting } from './DialogParts';

export interface MoveDialogProps {
  readonly order: MoveOrder;
  readonly onClose: () => void;
}

/** Says what moving a sign-in means, moves it on the user's word, and says what came of it. */
export function MoveDialog({ order, onClose }: MoveDialogProps) {
  const { step, confirm, lookAgain } = useMove(order);
  const main = useFocusAtStep(step.kind);
  const isOut = order.direction === 'out';
  return (
    <Dialog
      title={isOut ? `Move ${order.server} out` : `Move ${order.server} back`}
      onClose={onClose}
      {...shown()}
    />
  );

  function shown(): DialogStep {
    switch (step.kind) {
      case 'looking':
        return {
          news: <Waiting>Looking at Claude Code’s settings and sessions…</Waiting>,
          actions: <Button onPress={onClose}>Cancel</Button>,
        };
      case 'preview':
        return {
          children: <Preview preview={step.preview} />,
          actions:
            step.preview.planId === undefined ? (
              again()
            ) : (
              <>
                <Button onPress={onClose}>Cancel</Button>
                <Button ref={main} kind="primary" onPress={confirm}>
                  {isOut ? 'Move out' : 'Move back'}
                </Button>
              </>
            ),
        };
      case 'performing':
        return {
          children: <Preview preview={step.preview} />,
          actions: (
            <Button ref={main} kind="primary" isBusy onPress={confirm}>
              Moving…
            </Button>
          ),
          canClose: false,
        };
      case 'done': {
        const { sentence, connections, failed } = step.report;
        return {
          news: (
            <Done title="Moved">
              <p>{sentence}</p>
              {connections.map((words) => (
                <Note key={words}>{words}</Note>
              ))}
            </Done>
          ),
          faults: failed,
          actions: (
            <Button ref={main} kind="primary" onPress={onClose}>
              Done
            </Button>
          ),
        };
      }
      case 'failed':
        return { faults: [step.fault], actions: again() };
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
      <Terms sentences={terms} />
    </div>
  );
}
