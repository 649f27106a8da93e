import type { ClaudeProcess } from '../../../shared/findings/types';
import type { Clock } from '../../core/ports/machine';

/** Profiles that are looked at in the same moment share one look at the processes. */
const SAME_MOMENT_MS = 1_000;

type Processes = readonly ClaudeProcess[] | 'not-checked';

/** Lists processes at most once a second, however many profiles ask. */
export function recentProcesses(clock: Clock, list: () => Processes): () => Processes {
  let last: { readonly at: number; readonly processes: Processes } | undefined;
  return () => {
    const now = clock.monotonic();
    if (last === undefined || now - last.at >= SAME_MOMENT_MS) last = { at: now, processes: list() };
    return last.processes;
  };
}
