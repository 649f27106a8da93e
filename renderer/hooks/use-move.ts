import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { MovePreview, MoveReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { MoveOrder } from '../stores/ui';
import { useApp } from './use-app';

/** Where a move stands, from the first look to its end. */
export type MoveStep =
  | { readonly kind: 'looking' }
  | { readonly kind: 'preview'; readonly preview: MovePreview }
  | { readonly kind: 'moving'; readonly preview: MovePreview }
  | { readonly kind: 'moved'; readonly report: MoveReport }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Move {
  readonly step: MoveStep;
  /** Makes the preview anew. */
  readonly lookAgain: () => void;
  readonly confirm: () => void;
}

/** Runs one move of a sign-in: a preview, the user's word, the result. */
export function useMove({ profile, entry, direction }: MoveOrder): Move {
  const { bridge } = useApp();
  const [step, setStep] = useState<MoveStep>({ kind: 'looking' });
  const [looks, setLooks] = useState(1);

  useEffect(() => {
    let isCurrent = true;
    void ask(bridge, 'previewMove', { profile, servers: [entry], direction }).then((reply) => {
      if (!isCurrent) return;
      setStep(reply.ok ? { kind: 'preview', preview: reply.value } : { kind: 'failed', fault: reply.fault });
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, profile, entry, direction, looks]);

  const lookAgain = useCallback(() => {
    setStep({ kind: 'looking' });
    setLooks((count) => count + 1);
  }, []);

  const confirm = useCallback(() => {
    if (step.kind !== 'preview' || step.preview.planId === undefined) return;
    const { preview } = step;
    setStep({ kind: 'moving', preview });
    void ask(bridge, 'confirmMove', { planId: step.preview.planId }).then((reply) =>
      setStep(reply.ok ? { kind: 'moved', report: reply.value } : { kind: 'failed', fault: reply.fault }),
    );
  }, [bridge, step]);

  return { step, lookAgain, confirm };
}
