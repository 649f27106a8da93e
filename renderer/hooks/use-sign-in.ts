import { useCallback } from 'react';
import type { SignInReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { SignInOrder } from '../stores/ui';
import { useApp } from './use-app';
import { useCancellable, type Cancellable } from './use-cancellable';

/** Runs one sign-in in the browser. */
export function useSignIn({ profile, entry }: SignInOrder): Cancellable<[], SignInReport> {
  const { bridge } = useApp();
  const callOff = useCallback(() => void ask(bridge, 'cancelSignIn', {}), [bridge]);
  return useCancellable(() => ask(bridge, 'signInAgain', { profile, entry }), callOff);
}
