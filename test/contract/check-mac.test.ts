/** The check of a real Mac keeps to its throw-away keychain. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { FakeSecurity } from '../support/security/fake-security';

const SCRIPT = fileURLToPath(new URL('../../build/check-mac.mjs', import.meta.url));

function check(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said).toString() }));
  });
}

test.skipIf(process.platform === 'darwin')('says in a sentence that this is no Mac', async () => {
  expect(await check()).toEqual({
    code: 2,
    said: 'check:mac checks the Keychain of a Mac, and this is none.\n',
  });
});

test('passes on the stand-in, names its keychain and a made-up service in every call, and leaves nothing', async () => {
  const security = new FakeSecurity();
  onTestFinished(() => security.remove());
  security.write('Claude Code-credentials', 'ada', '{"untouched":true}');
  const item = security.item('Claude Code-credentials', 'ada');

  const { code, said } = await check(security.path);

  expect(said).toContain('1 passed');
  expect(code).toBe(0);
  const calls = security.calls();
  const keychains = new Set(calls.map(({ keychain }) => keychain));
  expect([...keychains]).toEqual([expect.stringMatching(/\/throw-away\.keychain-db$/)]);
  const onItems = calls.filter(({ argv0 }) => argv0.endsWith('-generic-password'));
  expect(onItems.length).toBeGreaterThan(50);
  expect(onItems.filter(({ service }) => !service?.startsWith('fake-'))).toEqual([]);
  expect(calls.filter(({ prompted }) => prompted > 0)).toEqual([]);
  expect([...keychains].filter((keychain) => keychain === undefined || existsSync(keychain))).toEqual([]);
  expect(security.item('Claude Code-credentials', 'ada')).toEqual(item);
}, 300_000);
