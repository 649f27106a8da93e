/** The hook in the real Claude Code 2.1.96: a session that starts without its login makes its first request with it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aLogin, configureClaude, readStore, runClaude, writeStore } from '../support/claude';
import { runCommand, runJson } from '../support/command';
import { makeSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;
let api: Server;
/** What every request for a message came with. */
let authorizations: (string | undefined)[];

beforeEach(async () => {
  sandbox = makeSandbox();
  configureClaude(sandbox, []);
  authorizations = [];
  api = createServer((request, response) => {
    if (request.url?.startsWith('/v1/messages')) authorizations.push(request.headers.authorization);
    request.resume().on('end', () => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"type":"error","error":{"type":"invalid_request_error","message":"made up"}}');
    });
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => api.close(resolve));
  sandbox.remove();
});

/** Gives hook and Claude Code the time that a machine full of tests takes. */
function settle(): void {
  const settings = path.join(sandbox.configDir, 'settings.json');
  const preload = new URL('../support/slow-time.mjs', import.meta.url).href;
  const text = readFileSync(settings, 'utf8')
    .replace('SPAREKEY_KEY_FILE=', `NODE_OPTIONS='--import ${preload}' SPAREKEY_KEY_FILE=`)
    .replace('"timeout": 5', '"timeout": 50');
  const { port } = api.address() as AddressInfo;
  writeFileSync(
    settings,
    JSON.stringify({
      ...(JSON.parse(text) as object),
      env: { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` },
    }),
  );
}

test.each<[string, () => void]>([
  ['the login is missing', () => writeStore(sandbox, { mcpOAuth: {} })],
  ['the file is gone', () => rmSync(sandbox.credentialsFile)],
])('when %s', async (_, lose) => {
  writeStore(sandbox, { claudeAiOauth: aLogin(), mcpOAuth: {} });
  await runJson(sandbox, ['hook', 'install', '--heal', 'safe']);
  await runCommand(sandbox, ['snapshot']);
  settle();
  lose();
  // What has only just changed may be a sign-in under way, and is left alone.
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  const { stdout, stderr } = await runClaude(sandbox, ['-p', 'hello']);

  expect(readStore(sandbox), stdout + stderr).toHaveProperty(
    'claudeAiOauth.accessToken',
    'sk-ant-oat01-FAKE-1',
  );
  expect(authorizations[0], stdout + stderr).toBe('Bearer sk-ant-oat01-FAKE-1');
});

test('without the hook the same session is signed out', async () => {
  writeStore(sandbox, { mcpOAuth: {} });
  const { port } = api.address() as AddressInfo;
  const env = { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
  writeFileSync(path.join(sandbox.configDir, 'settings.json'), JSON.stringify({ env }));

  const { code, stdout } = await runClaude(sandbox, ['-p', 'hello']);

  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/log ?in/i) as string });
  expect(authorizations.filter(Boolean)).toEqual([]);
});

test('once Sparekey was put in the trash, sessions start as if it had never been there', async () => {
  writeStore(sandbox, { claudeAiOauth: aLogin(), mcpOAuth: {} });
  await runJson(sandbox, ['hook', 'install']);
  settle();
  const settings = path.join(sandbox.configDir, 'settings.json');
  writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll('sparekey.js', 'trashed/sparekey.js'));

  const { stdout, stderr } = await runClaude(sandbox, ['-p', 'hello']);

  expect(authorizations[0]).toBe('Bearer sk-ant-oat01-FAKE-1');
  expect(stdout + stderr).not.toMatch(/hook|sparekey/i);
});
