/** The hook in the real Claude Code: a session that starts without its login makes its first request with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LINUX_COMMAND_SWITCHES, silentShellLine } from '../../electron/adapters/own-command';
import { NEWEST_TRIED } from '../../shared/claude-versions';
import { helperCommand } from '../../shared/split/helper-command';
import { aLogin, configureClaude, readStore, runClaude, writeStore } from '../support/claude';
import { CLAUDE_2_1_96, installClaude, type ClaudeProgram } from '../support/claude-release';
import { runCommand, runJson } from '../support/command';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';
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

/** Gives hook and Claude Code the time that a machine full of tests takes, and the hook another line. */
function settle(lineFor: (line: string) => string = (line) => line): void {
  const settings = path.join(sandbox.configDir, 'settings.json');
  const preload = new URL('../support/slow-time.mjs', import.meta.url).href;
  const text = readFileSync(settings, 'utf8')
    .replace('SPAREKEY_KEY_FILE=', `NODE_OPTIONS='--import ${preload}' SPAREKEY_KEY_FILE=`)
    .replace('"timeout": 5', '"timeout": 50');
  const { port } = api.address() as AddressInfo;
  const withLine = (key: string, value: unknown) =>
    key === 'command' && typeof value === 'string' ? lineFor(value) : value;
  writeFileSync(
    settings,
    JSON.stringify({
      ...(JSON.parse(text, withLine) as object),
      env: { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` },
    }),
  );
}

/** Where the packaged app was, and how a line of its calls it. */
const TRASHED_APP = {
  program: '/opt/Sparekey/Sparekey',
  prefix: [...LINUX_COMMAND_SWITCHES, '--cli', '--'],
  evidence: '/opt/Sparekey/Sparekey',
  env: {},
};

describe.each(['2.1.96', NEWEST_TRIED])('%s', (version) => {
  let folder: string;
  let program: ClaudeProgram;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'sparekey-claude-'));
    program = version === CLAUDE_2_1_96.version ? CLAUDE_2_1_96 : await installClaude(version, folder);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));

  const sayHello = () => runClaude(sandbox, ['-p', 'hello'], { program });

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

    const { stdout, stderr } = await sayHello();

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

    const { code, stdout } = await sayHello();

    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/log ?in/i) as string });
    expect(authorizations.filter(Boolean)).toEqual([]);
  });

  test.each<[string, (line: string) => string]>([
    ['the command', (line) => line.replaceAll('sparekey.js', 'trashed/sparekey.js')],
    ['the app', () => silentShellLine(TRASHED_APP, ['hook', 'run'])],
  ])('once %s was put in the trash, sessions start as if it had never been there', async (_, trashed) => {
    writeStore(sandbox, { claudeAiOauth: aLogin(), mcpOAuth: {} });
    await runJson(sandbox, ['hook', 'install']);
    settle(trashed);

    const { stdout, stderr } = await sayHello();

    expect(authorizations[0]).toBe('Bearer sk-ant-oat01-FAKE-1');
    expect(stdout + stderr).not.toMatch(/hook|sparekey/i);
  });

  test('once the app was put in the trash, a moved server asks for a sign-in, as any other', async () => {
    writeStore(sandbox, { claudeAiOauth: aLogin(), mcpOAuth: {} });
    const words = { profile: '00000000000fa4e5', entry: '00000000000fa4e5' };
    const headersHelper = helperCommand([TRASHED_APP.program, ...TRASHED_APP.prefix], words, 'posix');
    const mcp = await startMcpOAuthServers(['linear']);
    try {
      configureClaude(sandbox, mcp.servers, { headersHelper });

      const { code, stdout, stderr } = await runClaude(sandbox, ['mcp', 'list'], { program });

      expect({ code, stdout }, stderr).toEqual({
        code: 0,
        stdout: expect.stringMatching(/linear: .*Needs authentication/) as string,
      });
      expect(readStore(sandbox)).toHaveProperty('claudeAiOauth.accessToken', 'sk-ant-oat01-FAKE-1');
    } finally {
      await mcp.stop();
    }
  });
});
