import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Crier } from '../core/ports/desktop';
import type { Log } from '../core/ports/machine';

const OSASCRIPT = '/usr/bin/osascript';
/** Fixed, and without anything of what happened: a script made of foreign words could do anything. */
const SCRIPT =
  'display notification "There is something to see. Open Sparekey in the menu bar." with title "Sparekey"';
const PATIENCE_MS = 5_000;

/** macOS shows no notifications of an unsigned app, but those of its own script runner (M41). */
export function osascriptCrier(log: Log, path = OSASCRIPT): Crier {
  return {
    async cry() {
      try {
        await promisify(execFile)(path, ['-e', SCRIPT], { env: {}, timeout: PATIENCE_MS });
      } catch (error) {
        log.error('The system’s script runner showed no notification either.', error);
      }
    },
  };
}

/** Elsewhere icon and popover have to do. */
export const silentCrier: Crier = { cry: () => Promise.resolve() };
