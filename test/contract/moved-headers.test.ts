/** A day with moved sign-ins: the real renewal against real servers, on a clock that the test moves. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeychainSignIns } from '../../electron/adapters/split/moved-sign-ins';
import { HttpMcpServers } from '../../electron/adapters/oauth/mcp-servers';
import { OAuthRefresher } from '../../electron/adapters/oauth/oauth-client';
import { ANSWERS_WITHIN, MovedHeaders } from '../../electron/core/split/moved-headers';
import { textMember } from '../../shared/blob';
import { STORM_SERVERS } from '../support/claude';
import { ManualClock } from '../support/manual-clock';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { MemorySecrets } from '../support/memory-secrets';
import { aMovedSignIn, PROFILE } from '../support/moved-bench';
import { temporaryDirectory } from '../support/temporary';

const MINUTE = 60_000;
const DOORS = new HttpMcpServers({ version: '0.0.0-test' });

let clock: ManualClock;
let directory: string;
let servers: McpOAuthServers;
let secrets: MemorySecrets;
let moved: KeychainSignIns;
let movedHeaders: MovedHeaders;

beforeEach(async () => {
  clock = new ManualClock();
  servers = await startMcpOAuthServers(STORM_SERVERS, { onReuse: 'revoke-all', now: () => clock.now() });
  secrets = new MemorySecrets();
  directory = temporaryDirectory();
  moved = new KeychainSignIns({ secrets, register: join(directory, 'moved.json'), clock });
  movedHeaders = new MovedHeaders({ moved, refresher: new OAuthRefresher(), servers: DOORS, clock });
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

describe('a token that its server ends before its time', () => {
  async function anEarlyEnd(change: Parameters<typeof aMovedSignIn>[3] = {}): Promise<McpOAuthServer> {
    const [linear] = servers.servers;
    if (linear === undefined) throw new Error('No server was started.');
    await aMovedSignIn({ moved }, linear, 3600, change);
    linear.expireAccess();
    return linear;
  }

  test('is renewed when it is asked for again, once, and the next call goes through', async () => {
    const linear = await anEarlyEnd();

    const answers = [await ask(linear), await ask(linear)];

    expect(answers).toEqual(answers.map(() => `Bearer ${linear.newest?.accessToken}`));
    expect(linear).toMatchObject({ refreshes: 1, reuses: 0 });
    const session = new Session(linear);
    await session.call();
    expect(session.failed).toBe(0);
  });

  test('is not renewed over and over where the server turns away whatever it issues', async () => {
    const linear = await anEarlyEnd();
    for (let second = 0; second < 240; second += 10) {
      await ask(linear);
      linear.expireAccess();
      await clock.advance(10_000);
    }
    expect(linear).toMatchObject({ refreshes: 1, reuses: 0 });
  });

  test('is handed out as it is where there is nothing to renew it with', async () => {
    const linear = await anEarlyEnd({ entry: { refreshToken: '' } });
    expect(await ask(linear)).toBe(`Bearer ${linear.issued[0]?.accessToken}`);
    expect(linear).toMatchObject({ refreshes: 0, rejections: 0 });
  });

  test('and that its server has ended for good wants a person', async () => {
    const linear = await anEarlyEnd();
    linear.revokeAll();
    await ask(linear);
    await ask(linear);
    expect(linear.refreshes).toBe(1);
    expect(await moved.list()).toMatchObject([{ health: { kind: 'refused' } }]);
  });
});

test('a token that was taken lately is not asked about again for half a minute', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 3600);
  const knocks: string[] = [];
  const counting = new MovedHeaders({
    moved,
    clock,
    refresher: new OAuthRefresher(),
    servers: {
      connects: (...given) => DOORS.connects(...given),
      accepts: (...given) => {
        knocks.push(given[0]);
        return DOORS.accepts(...given);
      },
    },
  });
  const answer = () => counting.answer({ server: linear.name }, clock.monotonic() + ANSWERS_WITHIN);
  await answer();
  await answer();
  expect(knocks).toEqual([linear.url]);
  await clock.advance(30_000);
  await answer();
  expect(knocks).toHaveLength(2);
});

test('a client that the user set up proves itself by its own secret', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  const signIn = await aMovedSignIn({ moved }, linear, 60);
  await moved.store({ ...signIn, clientSecret: 'FAKE-client-secret' });
  expect(await ask(linear)).toBe(`Bearer ${linear.newest?.accessToken}`);
  expect(linear.clientSecrets).toEqual(['FAKE-client-secret']);
});

test('a keychain that takes no write costs no sign-in: the new tokens wait in a sealed file', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 60);
  const failing = new MovedHeaders({
    moved,
    clock,
    servers: DOORS,
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

test('tokens that can be kept nowhere are handed out once, and that is said', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 60);
  moved.rotate = () => Promise.resolve('lost');

  expect(await ask(linear)).toBe(`Bearer ${linear.newest?.accessToken}`);

  expect(await moved.list()).toMatchObject([
    { health: { kind: 'failed', sentence: expect.stringContaining('sign in again') } },
  ]);
});

test('where nothing can be written on disk, the token that is there is handed out, and none is spent', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  const { entry } = await aMovedSignIn({ moved }, linear, 60);
  rmSync(join(directory, 'sign-in-locks'), { recursive: true, force: true });
  writeFileSync(join(directory, 'sign-in-locks'), 'no folder');

  let answer: string | undefined;
  void ask(linear).then((given) => (answer = given));

  // Again and again: nothing tells when it has begun to wait.
  const passing = async () => {
    await clock.advance(1_000);
    return answer;
  };
  await expect.poll(passing, { timeout: 30_000 }).toBe(`Bearer ${textMember(entry, 'accessToken')}`);
  expect(linear.refreshes).toBe(0);
});

test('with a keychain that is known to take no write, no token is spent', async () => {
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn({ moved }, linear, 60);
  secrets.unreachable = { code: 'locked', detail: '' };
  expect(await ask(linear)).toContain('cannot-read');
  expect(linear.refreshes).toBe(0);
});
