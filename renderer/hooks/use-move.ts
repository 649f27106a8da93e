import { useCallback } from 'react';
import type { MovePreview, MoveReport } from '../../shared/ipc/previews';
import { ask } from '../bridge';
import type { MoveOrder } from '../stores/ui';
import { useApp } from './use-app';
import { usePreviewed, type Previewed, type PreviewedStep } from './use-previewed';

/** Runs one move of a sign-in: a preview, the user's word, the result. */
export function useMove({
  profile,
  entry,
  direction,
}: MoveOrder): Previewed<PreviewedStep<MovePreview, MoveReport>> {
  const { bridge } = useApp();
  const look = useCallback(
    () => ask(bridge, 'previewMove', { profile, servers: [entry], direction }),
    [bridge, profile, entry, direction],
  );
  return usePreviewed(look, (planId) => ask(bridge, 'confirmMove', { planId }));
}
