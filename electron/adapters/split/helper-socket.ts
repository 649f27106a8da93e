import { chmod, rm } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import { dirname } from 'node:path';
import type { Stop } from '../../core/ports/machine';
import type { HeadersAnswer, HelperSocket } from '../../core/ports/split';
import { parseBlob, textMember } from '../../../shared/blob';
import type { MovedQuery } from '../../../shared/split/moved-sign-in';
import { makeDirectory } from '../fs/make-directory';

/** Shorter than what macOS and Linux take for the path of a socket (104 and 108 bytes). */
const MAX_PATH = 100;
/** A question names a server and holds nothing else. */
const MAX_QUESTION = 16 * 1024;
/** Milliseconds that a running Sparekey gets: it may have to renew the token first. */
const ANSWER_MS = 9_000;

/**
 * Where helpers ask the Sparekey that runs already: HTTP on a socket that only
 * this user may open, so that `curl` can ask as well. Node tells nobody who has
 * connected; the mode of the socket and of its folder decide.
 */
export class FileHelperSocket implements HelperSocket {
  readonly #path: string;

  constructor({ path }: { readonly path: string }) {
    this.#path = path;
  }

  async serve(answer: (query: MovedQuery) => Promise<HeadersAnswer>): Promise<Stop> {
    if (Buffer.byteLength(this.#path) > MAX_PATH || process.platform === 'win32') return () => undefined;
    const { createServer } = await import('node:http');
    const folder = dirname(this.#path);
    makeDirectory(folder);
    await chmod(folder, 0o700);
    // Another Sparekey that serves is as good as we are; what nobody serves is what a crash left.
    if (await this.#isServed()) return () => undefined;
    await rm(this.#path, { force: true });
    const server = createServer((request, response) => {
      const reply = (status: number, body: object) =>
        response
          .writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' })
          .end(JSON.stringify(body));
      questionIn(request)
        .then(async (query) => {
          if (query === undefined) return reply(400, {});
          const given = await answer(query);
          if (given.kind === 'unknown') return reply(404, {});
          return reply(200, { Authorization: given.authorization });
        })
        .catch(() => reply(500, {}));
    });
    await listen(server, this.#path);
    await chmod(this.#path, 0o600);
    return () => {
      server.close();
      server.closeAllConnections();
    };
  }

  async ask({
    profile = '',
    entry = '',
    server = '',
    url = '',
  }: MovedQuery): Promise<HeadersAnswer | undefined> {
    const { existsSync } = await import('node:fs');
    if (!existsSync(this.#path)) return undefined;
    const answer = await this.#request(
      'POST',
      new URLSearchParams({ profile, entry, server, url }).toString(),
    );
    if (answer?.status === 404) return { kind: 'unknown' };
    const parsed = parseBlob(answer?.status === 200 ? answer.body : '');
    const authorization = parsed.kind === 'blob' ? textMember(parsed.root, 'Authorization') : undefined;
    return authorization === undefined ? undefined : { kind: 'headers', authorization };
  }

  async #isServed(): Promise<boolean> {
    return (await this.#request('GET', '')) !== undefined;
  }

  /** Undefined when nobody answers. */
  async #request(
    method: 'GET' | 'POST',
    body: string,
  ): Promise<{ readonly status: number; readonly body: string } | undefined> {
    const { request } = await import('node:http');
    return new Promise((resolve) => {
      const options = { socketPath: this.#path, method, path: '/headers', timeout: ANSWER_MS };
      const sent = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.once('error', () => resolve(undefined));
      });
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(undefined));
      sent.end(body);
    });
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** Undefined for what is no question. */
async function questionIn(request: IncomingMessage): Promise<MovedQuery | undefined> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > MAX_QUESTION) return undefined;
  }
  if (request.method !== 'POST' || request.url !== '/headers') return undefined;
  const asked = new URLSearchParams(text);
  const named = (name: string) => asked.get(name) || undefined;
  return { profile: named('profile'), entry: named('entry'), server: named('server'), url: named('url') };
}
