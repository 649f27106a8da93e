import { ANSWERS_WITHIN, type MovedHeaders } from './moved-headers';
import type { Clock, Log, Stop } from './ports/machine';
import type { HelperSocket } from './ports/split';

export interface ServingPorts {
  readonly helperSocket: HelperSocket;
  readonly movedHeaders: MovedHeaders;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers helpers for as long as this Sparekey runs. Never rejects: a helper that finds nobody answers by itself. */
export async function serveHelpers({ helperSocket, movedHeaders, clock, log }: ServingPorts): Promise<Stop> {
  try {
    return await helperSocket.serve((query) =>
      movedHeaders.answer(query, clock.monotonic() + ANSWERS_WITHIN),
    );
  } catch (error) {
    log.error('Helpers of moved servers have to answer by themselves.', error);
    return () => undefined;
  }
}
