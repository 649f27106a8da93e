/** Killed between the server's answer and the keychain: the new tokens are not lost. */
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { bundleScript, runScript } from '../support/child-script';
import { keyFileOf } from '../support/command';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';
import { aMovedSignIn, movedIn, PROFILE } from '../support/moved-bench';
import { makeSandbox } from '../support/sandbox';

/** The steps of a renewal that change the disk, after the server's answer. */
const STEPS = ['stage', 'sync the staged file', 'sync the directory'];

let child: string;

beforeAll(async () => {
  child = await bundleScript(join(import.meta.dirname, 'moved-rotation-child.ts'), process.env.HOME ?? '');
});

async function dueSignIn() {
  const sandbox = makeSandbox();
  const servers = await startMcpOAuthServers(['linear'], { onReuse: 'revoke-all' });
  onTestFinished(async () => {
    await servers.stop();
    sandbox.remove();
  });
  const [linear] = servers.servers;
  if (linear === undefined) throw new Error('No server was started.');
  await aMovedSignIn(movedIn(sandbox), linear, 60);
  const run = (dieAt: number) => runScript(child, sandbox.dataDir, keyFileOf(sandbox), String(dieAt));
  return { sandbox, linear, run };
}

test('the steps are these', async () => {
  const { run } = await dueSignIn();
  expect(JSON.parse((await run(0)).stdout)).toEqual(STEPS);
});

test.each([2, 3])(
  'killed at step %i, the newest tokens are there, and are renewed in their turn',
  async (dieAt) => {
    const { sandbox, linear, run } = await dueSignIn();

    expect(await run(dieAt)).toMatchObject({ signal: 'SIGKILL' });

    expect(linear.issued).toHaveLength(2);
    const { moved } = movedIn(sandbox);
    const reading = await moved.open(PROFILE, linear.key);
    expect(reading).toMatchObject({ signIn: { entry: { refreshToken: linear.newest?.refreshToken } } });
    if (reading.kind !== 'present') throw new Error('It is lost.');
    expect(await moved.claim(reading.signIn)).toBe(true);
    expect(linear.reuses).toBe(0);
  },
);

test('killed before the answer is on disk, the old tokens are still there for the server to judge', async () => {
  const { sandbox, linear, run } = await dueSignIn();
  expect(await run(1)).toMatchObject({ signal: 'SIGKILL' });
  expect(await movedIn(sandbox).moved.open(PROFILE, linear.key)).toMatchObject({
    kind: 'present',
    signIn: { entry: { refreshToken: linear.issued[0]?.refreshToken } },
  });
});
