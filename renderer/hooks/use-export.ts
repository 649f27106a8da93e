import { useCallback, useEffect, useState } from 'react';
import type { RequestInput, SavedExport } from '../../shared/ipc/contract';
import type { Fault } from '../../shared/ipc/guardian-state';
import { ask } from '../bridge';
import type { ExportOrder } from '../stores/ui';
import { useApp } from './use-app';

/** Where an export stands, from the question who may open it to its end. */
export type ExportStep =
  | { readonly kind: 'asking' }
  | { readonly kind: 'exporting' }
  | { readonly kind: 'exported'; readonly saved: SavedExport }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Export {
  readonly step: ExportStep;
  /** Asks where to, in the system's own dialog, and writes it there. */
  readonly begin: (to: RequestInput<'exportSnapshots'>['to']) => void;
  /** Calls it off; the question stands again. */
  readonly cancel: () => void;
}

/** Runs one export. Whoever leaves while it is under way calls it off. */
export function useExport({ profile, snapshot }: ExportOrder): Export {
  const { bridge } = useApp();
  const [step, setStep] = useState<ExportStep>({ kind: 'asking' });
  const isExporting = step.kind === 'exporting';

  const begin = useCallback(
    (to: RequestInput<'exportSnapshots'>['to']) => {
      setStep({ kind: 'exporting' });
      void ask(bridge, 'exportSnapshots', { profile, snapshot, to }).then((reply) => {
        if (!reply.ok && reply.fault.code !== 'cancelled') setStep({ kind: 'failed', fault: reply.fault });
        else if (!reply.ok || reply.value === null) setStep({ kind: 'asking' });
        else setStep({ kind: 'exported', saved: reply.value });
      });
    },
    [bridge, profile, snapshot],
  );

  const cancel = useCallback(() => void ask(bridge, 'cancelExport', {}), [bridge]);

  useEffect(() => (isExporting ? cancel : undefined), [cancel, isExporting]);

  return { step, begin, cancel };
}
