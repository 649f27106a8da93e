import type { RefreshOutcome } from '../../core/ports/split';
import { Untrusted } from './reach';

/** What a request came to, without a secret. */
export type Failure = Omit<Exclude<RefreshOutcome, { kind: 'fresh' }>, 'isSent'>;

/** What a request that got no answer means. Throws what is no failure of a connection: a bug. */
export function connectionFailureOf(error: unknown): Failure {
  if (error instanceof Untrusted) return { kind: 'untrusted', sentence: error.message };
  // Node hands on what the lookup refused.
  if (error instanceof Error && error.cause instanceof Untrusted) return connectionFailureOf(error.cause);
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  if (isTimeout) return { kind: 'failed', sentence: 'its server gave no answer in time' };
  if (isOfTheNetwork(error)) return { kind: 'failed', sentence: 'its server cannot be reached' };
  throw error;
}

/** What goes wrong with a connection carries a code (`ECONNRESET`, `CERT_HAS_EXPIRED`); so do bugs, but those have types of their own. */
function isOfTheNetwork(error: unknown): boolean {
  const isBug = error instanceof TypeError || error instanceof RangeError;
  return error instanceof Error && !isBug && 'code' in error && typeof error.code === 'string';
}
