import { ANSWERS_WITHIN, type MovedHeaders } from './moved-headers';
import type { Clock, Log, Stop } from '../ports/machine';
import type { MovedQuery } from '../../../shared/split/moved-sign-in';
import type { HeadersAnswer, HelperSocket } from '../ports/split';

export interface ServingPorts {
  readonly helperSocket: HelperSocket;
  readonly movedHeaders: MovedHeaders;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers helpers for as long as this Sparekey runs. Never rejects: a helper that finds nobody answers by itself. */
export async function serveHelpers({ helperSocket, movedHeaders, clock, log }: ServingPorts): Promise<Stop> {
  /** Those who ask the same at the same time get one answer: the keychain is opened once for all of them. */
  const underWay = new Map<string, Promise<HeadersAnswer>>();
  const answer = (query: MovedQuery): Promise<HeadersAnswer> => {
    const name = JSON.stringify(query);
    const known = underWay.get(name);
    if (known !== undefined) return known;
    const answering = movedHeaders
      .answer(query, clock.monotonic() + ANSWERS_WITHIN)
      .finally(() => underWay.delete(name));
    underWay.set(name, answering);
    return answering;
  };
  try {
    return await helperSocket.serve(answer);
  } catch (error) {
    log.error('Helpers of moved servers have to answer by themselves.', error);
    return () => undefined;
  }
}
