/** Signing in again for a moved server: the real flow over loopback, with a browser that the test plays. */
import { get } from 'node:http';
import { beforeEach, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { OAuthSignIn } from '../../electron/adapters/oauth/browser-sign-in';
import { awaitRedirect } from '../../electron/adapters/oauth/loopback-redirect';
import { KeychainSignIns } from '../../electron/adapters/split/moved-sign-ins';
import { SignInAgain } from '../../electron/core/split/sign-in-again';
import type { MovedRow } from '../../shared/split/moved-sign-in';
import { ManualClock } from '../support/manual-clock';
import { startMcpOAuthServers, type McpOAuthServer, type McpOAuthServers } from '../support/mcp-oauth-server';
import { MemorySecrets } from '../support/memory-secrets';
import { aMovedSignIn, PROFILE } from '../support/moved-bench';
import { temporaryDirectory } from '../support/temporary';

let clock: ManualClock;
let servers: McpOAuthServers;
let linear: McpOAuthServer;
let moved: KeychainSignIns;
let signInAgain: SignInAgain;

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  servers = await startMcpOAuthServers(['linear']);
  const [first] = servers.servers;
  if (first === undefined) throw new Error('No server was started.');
  linear = first;
  moved = new KeychainSignIns({
    secrets: new MemorySecrets(),
    register: `${temporaryDirectory()}/moved.json`,
    clock,
  });
  signInAgain = new SignInAgain({ moved, browser: new OAuthSignIn(), clock });
});

afterEach(() => servers.stop());

const row = async (): Promise<MovedRow> => {
  const [only] = await moved.list();
  if (only === undefined) throw new Error('Nothing was moved.');
  return only;
};

/** The user agrees: the page sends the browser back. */
async function agree(page: string): Promise<Response> {
  const answer = await fetch(page, { redirect: 'manual' });
  return fetch(answer.headers.get('location') ?? '');
}

test('registers Sparekey, and puts the new sign-in in the place of the refused one', async () => {
  const refused = { kind: 'refused', at: 1, sentence: 'its server refused it' } as const;
  await aMovedSignIn({ moved }, linear, -60, {
    row: { health: refused },
    entry: { unknown: { kept: true } },
  });
  linear.revokeAll();
  const pages: Promise<Response>[] = [];

  await signInAgain.signIn(await row(), (page) => void pages.push(agree(page)));

  const [page] = await Promise.all(pages);
  expect(await page?.text()).toContain('You can close this tab');
  expect(linear.clientNames).toEqual(['Sparekey']);
  expect(linear.resources).toEqual([linear.url]);
  const reading = await moved.open(PROFILE, linear.key);
  expect(reading).toMatchObject({
    kind: 'present',
    signIn: {
      entry: {
        accessToken: linear.newest?.accessToken,
        refreshToken: linear.newest?.refreshToken,
        clientId: 'FAKE-client-linear-1',
        unknown: { kept: true },
      },
    },
  });
  expect((await row()).health).toEqual({ kind: 'good' });
});

describe('a sign-in under way', () => {
  test('ends by itself, and its listener closes', async () => {
    await aMovedSignIn({ moved }, linear, -60);
    let page = '';
    const signedIn = signInAgain.signIn(await row(), (url) => {
      page = url;
    });
    const failed = expect(signedIn).rejects.toMatchObject({ code: 'sign-in-failed' });
    await until(() => page !== '');
    await clock.advance(6 * 60_000);
    await failed;

    const back = new URL(page).searchParams.get('redirect_uri') ?? '';
    await expect(fetch(back)).rejects.toThrow();
  });

  test('is called off by a word, and says so in that word', async () => {
    await aMovedSignIn({ moved }, linear, -60);
    const signedIn = signInAgain.signIn(await row(), () => signInAgain.cancel());
    await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('is the only one', async () => {
    await aMovedSignIn({ moved }, linear, -60);
    const pages: string[] = [];
    const first = signInAgain.signIn(await row(), (url) => void pages.push(url));
    await expect(signInAgain.signIn(await row(), () => undefined)).rejects.toMatchObject({
      code: 'sign-in-busy',
    });
    await until(() => pages.length > 0);
    await agree(pages[0] ?? '');
    await first;
  });

  test('is not ended by a visitor with another state, and not stored for one who says no', async () => {
    const before = await aMovedSignIn({ moved }, linear, -60);
    const pages: string[] = [];
    const signedIn = signInAgain.signIn(await row(), (url) => void pages.push(url));
    const failed = expect(signedIn).rejects.toThrow('access_denied');
    await until(() => pages.length > 0);
    const { searchParams } = new URL(pages[0] ?? '');
    const back = searchParams.get('redirect_uri') ?? '';

    expect((await fetch(`${back}?code=FAKE&state=guessed`)).status).toBe(400);
    await fetch(`${back}?error=access_denied&state=${searchParams.get('state')}`);
    await failed;

    expect(await moved.open(PROFILE, linear.key)).toMatchObject({ signIn: { entry: before.entry } });
  });
});

test('a visitor who asks for no address at all is turned away like every other', async () => {
  const redirect = await awaitRedirect();
  onTestFinished(() => redirect.close());
  const { port } = new URL(redirect.uri);
  const status = await new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', path: '//' }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
  });
  expect(status).toBe(400);
});

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > deadline) throw new Error('It did not come.');
}
