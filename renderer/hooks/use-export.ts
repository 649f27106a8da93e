import { useCallback } from 'react';
import type { RequestInput, SavedExport } from '../../shared/ipc/contract';
import { ask } from '../bridge';
import type { ExportOrder } from '../stores/ui';
import { useApp } from './use-app';
import { useCancellable, type Cancellable } from './use-cancellable';

type Recipient = RequestInput<'exportSnapshots'>['to'];

/** Runs one export: asks where to, in the system's own dialog, and writes it there. */
export function useExport({ profile, snapshot }: ExportOrder): Cancellable<[to: Recipient], SavedExport> {
  const { bridge } = useApp();
  const callOff = useCallback(() => void ask(bridge, 'cancelExport', {}), [bridge]);
  return useCancellable((to) => ask(bridge, 'exportSnapshots', { profile, snapshot, to }), callOff);
}
