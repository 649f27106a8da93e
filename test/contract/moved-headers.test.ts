/** A day with moved sign-ins: the real renewal against real servers, on a clock that the test moves. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeychainSignIns } from '../../electron/adapters/split/moved-sign-ins';
import { OAuthRefresher } from '../../electron/adapters/oauth/oauth-client';
import { ANSWERS_WITHIN, MovedHeaders } from '../../electron/core/moved-headers';
import { STORM_SERVERS } from '../support/claude';
import { ManualClock } from '../support/manual-clock';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { MemorySecrets } from '../support/memory-secrets';
import { aMovedSignIn, PROFILE } from '../support/moved-bench';
import { temporaryDirectory } from '../support/temporary';

const MINUTE = 60_000;

let clock: ManualClock;
let servers: McpOAuthServers;
let secrets: MemorySecrets;
let moved: KeychainSignIns;
let movedHeaders: MovedHeaders;

beforeEach(async () => {
  clock = new ManualClock();
  servers = await startMcpOAuthServers(STORM_SERVERS, { onReuse: 'revoke-all', now: () => clock.now() });
  secrets = new MemorySecrets();
  moved = new KeychainSignIns({ secrets, register: `${temporaryDirectory()}/moved.json`, clock });
  movedHeaders = new MovedHeaders({ moved, refresher: new OAuthRefresher(), clock });
});

afterEach(() => servers.stop());

async function ask({ key }: McpOAuthServer): Promise<string> {
  const row = (await moved.list()).find((one) => one.key === key);
  const answer = await movedHeaders.answer(
    { profile: PROFILE, server: row?.server, url: row?.url },
    clock.monotonic() + ANSWERS_WITHIN,
  );
  if (answer.kind !== 'headers') throw new Error(`${key} is not known.`);
  return answer.authorization;
}

/** A call as Claude Code makes it since 2.1.248: after a refusal it asks the helper once more. */
class Session {
  failed = 0;
  #authorization = '';

  constructor(readonly server: McpOAuthServer) {}

  async call(): Promise<void> {
    for (const _attempt of ['with what it has', 'with what the helper says']) {
      if (await this.#isAccepted()) return;
      this.#authorization = await ask(this.server);
    }
    if (!(await this.#isAccepted())) this.failed += 1;
  }

  async #isAccepted(): Promise<boolean> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ping' } });
    const headers = { authorization: this.#authorization };
    return (await fetch(this.server.url, { method: 'POST', headers, body })).status === 200;
  }
}

test(
  'eight servers whose tokens live for an hour: in a day no call fails, as with Claude Code’s own sign-in',
  { timeout: 120_000 },
  async () => {
    for (const server of servers.servers) await aMovedSignIn({ moved }, server, 3600);
    const sessions = servers.servers.flatMap((server) => [new Session(server), new Session(server)]);

    for (let minute = 0; minute < 24 * 60; minute += 10) {
      for (const session of sessions) await session.call();
      await clock.advance(10 * MINUTE);
    }

    expect(sessions.map(({ failed }) => failed)).toEqual(sessions.map(() => 0));
    for (const { reuses, toolCalls, refreshes } of servers.servers) {
      expect({ reuses, toolCalls }).toEqual({ reuses: 0, toolCalls: 2 * 24 * 6 });
      // Once for every life of a token, and not for every session.
      expect(refreshes).toBeGreaterThanOrEqual(23);
      expect(refreshes).toBeLessThanOrEqual(28);
    }
  },
);

test('a keychain that takes no write costs no sign-in: the new tokens wait in a sealed file', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 60);
  const failing = new MovedHeaders({
    moved,
    clock,
    refresher: {
      refresh: async (signIn, budget) => {
        const outcome = await new OAuthRefresher().refresh(signIn, budget);
        secrets.isReadOnly = true;
        return outcome;
      },
    },
  });

  const answer = await failing.answer({ server: linear.name }, clock.monotonic() + ANSWERS_WITHIN);

  expect(answer).toMatchObject({ authorization: `Bearer ${linear.newest?.accessToken}` });
  expect(await moved.list()).toMatchObject([{ health: { kind: 'failed' } }]);
  expect(await ask(linear)).toBe(`Bearer ${linear.newest?.accessToken}`);

  secrets.isReadOnly = false;
  await clock.advance(58 * MINUTE);
  expect(await ask(linear)).toBe(`Bearer ${linear.newest?.accessToken}`);
  expect(linear).toMatchObject({ reuses: 0, refreshes: 2 });
  expect(await moved.list()).toMatchObject([{ health: { kind: 'good' } }]);
});

test('with a keychain that is known to take no write, no token is spent', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 60);
  secrets.unreachable = { code: 'locked', detail: '' };
  expect(await ask(linear)).toContain('cannot-read');
  expect(linear.refreshes).toBe(0);
});
