import { assertNever } from './assert';
import { writesWithoutLock } from './claude-versions';
import type { ClaudeProcess } from './findings/types';
import type { StoreLocation } from './snapshot';

/**
 * When a running session takes up what was put into its store.
 *
 * - `now`: with its next request; a credentials file is looked at before each
 * - `soon`: within 30 seconds, for as long as the Keychain's value is remembered
 * - `restart`: it remembers the old value and may write it back without a lock
 */
export type SessionReturn = 'now' | 'soon' | 'restart';

export interface SessionOutlook {
  readonly pid: number;
  readonly version: string | undefined;
  /** Where it runs, if that can be told. */
  readonly folder: string | undefined;
  readonly back: SessionReturn;
}

/** What becomes of the running sessions after a write, those that need something first. */
export function outlookFor(
  processes: readonly ClaudeProcess[],
  store: StoreLocation['kind'],
): readonly SessionOutlook[] {
  const order: readonly SessionReturn[] = ['restart', 'soon', 'now'];
  return processes
    .map(({ pid, version, folder }) => ({ pid, version, folder, back: returnOf(version, store) }))
    .toSorted((a, b) => order.indexOf(a.back) - order.indexOf(b.back) || a.pid - b.pid);
}

function returnOf(version: string | undefined, store: StoreLocation['kind']): SessionReturn {
  switch (store) {
    case 'file':
    case 'memory':
      return 'now';
    case 'keychain':
      return version !== undefined && writesWithoutLock(version) ? 'restart' : 'soon';
    default:
      return assertNever(store);
  }
}
