import type { MovePreview, MoveReport } from '../../shared/ipc/previews';
import { MOVE_TERMS, moveWords } from '../../shared/split/split-plan';

/** What moving one sign-in out would do, in words. */
export function aMovePreview(options: Partial<MovePreview> = {}): MovePreview {
  return {
    planId: 'move-1',
    moves: [moveWords({ server: 'linear' })],
    refusals: [],
    losses: [],
    warning: undefined,
    terms: MOVE_TERMS,
    ...options,
  };
}

/** What came of it. */
export function aMoveReport(options: Partial<MoveReport> = {}): MoveReport {
  return {
    sentence: 'linear is in a keychain entry of its own now.',
    connections: ['linear is connected: its server takes what Sparekey hands out.'],
    failed: [],
    ...options,
  };
}
