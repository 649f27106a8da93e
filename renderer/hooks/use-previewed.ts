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

const LOOKING = { kind: 'looking' } as const;

/** A step, and the look that it came of. */
interface Held<Preview, Report> {
  readonly look: () => Promise<Reply<Preview>>;
  readonly step: PreviewedStep<Preview, Report>;
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
  const [held, setHeld] = useState<Held<Preview, Report>>({ look, step: LOOKING });
  const [looks, setLooks] = useState(1);
  // What came of another look says nothing of this one.
  const step = held.look === look ? held.step : LOOKING;

  useEffect(() => {
    let isCurrent = true;
    void look().then((reply) => {
      if (!isCurrent) return;
      const seen = reply.ok
        ? ({ kind: 'preview', preview: reply.value } as const)
        : ({ kind: 'failed', fault: reply.fault } as const);
      setHeld({ look, step: seen });
    });
    return () => {
      isCurrent = false;
    };
  }, [look, looks]);

  const lookAgain = useCallback(() => {
    setHeld({ look, step: LOOKING });
    setLooks((count) => count + 1);
  }, [look]);

  const confirm = (): void => {
    if (step.kind !== 'preview' || step.preview.planId === undefined) return;
    const { preview } = step;
    setHeld({ look, step: { kind: 'performing', preview } });
    void perform(step.preview.planId).then((reply) => {
      const done = reply.ok
        ? ({ kind: 'done', report: reply.value } as const)
        : ({ kind: 'failed', fault: reply.fault } as const);
      setHeld((now) => (now.look === look ? { look, step: done } : now));
    });
  };

  return { step, lookAgain, confirm };
}
