import type { MovedServers, Reception } from '../../core/ports/split';
import { guardedKnock, type FetchGuard } from './guarded-fetch';
import { connectionFailureOf } from './failures';
import { reachOfHost } from './reach';

/** Of the transport "streamable HTTP"; servers that speak a later one answer with theirs. */
const PROTOCOL = '2025-06-18';

/** What a server of the transport before, HTTP with SSE, says to a POST at its address: then it is asked for its stream. */
const OTHER_TRANSPORT = [400, 404, 405];

/** Knocks at MCP servers over HTTP, within the bounds of every request of ours. */
export class HttpMcpServers implements MovedServers {
  readonly #version: string;

  /** `version`: our own, by which servers know whom they talk to. */
  constructor({ version }: { readonly version: string }) {
    this.#version = version;
  }

  accepts(url: string, authorization: string, budget: number): Promise<Reception> {
    return within(url, budget, async (guard) => {
      // Without a session it is answered by no more than an error, and only after the token was looked at.
      const { statusCode = 0 } = await post(url, authorization, 'ping', {}, guard);
      return statusCode < 500 && statusCode !== 401 ? { kind: 'accepted' } : receptionOf(statusCode);
    });
  }

  connects(url: string, authorization: string, budget: number): Promise<Reception> {
    return within(url, budget, async (guard) => {
      const { statusCode = 0, headers } = await post(
        url,
        authorization,
        'initialize',
        asClient(this.#version),
        guard,
      );
      const session = headers['mcp-session-id'];
      if (typeof session === 'string') await end(url, { authorization, 'mcp-session-id': session }, guard);
      if (!OTHER_TRANSPORT.includes(statusCode)) return receptionOf(statusCode);
      const asked = { authorization, accept: 'text/event-stream' };
      const stream = await guardedKnock(url, { method: 'GET', headers: asked }, guard);
      return receptionOf(stream.statusCode ?? 0);
    });
  }
}

function asClient(version: string): object {
  return { protocolVersion: PROTOCOL, capabilities: {}, clientInfo: { name: 'Sparekey', version } };
}

function post(url: string, authorization: string, method: string, params: object, guard: FetchGuard) {
  const headers = {
    authorization,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  return guardedKnock(url, { method: 'POST', headers, body }, guard);
}

/** A session that a server will not end now ends by itself. */
async function end(url: string, headers: Record<string, string>, guard: FetchGuard): Promise<void> {
  await guardedKnock(url, { method: 'DELETE', headers }, guard).catch(() => undefined);
}

function receptionOf(status: number): Reception {
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 401) return { kind: 'rejected' };
  return { kind: 'unknown', sentence: `its server answered ${status}` };
}

async function within(
  url: string,
  budget: number,
  work: (guard: FetchGuard) => Promise<Reception>,
): Promise<Reception> {
  const signal = AbortSignal.timeout(Math.max(Math.floor(budget), 0));
  try {
    return await work({ reach: await reachOfHost(new URL(url).hostname, signal), signal });
  } catch (error) {
    return { kind: 'unknown', sentence: connectionFailureOf(error).sentence };
  }
}
