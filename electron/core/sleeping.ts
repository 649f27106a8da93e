import type { Clock } from './ports/machine';

/** A clock's `sleep`, made of its timers. */
export function sleepingBy(after: Clock['after']): Clock['sleep'] {
  return (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const done = () => {
        stop();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const stop = after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
}
