import type { Bridge, Replies, Reply, RequestInput, RequestName } from '../shared/ipc/contract';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly sparekey: Bridge;
  }
}

type Requests = { readonly [K in RequestName]: (input: RequestInput<K>) => Promise<Reply<Replies[K]>> };

/** The one place that reaches for what the preload script put into the window. */
export function openBridge(): Bridge {
  return window.sparekey;
}

/**
 * Sends one request and always answers.
 *
 * Expected failures come as faults already; what rejects is a bug on the other
 * side, and is shown as one instead of leaving a button that does nothing.
 */
export async function ask<K extends RequestName>(
  bridge: Requests,
  name: K,
  input: RequestInput<K>,
): Promise<Reply<Replies[K]>> {
  try {
    return await bridge[name](input);
  } catch {
    return {
      ok: false,
      fault: {
        code: 'internal',
        title: 'Something went wrong inside Sparekey',
        sentence: 'The window got no answer; the log has the details.',
        action: 'Try again. Your credentials were not changed by this.',
      },
    };
  }
}
