/** A made-up home in which MCP sign-ins were moved out by the built command itself. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const COMMAND = join(import.meta.dirname, '../../out/main/sparekey.js');

/** @param {string} home */
export function environmentOf(home) {
  return { PATH: process.env.PATH, HOME: home, SPAREKEY_KEY_FILE: join(home, 'key.txt') };
}

/** A home with a login that is good for an hour, and one snapshot. */
export function aHome() {
  const home = mkdtempSync(join(tmpdir(), 'sparekey-bench-'));
  mkdirSync(join(home, '.claude'));
  writeBlob(home, {});
  run(home, ['snapshot']);
  return { home, env: environmentOf(home), remove: () => rmSync(home, { recursive: true, force: true }) };
}

/**
 * Signs in to servers below an origin, and moves them out. Answers how Claude Code asks for each: a line for
 * the shell, and what it puts into the environment.
 *
 * @param {string} home @param {readonly string[]} names @param {string} origin
 */
export function moveOut(home, names, origin) {
  const servers = names.map((name) => ({ name, url: `${origin}/${name}` }));
  const mcpServers = Object.fromEntries(servers.map(({ name, url }) => [name, { type: 'http', url }]));
  writeFileSync(join(home, '.claude.json'), JSON.stringify({ mcpServers }));
  writeBlob(home, Object.fromEntries(servers.map(entryOf)));
  // No Claude Code is needed for it: only what a session could lose is known by its version.
  run(home, ['split', '--move', ...names, '--yes', '--force']);
  const settings = JSON.parse(readFileSync(join(home, '.claude.json'), 'utf8'));
  return servers.map(({ name, url }) => ({
    line: settings.mcpServers[name].headersHelper,
    env: { ...environmentOf(home), CLAUDE_CODE_MCP_SERVER_NAME: name, CLAUDE_CODE_MCP_SERVER_URL: url },
  }));
}

function entryOf({ name, url }) {
  const configuration = JSON.stringify({ type: 'http', url, headers: {} });
  const hash = createHash('sha256').update(configuration).digest('hex').slice(0, 16);
  const tokens = { accessToken: `FAKE-access-${name}`, refreshToken: `FAKE-refresh-${name}` };
  return [
    `${name}|${hash}`,
    { serverName: name, serverUrl: url, ...tokens, expiresAt: Date.now() + 3_600_000, clientId: 'FAKE' },
  ];
}

function writeBlob(home, mcpOAuth) {
  const claudeAiOauth = {
    accessToken: 'sk-ant-oat01-FAKE',
    refreshToken: 'sk-ant-ort01-FAKE',
    expiresAt: Date.now() + 3_600_000,
    scopes: ['user:inference'],
  };
  writeFileSync(join(home, '.claude/.credentials.json'), JSON.stringify({ claudeAiOauth, mcpOAuth }));
}

function run(home, args) {
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { env: environmentOf(home) });
  if (status !== 0) throw new Error(`sparekey ${args.join(' ')} ended with ${status}: ${stderr}`);
}
