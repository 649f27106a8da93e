import type { OnProgress } from '../core/ports/machine';
import type { Output } from './output';

/** Rarely enough to read, often enough to see that something happens. */
const EVERY_MS = 1_000;

/** Tells how far something has come, on standard error: once a second at most, so nothing where it is quick. */
export function progressNote(output: Output, doing: string): OnProgress {
  let last = performance.now();
  return (done, all) => {
    const now = performance.now();
    if (now - last < EVERY_MS) return;
    last = now;
    output.note(`${doing} ${done} of ${all}…`);
  };
}

/** Works until it is done, or until Ctrl-C says to stop: then the work itself ends cleanly, and soon. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  try {
    return await work(interrupted.signal);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}
