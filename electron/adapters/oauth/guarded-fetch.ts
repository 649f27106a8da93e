import type { IncomingMessage } from 'node:http';
import { assertFit, lookupWithin, Untrusted, type Reach } from './reach';

/** Metadata and token answers are small. */
const MAX_BYTES = 256 * 1024;
const MAX_REDIRECTS = 3;
/** Statuses that a `Response` takes no body with. */
const CONTENTLESS = [204, 205, 304];

export interface FetchGuard {
  readonly reach: Reach;
  /** Ends whatever is under way when the time is up. */
  readonly signal: AbortSignal;
}

/** What the OAuth library asks of a fetch. */
interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | URLSearchParams | undefined;
}

export type GuardedFetch = (url: string, init: FetchInit) => Promise<Response>;

/**
 * A fetch for servers that nobody vouches for: https except on this machine,
 * no way into the private network, small answers, one deadline for it all.
 * Only a GET is redirected, by the same rules. On Node's own client, since
 * `fetch` does not let us see the address that is connected to.
 */
export function guardedFetch(guard: FetchGuard): GuardedFetch {
  return async (url, init) => {
    let target = new URL(url);
    for (let hop = 0; ; hop += 1) {
      const answer = await send(target, init, guard);
      const next = init.method === 'GET' ? redirectOf(answer, target) : undefined;
      if (next === undefined) return await wholeAnswer(answer, target);
      answer.resume();
      if (hop === MAX_REDIRECTS) throw new Untrusted(`${target.host} redirects in circles`);
      target = next;
    }
  };
}

/** A knock: of the answer only what comes first, since an event stream never ends. Follows nothing. */
export async function guardedKnock(
  url: string,
  init: FetchInit,
  guard: FetchGuard,
): Promise<Pick<IncomingMessage, 'statusCode' | 'headers'>> {
  const answer = await send(new URL(url), init, guard);
  answer.destroy();
  return answer;
}

async function send(url: URL, init: FetchInit, { reach, signal }: FetchGuard): Promise<IncomingMessage> {
  assertFit(url, reach);
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const { method, headers, body } = init;
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal, lookup: lookupWithin(reach), agent: false as const };
    const sent = request(url, options, resolve);
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : String(body));
  });
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage, from: URL): URL | undefined {
  if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return undefined;
  try {
    return new URL(headers.location, from);
  } catch {
    throw new Untrusted(`${from.host} redirects to nowhere`);
  }
}

async function wholeAnswer(answer: IncomingMessage, { host }: URL): Promise<Response> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MAX_BYTES) throw new Untrusted(`${host} answers with more than ${MAX_BYTES / 1024} KiB`);
    chunks.push(chunk);
  }
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const { statusCode: status = 0 } = answer;
  if (status < 200 || status > 599) throw new Untrusted(`${host} answers ${status}, which means nothing`);
  return new Response(CONTENTLESS.includes(status) ? null : Buffer.concat(chunks), { status, headers });
}
