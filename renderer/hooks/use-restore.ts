import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { RestorePreview, RestoreReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { RestoreOrder } from '../stores/ui';
import { useApp } from './use-app';

/** Where a restore stands, from the first look to its undoing. */
export type RestoreStep =
  | { readonly kind: 'looking' }
  | { readonly kind: 'preview'; readonly preview: RestorePreview }
  | { readonly kind: 'restoring'; readonly preview: RestorePreview }
  | { readonly kind: 'restored'; readonly report: RestoreReport }
  | { readonly kind: 'undoing'; readonly report: RestoreReport }
  | { readonly kind: 'undone'; readonly report: RestoreReport }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Restore {
  readonly step: RestoreStep;
  /** Makes the preview anew. */
  readonly lookAgain: () => void;
  readonly confirm: () => void;
  readonly undo: () => void;
}

/** Runs one restore: a preview, the user's word, the result, and if wanted its undoing. */
export function useRestore({ profile, selection, from }: RestoreOrder): Restore {
  const { bridge } = useApp();
  const [step, setStep] = useState<RestoreStep>({ kind: 'looking' });
  const [looks, setLooks] = useState(1);

  useEffect(() => {
    let isCurrent = true;
    void ask(bridge, 'previewRestore', { profile, selection, from }).then((reply) => {
      if (!isCurrent) return;
      setStep(reply.ok ? { kind: 'preview', preview: reply.value } : { kind: 'failed', fault: reply.fault });
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, profile, selection, from, looks]);

  const lookAgain = useCallback(() => {
    setStep({ kind: 'looking' });
    setLooks((count) => count + 1);
  }, []);

  const confirm = useCallback(() => {
    if (step.kind !== 'preview') return;
    const { preview } = step;
    setStep({ kind: 'restoring', preview });
    void ask(bridge, 'confirmRestore', { planId: preview.planId }).then((reply) =>
      setStep(reply.ok ? { kind: 'restored', report: reply.value } : { kind: 'failed', fault: reply.fault }),
    );
  }, [bridge, step]);

  const undo = useCallback(() => {
    if (step.kind !== 'restored') return;
    setStep({ kind: 'undoing', report: step.report });
    void ask(bridge, 'undo', { profile }).then((reply) =>
      setStep(reply.ok ? { kind: 'undone', report: reply.value } : { kind: 'failed', fault: reply.fault }),
    );
  }, [bridge, profile, step]);

  return { step, lookAgain, confirm, undo };
}
