import { useCallback, useState } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { RestorePreview, RestoreReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { RestoreOrder } from '../stores/ui';
import { useApp } from './use-app';
import { usePreviewed, type Previewed, type PreviewedStep } from './use-previewed';

/** Where taking a restore back stands. */
type UndoStep =
  | { readonly kind: 'undoing'; readonly report: RestoreReport }
  | { readonly kind: 'undone'; readonly report: RestoreReport }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** Where a restore stands, from the first look to its undoing. */
export type RestoreStep = PreviewedStep<RestorePreview, RestoreReport> | UndoStep;

export interface Restore extends Previewed<RestoreStep> {
  readonly undo: () => void;
}

/** Runs one restore: a preview, the user's word, the result, and if wanted its undoing. */
export function useRestore({ profile, selection, from }: RestoreOrder): Restore {
  const { bridge } = useApp();
  const look = useCallback(
    () => ask(bridge, 'previewRestore', { profile, selection, from }),
    [bridge, profile, selection, from],
  );
  const restore = usePreviewed(look, (planId) => ask(bridge, 'confirmRestore', { planId }));
  const [undone, setUndone] = useState<{ readonly look: typeof look; readonly step: UndoStep }>();
  // Of another order it says nothing.
  const step = undone?.look === look ? undone.step : restore.step;

  const lookAgain = (): void => {
    setUndone(undefined);
    restore.lookAgain();
  };

  const undo = (): void => {
    if (step.kind !== 'done') return;
    setUndone({ look, step: { kind: 'undoing', report: step.report } });
    void ask(bridge, 'undo', { profile }).then((reply) =>
      setUndone({
        look,
        step: reply.ok ? { kind: 'undone', report: reply.value } : { kind: 'failed', fault: reply.fault },
      }),
    );
  };

  return { step, lookAgain, confirm: restore.confirm, undo };
}
