import type { Clock } from '../core/ports/machine';
import { sleepingBy } from '../core/sleeping';

const after: Clock['after'] = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: sleepingBy(after),
  after,
};
