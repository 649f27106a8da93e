/** The accident that Sparekey exists for, made by the real Claude Code 2.1.96. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  STORM_SERVERS,
  aStore,
  authStatus,
  clobberRound,
  configureClaude,
  writeStore,
} from '../support/claude';
import { startMcpOAuthServers, type McpOAuthServers } from '../support/mcp-oauth-server';
import { makeSandbox, type Sandbox } from '../support/sandbox';

/** The login falls in most rounds (6 of 6 on two cores), so ten rounds without an accident mean that something changed. */
const ROUNDS = 10;

let sandbox: Sandbox;
let mcp: McpOAuthServers;

beforeAll(async () => {
  sandbox = makeSandbox();
  mcp = await startMcpOAuthServers(STORM_SERVERS);
  configureClaude(sandbox, mcp.servers);
});

afterAll(async () => {
  await mcp.stop();
  sandbox.remove();
});

test('sixteen parallel runs drop the login', async () => {
  for (let round = 1; round <= ROUNDS; round++) {
    writeStore(sandbox, aStore(mcp.servers, -60));
    expect(await authStatus(sandbox)).toMatchObject({ loggedIn: true });

    const { runs, blob, hasLogin, signedIn } = await clobberRound(sandbox, mcp.servers, { processes: 16 });

    expect(runs.map((run) => run.code)).toEqual(runs.map(() => 0));
    if (hasLogin) continue;
    expect(await authStatus(sandbox)).toMatchObject({ loggedIn: false });
    expect(signedIn.length).toBeLessThan(mcp.servers.length);
    expect(blob).not.toHaveProperty('somethingUnknown');
    return;
  }
  expect.fail(`The login survived ${ROUNDS} storms.`);
}, 300_000);
