import type { MovePreview } from '../../shared/ipc/previews';
import { MOVE_TERMS, moveWords } from '../../shared/split-plan';

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
