import { useEffect, useRef, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import { useRestore, type RestoreStep } from '../hooks/use-restore';
import type { RestoreOrder } from '../stores/ui';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { PreviewView } from './PreviewView';
import { FaultCallout } from './Callout';
import { Looking, Outcome } from './RestoreOutcome';

export interface RestoreDialogProps {
  readonly order: RestoreOrder;
  readonly onClose: () => void;
}

/** Shows what a restore would do, does it on the user's word, says what came of it, and takes it back if asked. */
export function RestoreDialog({ order, onClose }: RestoreDialogProps) {
  const { step, confirm, lookAgain, undo } = useRestore(order);
  const main = useRef<HTMLButtonElement>(null);

  // The next thing to press has the focus at every step.
  useEffect(() => main.current?.focus(), [step.kind]);

  return (
    <Dialog
      title={order.label}
      canClose={step.kind !== 'restoring' && step.kind !== 'undoing'}
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
      case 'restoring': {
        const isBusy = step.kind === 'restoring';
        return (
          <>
            {!isBusy && <Button onPress={onClose}>Cancel</Button>}
            <Button ref={main} kind="primary" isBusy={isBusy} onPress={confirm}>
              {isBusy ? 'Restoring…' : order.label}
            </Button>
          </>
        );
      }
      case 'restored':
      case 'undoing': {
        const isBusy = step.kind === 'undoing';
        return (
          <>
            <Button isBusy={isBusy} onPress={undo}>
              {isBusy ? 'Undoing…' : 'Undo'}
            </Button>
            {!isBusy && (
              <Button ref={main} kind="primary" onPress={onClose}>
                Done
              </Button>
            )}
          </>
        );
      }
      case 'undone':
        return (
          <Button ref={main} kind="primary" onPress={onClose}>
            Done
          </Button>
        );
      case 'failed':
        return (
          <>
            <Button onPress={onClose}>Close</Button>
            <Button ref={main} kind="primary" onPress={lookAgain}>
              Look again
            </Button>
          </>
        );
      default:
        return assertNever(step);
    }
  }
}

function Body({ step }: { readonly step: RestoreStep }) {
  switch (step.kind) {
    case 'looking':
      return <Looking />;
    case 'preview':
    case 'restoring':
      return <PreviewView preview={step.preview} />;
    case 'restored':
    case 'undoing':
      return <Outcome title="Restored" report={step.report} />;
    case 'undone':
      return <Outcome title="Undone" report={step.report} />;
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
