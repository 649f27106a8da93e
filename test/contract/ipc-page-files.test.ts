import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { servePage } from '../../electron/desktop/page-files';
import { temporaryDirectory } from '../support/temporary';

let folder = '';

beforeEach(() => {
  const root = temporaryDirectory();
  folder = join(root, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/index-1234.js'), 'export {};');
  writeFileSync(join(folder, 'assets/index-1234.js.map'), '{}');
  writeFileSync(join(root, 'secret.html'), 'FAKE-secret');
  mkdirSync(join(root, 'renderer-other'));
  writeFileSync(join(root, 'renderer-other/index.html'), 'FAKE-secret');
});

function get(address: string, init?: RequestInit): Promise<Response> {
  return servePage(folder, new Request(address, init));
}

test('the page is served under exactly the policy that it needs', async () => {
  const response = await get('app://sparekey/index.html');

  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
});

test('its scripts are served as scripts', async () => {
  const response = await get('app://sparekey/assets/index-1234.js');

  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test.each([
  ['a file outside of the page', 'app://sparekey/%2e%2e%2fsecret.html'],
  ['a folder beside the page', 'app://sparekey/..%2frenderer-other/index.html'],
  ['a path with a zero byte', 'app://sparekey/index.html%00.js'],
  ['a path that is not encoded properly', 'app://sparekey/%E0%A4%A'],
  ['another host', 'app://elsewhere/index.html'],
  ['the folder itself', 'app://sparekey/'],
  ['a source map', 'app://sparekey/assets/index-1234.js.map'],
  ['what does not exist', 'app://sparekey/nothing.html'],
])('%s is not there', async (_, address) => {
  const response = await get(address);

  expect(response.status).toBe(404);
  expect(await response.text()).toBe('Not found');
});

test('nothing can be sent to it', async () => {
  expect((await get('app://sparekey/index.html', { method: 'POST', body: 'x' })).status).toBe(404);
});
