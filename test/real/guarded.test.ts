/** The same storm as in `clobber.test.ts`, guarded: the real Claude Code 2.1.96 against the built command. */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { FileVault } from '../../electron/adapters/vault/vault';
import { entryPart, partsOf, type JsonObject } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import { summarizePart } from '../../shared/summarize';
import {
  STORM_SERVERS,
  aStore,
  authStatus,
  clobberRound,
  configureClaude,
  readStore,
  writeStore,
} from '../support/claude';
import { Watching, keyFileOf, runJson } from '../support/command';
import { startMcpOAuthServers, type McpOAuthServers } from '../support/mcp-oauth-server';
import { makeSandbox, type Sandbox } from '../support/sandbox';

const ROUNDS = 2;

let mcp: McpOAuthServers;

beforeAll(async () => {
  mcp = await startMcpOAuthServers(STORM_SERVERS);
});

afterAll(async () => {
  await mcp.stop();
});

test('every storm under watch --heal safe ends signed in, with nothing lost that was ever seen', async () => {
  for (let round = 1; round <= ROUNDS; round++) {
    const sandbox = makeSandbox();
    configureClaude(sandbox, mcp.servers);
    writeStore(sandbox, aStore(mcp.servers, -60));
    const watching = await Watching.start(sandbox, ['--heal', 'safe']);
    try {
      const { runs } = await clobberRound(sandbox, mcp.servers, { processes: 16 });
      expect(runs.map((run) => run.code)).toEqual(runs.map(() => 0));
      await healed(sandbox);

      expect(await authStatus(sandbox), `round ${round}`).toMatchObject({ loggedIn: true });
      expect(readStore(sandbox)).toHaveProperty('somethingUnknown', { kept: true });
      const { live, newest } = await generations(sandbox);
      expect(live).toEqual(newest);
    } catch (error) {
      throw new Error(
        `Round ${round} of ${ROUNDS}: ${String(error)}\n${JSON.stringify(watching.events, undefined, 1)}`,
        { cause: error },
      );
    } finally {
      await watching.stop();
      sandbox.remove();
    }
  }
}, 300_000);

/** Waits until the store is no longer damaged; at most a minute and a half. */
async function healed(sandbox: Sandbox): Promise<void> {
  const deadline = AbortSignal.timeout(90_000);
  for (;;) {
    const { code } = await runJson(sandbox, ['status']);
    if (code === 0) return;
    if (deadline.aborted) throw new Error('It was not healed in time.');
  }
}

/** For every server: the generation that lives in the store, and the newest one that the vault ever saw. */
async function generations(sandbox: Sandbox): Promise<{ readonly live: object; readonly newest: object }> {
  const vault = new FileVault({
    location: path.join(sandbox.dataDir, 'vault'),
    machine: 'test',
    clock: systemClock,
    secrets: new KeyFileSecrets({ path: keyFileOf(sandbox), service: 'unused' }),
  });
  const fingerprintOf = await vault.fingerprints();
  const lineage = lineageOf(await vault.history());
  const parts = partsOf(readStore(sandbox) as JsonObject);
  const names = mcp.servers.map(({ key }) => entryPart(key));
  const liveOf = (id: string) => {
    const part = parts.find((one) => one.id === id);
    return part === undefined ? undefined : summarizePart(part, fingerprintOf).generation;
  };
  return {
    live: Object.fromEntries(names.map((id) => [id, liveOf(id)])),
    newest: Object.fromEntries(names.map((id) => [id, lineage.generations(id).at(-1)?.generation])),
  };
}
