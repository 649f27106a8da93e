import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SparekeyError } from '../../../shared/errors';

/** Where the browser comes back to: a listener on this machine, for one sign-in (RFC 8252, section 7.3). */
export interface AwaitedRedirect {
  readonly uri: string;
  /** What the browser brings. Visitors without our `state` are turned away, and end nothing. */
  arrival(state: string, signal: AbortSignal): Promise<URLSearchParams>;
  /** Calling it twice does nothing more. */
  close(): void;
}

const PATH = '/callback';

const PAGE = (title: string, text: string) =>
  `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title>` +
  `<body style="font:16px system-ui;max-width:32em;margin:20vh auto;padding:0 1em"><h1>${title}</h1><p>${text}</p>`;

/** Listens on a free port, or where a known client said that it would. */
export async function awaitRedirect(known?: string): Promise<AwaitedRedirect> {
  const { port, path, host } = placeOf(known);
  let arrived: (parameters: URLSearchParams) => void = () => undefined;
  let expected: string | undefined;
  const server = createServer((request, response) => {
    const url = addressIn(request.url);
    const isOurs = expected !== undefined && url?.searchParams.get('state') === expected;
    const isFit = request.method === 'GET' && url?.pathname === path && isOurs;
    response.writeHead(isFit ? 200 : 400, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      Connection: 'close',
    });
    const [title, text] = isFit
      ? ['Back to Sparekey', 'Sparekey goes on from here. You can close this tab.']
      : ['This is not the sign-in that Sparekey waits for', 'Begin again in Sparekey.'];
    response.end(PAGE(title, text), () => isFit && arrived(url.searchParams));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new SparekeyError('sign-in-failed', `Port ${port} of this machine is taken.`, String(error))),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return {
    uri: `http://${host}:${(server.address() as AddressInfo).port}${path}`,
    arrival: (state, signal) =>
      new Promise((resolve, reject) => {
        const onAbort = () => reject(new SparekeyError('sign-in-failed', 'Nobody signed in in time.'));
        if (signal.aborted) return onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        expected = state;
        arrived = resolve;
        server.once('close', () =>
          reject(new SparekeyError('sign-in-failed', 'The sign-in was called off.')),
        );
      }),
    close,
  };
}

/** Undefined for what is no address: anybody on this machine may send anything. */
function addressIn(target = '/'): URL | undefined {
  const base = 'http://127.0.0.1';
  return URL.canParse(target, base) ? new URL(target, base) : undefined;
}

function placeOf(known: string | undefined): {
  readonly host: string;
  readonly port: number;
  readonly path: string;
} {
  const url = known !== undefined && URL.canParse(known) ? new URL(known) : undefined;
  if (url === undefined) return { host: '127.0.0.1', port: 0, path: PATH };
  if (url.protocol !== 'http:' || !['localhost', '127.0.0.1'].includes(url.hostname))
    throw new SparekeyError('sign-in-failed', 'The known client wants to be answered on another machine.');
  return { host: url.hostname, port: Number(url.port || 80), path: url.pathname };
}
