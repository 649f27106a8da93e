import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { SignInReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { SignInOrder } from '../stores/ui';
import { useApp } from './use-app';

/** Where signing in again stands, from the question to its end. */
export type SignInStep =
  | { readonly kind: 'asking' }
  /** The browser has the word. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'signed-in'; readonly report: SignInReport }
  | { readonly kind: 'failed'; readonly fault: Fault };

export interface SignIn {
  readonly step: SignInStep;
  /** Opens the browser. */
  readonly begin: () => void;
  /** Calls it off; the question stands again. */
  readonly cancel: () => void;
}

/** Runs one sign-in in the browser. Whoever leaves while it is under way calls it off. */
export function useSignIn({ profile, entry }: SignInOrder): SignIn {
  const { bridge } = useApp();
  const [step, setStep] = useState<SignInStep>({ kind: 'asking' });
  const isWaiting = step.kind === 'waiting';

  const begin = useCallback(() => {
    setStep({ kind: 'waiting' });
    void ask(bridge, 'signInAgain', { profile, entry }).then((reply) => {
      if (reply.ok) setStep({ kind: 'signed-in', report: reply.value });
      else if (reply.fault.code === 'cancelled') setStep({ kind: 'asking' });
      else setStep({ kind: 'failed', fault: reply.fault });
    });
  }, [bridge, profile, entry]);

  const cancel = useCallback(() => void ask(bridge, 'cancelSignIn', {}), [bridge]);

  useEffect(() => (isWaiting ? () => void ask(bridge, 'cancelSignIn', {}) : undefined), [bridge, isWaiting]);

  return { step, begin, cancel };
}
