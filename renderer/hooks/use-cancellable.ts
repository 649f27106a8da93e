import { useEffect, useState } from 'react';
import type { Reply } from '../../shared/ipc/contract';
import type { Fault } from '../../shared/ipc/guardian-state';

/** Where something stands that is asked for, takes its time, and can be called off meanwhile. */
export type CancellableStep<Report> =
  | { readonly kind: 'asking' }
  | { readonly kind: 'performing' }
  | { readonly kind: 'done'; readonly report: Report }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface Cancellable<Wish extends readonly unknown[], Report> {
  readonly step: CancellableStep<Report>;
  readonly begin: (...wish: Wish) => void;
  /** Calls it off; the question stands again. */
  readonly cancel: () => void;
}

/**
 * Runs one thing that can be called off. Whoever leaves while it is under way calls it off.
 *
 * A null report is no report: it was called off in a dialog of the system. `callOff` must be stable.
 */
export function useCancellable<Wish extends readonly unknown[], Report>(
  perform: (...wish: Wish) => Promise<Reply<Report | null>>,
  callOff: () => void,
): Cancellable<Wish, Report> {
  const [step, setStep] = useState<CancellableStep<Report>>({ kind: 'asking' });
  const isPerforming = step.kind === 'performing';

  const begin = (...wish: Wish): void => {
    setStep({ kind: 'performing' });
    void perform(...wish).then((reply) => {
      if (!reply.ok && reply.fault.code !== 'cancelled') setStep({ kind: 'failed', fault: reply.fault });
      else if (!reply.ok || reply.value === null) setStep({ kind: 'asking' });
      else setStep({ kind: 'done', report: reply.value });
    });
  };

  useEffect(() => (isPerforming ? callOff : undefined), [callOff, isPerforming]);

  return { step, begin, cancel: callOff };
}
