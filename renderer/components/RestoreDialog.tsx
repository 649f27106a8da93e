import { assertNever } from '../../shared/assert';
import { useFocusAtStep } from '../hooks/use-focus-at-step';
import { useRestore } from '../hooks/use-restore';
import type { RestoreOrder } from '../stores/ui';
import { Button } from './Button';
import { Dialog, type DialogStep } from './Dialog';
import { Waiting } from './DialogParts';
import { PreviewView } from './PreviewView';
import { RestoreOutcome } from './RestoreOutcome';

export interface RestoreDialogProps {
  readonly order: RestoreOrder;
  readonly onClose: () => void;
}

/** Shows what a restore would do, does it on the user's word, says what came of it, and takes it back if asked. */
export function RestoreDialog({ order, onClose }: RestoreDialogProps) {
  const { step, confirm, lookAgain, undo } = useRestore(order);
  const main = useFocusAtStep(step.kind);
  return <Dialog title={order.label} onClose={onClose} {...shown()} />;

  function shown(): DialogStep {
    switch (step.kind) {
      case 'looking':
        return {
          news: (
            <Waiting note="Your system may ask whether Sparekey may use its key.">Opening the vault…</Waiting>
          ),
          actions: <Button onPress={onClose}>Cancel</Button>,
        };
      case 'preview':
        return {
          children: <PreviewView preview={step.preview} />,
          actions: (
            <>
              <Button onPress={onClose}>Cancel</Button>
              <Button ref={main} kind="primary" onPress={confirm}>
                {order.label}
              </Button>
            </>
          ),
        };
      case 'performing':
        return {
          children: <PreviewView preview={step.preview} />,
          actions: (
            <Button ref={main} kind="primary" isBusy onPress={confirm}>
              Restoring…
            </Button>
          ),
          canClose: false,
        };
      case 'done':
        return {
          news: <RestoreOutcome title="Restored" report={step.report} />,
          actions: (
            <>
              <Button onPress={undo}>Undo</Button>
              <Button ref={main} kind="primary" onPress={onClose}>
                Done
              </Button>
            </>
          ),
        };
      case 'undoing':
        return {
          news: <RestoreOutcome title="Restored" report={step.report} />,
          actions: (
            <Button ref={main} isBusy onPress={undo}>
              Undoing…
            </Button>
          ),
          canClose: false,
        };
      case 'undone':
        return {
          news: <RestoreOutcome title="Undone" report={step.report} />,
          actions: (
            <Button ref={main} kind="primary" onPress={onClose}>
              Done
            </Button>
          ),
        };
      case 'failed':
        return {
          faults: [step.fault],
          actions: (
            <>
              <Button onPress={onClose}>Close</Button>
              <Button ref={main} kind="primary" onPress={lookAgain}>
                Look again
              </Button>
            </>
          ),
        };
      default:
        return assertNever(step);
    }
  }
}
