import { powerMonitor } from 'electron';
import type { Clock, Stop } from '../core/ports';

/** Resume and unlock come together, and each of them twice on Linux: one look is enough. */
const TOGETHER_MS = 500;

/** Calls back when the machine woke up or was unlocked: the store may have changed unseen. */
export function onAwake(clock: Clock, look: () => void): Stop {
  let stopWaiting: Stop | undefined;
  const awake = () => {
    stopWaiting?.();
    stopWaiting = clock.after(TOGETHER_MS, look);
  };
  powerMonitor.on('resume', awake);
  powerMonitor.on('unlock-screen', awake);
  return () => {
    stopWaiting?.();
    powerMonitor.off('resume', awake);
    powerMonitor.off('unlock-screen', awake);
  };
}
