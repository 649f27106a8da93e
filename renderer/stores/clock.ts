import { createStore, type StoreApi } from 'zustand/vanilla';

/** Epoch milliseconds, as fine as relative times need them. */
export type ClockStore = StoreApi<number>;

const TICK_MS = 10_000;

export function createClock(): ClockStore {
  return createStore<number>(() => Date.now());
}

/** The one ticker behind every relative time. A hidden window costs nothing: it catches up when shown. */
export function startClock(clock: ClockStore): () => void {
  const tick = (): void => {
    if (document.visibilityState === 'visible') clock.setState(Date.now(), true);
  };
  const timer = setInterval(tick, TICK_MS);
  document.addEventListener('visibilitychange', tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}
