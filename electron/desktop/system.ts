import type { EventEmitter } from 'node:events';
import type { Clock, Stop } from '../core/ports/machine';

/** Resume and unlock come together, and each of them twice on Linux: one look is enough. */
const TOGETHER_MS = 500;

export interface SleepListener {
  /** The machine goes to sleep, or nobody sits before it any more. */
  readonly onAsleep: () => void;
  /** It woke up or was unlocked: the store may have changed unseen. */
  readonly onAwake: () => void;
}

/** Follows the machine's sleep and its lock screen, as Electron's `powerMonitor` tells of them. */
export function followSleep(
  powerMonitor: EventEmitter,
  clock: Clock,
  { onAsleep, onAwake }: SleepListener,
): Stop {
  let stopWaiting: Stop | undefined;
  const asleep = () => {
    stopWaiting?.();
    onAsleep();
  };
  const awake = () => {
    stopWaiting?.();
    stopWaiting = clock.after(TOGETHER_MS, onAwake);
  };
  powerMonitor.on('suspend', asleep).on('lock-screen', asleep);
  powerMonitor.on('resume', awake).on('unlock-screen', awake);
  return () => {
    stopWaiting?.();
    powerMonitor.off('suspend', asleep).off('lock-screen', asleep);
    powerMonitor.off('resume', awake).off('unlock-screen', awake);
  };
}
