/** The page's files, and the headers they are served with. No Electron in here. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const PAGE_SCHEME = 'app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://sparekey`;
export const PAGE_ADDRESS = `${PAGE_ORIGIN}/index.html`;

/** Nothing but the page's own files: no inline script or style, no network, no frame around it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Answers a request for a file of the page in `folder`; anything else is not there. */
export async function servePage(folder: string, request: Request): Promise<Response> {
  const file = request.method === 'GET' ? fileFor(folder, request.url) : undefined;
  const type = file === undefined ? undefined : TYPES[extname(file)];
  if (file === undefined || type === undefined) return notThere();
  try {
    return new Response(await readFile(file), { headers: headersFor(type) });
  } catch {
    return notThere();
  }
}

function fileFor(folder: string, address: string): string | undefined {
  const { protocol, host, pathname } = new URL(address);
  if (`${protocol}//${host}` !== PAGE_ORIGIN) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, path));
  return path.includes('\0') || !file.startsWith(folder + sep) ? undefined : file;
}

function headersFor(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  };
}

function notThere(): Response {
  return new Response('Not found', { status: 404, headers: headersFor('text/plain; charset=utf-8') });
}
