import { useCallback, useEffect, useState } from 'react';
import type { Reply } from '../../shared/ipc/contract';
import type { Fault } from '../../shared/ipc/guardian-state';

/** Where something stands that is shown first and done on the user's word. */
export type PreviewedStep<Preview, Report> =
  | { readonly kind: 'looking' }
  | { readonly kind: 'preview'; readonly preview: Preview }
  | { readonly kind: 'performing'; readonly preview: Preview }
  | { readonly kind: 'done'; readonly report: Report }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Previewed<Step> {
  readonly step: Step;
  /** Makes the preview anew. */
  readonly lookAgain: () => void;
  /** Does what the preview shows; nothing where it has no plan. */
  readonly confirm: () => void;
}

/**
 * Runs one thing that is shown first: a preview, the user's word, the result.
 *
 * It looks at once, and again whenever `look` is another function: keep it stable.
 */
export function usePreviewed<Preview extends { readonly planId: string | undefined }, Report>(
  look: () => Promise<Reply<Preview>>,
  perform: (planId: string) => Promise<Reply<Report>>,
): Previewed<PreviewedStep<Preview, Report>> {
  const [step, setStep] = useState<PreviewedStep<Preview, Report>>({ kind: 'looking' });
  const [looks, setLooks] = useState(1);

  useEffect(() => {
    let isCurrent = true;
    void look().then((reply) => {
      if (!isCurrent) return;
      setStep(reply.ok ? { kind: 'preview', preview: reply.value } : { kind: 'failed', fault: reply.fault });
    });
    return () => {
      isCurrent = false;
    };
  }, [look, looks]);

  const lookAgain = useCallback(() => {
    setStep({ kind: 'looking' });
    setLooks((count) => count + 1);
  }, []);

  const confirm = (): void => {
    if (step.kind !== 'preview' || step.preview.planId === undefined) return;
    const { preview } = step;
    setStep({ kind: 'performing', preview });
    void perform(step.preview.planId).then((reply) =>
      setStep(reply.ok ? { kind: 'done', report: reply.value } : { kind: 'failed', fault: reply.fault }),
    );
  };

  return { step, lookAgain, confirm };
}
