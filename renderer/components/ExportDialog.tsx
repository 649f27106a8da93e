import { useState } from 'react';
import { assertNever } from '../../shared/assert';
import type { AppState } from '../../shared/ipc/app-state';
import { isRecipient } from '../../shared/recipient';
import { byteSize, count } from '../../shared/text';
import type { ExportTo } from '../export-words';
import { useExport } from '../hooks/use-export';
import { useFocusAtStep } from '../hooks/use-focus-at-step';
import type { ExportOrder } from '../stores/ui';
import { Button } from './Button';
import { Dialog, type DialogStep } from './Dialog';
import { Done, Note, Waiting } from './DialogParts';
import { ExportQuestion } from './ExportQuestion';
import { PathText } from './PathText';
import { ProgressLine } from './ProgressLine';

export interface ExportDialogProps {
  readonly order: ExportOrder;
  readonly state: AppState;
  /** Where a recovery key is made. */
  readonly onSettings: () => void;
  readonly onClose: () => void;
}

/** Asks who may open an export, writes it where the system's own dialog says, and tells what is in it. */
export function ExportDialog({ order, state, onSettings, onClose }: ExportDialogProps) {
  const { step, begin, cancel } = useExport(order);
  const [to, setTo] = useState<ExportTo>('recovery-key');
  const [recipient, setRecipient] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const main = useFocusAtStep(step.kind);
  return <Dialog title={order.label} onClose={onClose} {...shown()} />;

  function shown(): DialogStep {
    switch (step.kind) {
      case 'asking':
      case 'failed':
        return {
          faults: step.kind === 'failed' ? [step.fault] : [],
          children: (
            <ExportQuestion
              isWhole={order.snapshot === undefined}
              hasRecoveryKey={state.vault.recoveryKey}
              to={to}
              onChoose={setTo}
              recipient={recipient}
              isChecked={isChecked}
              onType={setRecipient}
              onEnter={exportNow}
            />
          ),
          actions: (
            <>
              <Button onPress={onClose}>Cancel</Button>
              {to === 'recovery-key' && !state.vault.recoveryKey ? (
                <Button ref={main} kind="primary" onPress={onSettings}>
                  Open the settings
                </Button>
              ) : (
                <Button ref={main} kind="primary" onPress={exportNow}>
                  Export…
                </Button>
              )}
            </>
          ),
        };
      case 'performing': {
        const progress = state.desktop.progress.export;
        return {
          news: progress === undefined && <Waiting>Choose where to in your system’s dialog.</Waiting>,
          children: progress && <ProgressLine doing="Opening" progress={progress} />,
          actions: (
            <Button ref={main} onPress={cancel}>
              Cancel
            </Button>
          ),
        };
      }
      case 'done': {
        const { file, bytes, snapshots, skipped } = step.report;
        return {
          news: (
            <Done title="Exported">
              <p>
                {count(snapshots, 'snapshot')}, {byteSize(bytes)}, in <PathText path={file} />
              </p>
              <Note>
                On another machine, <code>sparekey import</code> takes it in.
              </Note>
              {skipped > 0 && (
                <Note>
                  {count(skipped, 'snapshot')} could not be opened and {skipped === 1 ? 'is' : 'are'} not in
                  it: see the doctor.
                </Note>
              )}
            </Done>
          ),
          actions: (
            <Button ref={main} kind="primary" onPress={onClose}>
              Done
            </Button>
          ),
        };
      }
      default:
        return assertNever(step);
    }
  }

  function exportNow(): void {
    setIsChecked(true);
    const text = recipient.trim();
    if (to === 'recovery-key') begin({ kind: to });
    else if (isRecipient(text)) begin({ kind: to, recipient: text });
  }
}
