/** Sign-in services that lie, dawdle or gush: no token ever reaches them, and the finding says why. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { OAuthSignIn } from '../../electron/adapters/oauth/browser-sign-in';
import { guardedFetch } from '../../electron/adapters/oauth/guarded-fetch';
import { OAuthRefresher } from '../../electron/adapters/oauth/oauth-client';
import { assertFit, lookupWithin, reachOfAddress } from '../../electron/adapters/oauth/reach';
import { SparekeyError } from '../../shared/errors';
import type { JsonObject } from '../../shared/blob';
import type { MovedSignIn } from '../../shared/split/moved-sign-in';
import {
  startMcpOAuthServers,
  type Answer,
  type McpOAuthServer,
  type McpOAuthServers,
} from '../support/mcp-oauth-server';
import { PROFILE } from '../support/moved-bench';

let servers: McpOAuthServers;
let linear: McpOAuthServer;

beforeEach(async () => {
  servers = await startMcpOAuthServers(['linear']);
  const [first] = servers.servers;
  if (first === undefined) throw new Error('No server was started.');
  linear = first;
});

afterEach(() => servers.stop());

function aSignIn(entry: JsonObject = {}): MovedSignIn {
  const signedIn = linear.signIn(-60) as unknown as JsonObject;
  const { key, name, url } = linear;
  return {
    version: 1,
    profile: PROFILE,
    key,
    server: name,
    url,
    entry: { ...signedIn, ...entry },
    movedAt: 1,
  };
}

const json =
  (body: object): Answer =>
  (response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

const redirect =
  (location: string): Answer =>
  (response) =>
    response.writeHead(302, { Location: location }).end();

/** Half a mebibyte of nothing. */
const gush: Answer = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  for (let kib = 0; kib < 512; kib += 1) response.write(' '.repeat(1024));
  response.end('{}');
};

const ELSEWHERE = 'https://evil.example/sign-in';

describe('refuses, before any token is sent,', () => {
  test.each<[string, Partial<Record<'resourceMetadata' | 'serverMetadata', Answer>>, string]>([
    [
      'another issuer',
      { serverMetadata: json({ issuer: ELSEWHERE, token_endpoint: ELSEWHERE }) },
      'another sign-in service, evil.example',
    ],
    [
      'a service that nobody signed in to',
      {
        resourceMetadata: (response) =>
          json({ resource: linear.url, authorization_servers: [ELSEWHERE] })(response),
      },
      'names another sign-in service now, evil.example',
    ],
    [
      'metadata of another server',
      { resourceMetadata: json({ resource: 'https://evil.example/mcp' }) },
      'describes itself as another server, evil.example',
    ],
    ['metadata without an issuer', { serverMetadata: json({}) }, 'an address that makes no sense'],
    ['a giant answer', { serverMetadata: gush }, 'more than 256 KiB'],
    [
      'a redirect that leaves https',
      { serverMetadata: redirect('http://192.168.0.1/metadata') },
      'http://192.168.0.1 is not https',
    ],
    ['redirects in circles', { serverMetadata: redirect('') }, 'redirects in circles'],
  ])('%s', async (_, instead, sentence) => {
    const signIn = aSignIn();
    Object.assign(linear.instead, instead);

    const outcome = await new OAuthRefresher().refresh(signIn, 9_000);

    expect(outcome).toMatchObject({ kind: 'untrusted', isSent: false });
    expect(outcome).toHaveProperty('sentence', expect.stringContaining(sentence));
    expect(linear.refreshes).toBe(0);
  });

  test('a token endpoint without https', async () => {
    const signIn = aSignIn();
    const issuer = new URL('.', linear.url).href.replace(/\/$/, '');
    linear.instead.serverMetadata = json({ issuer, token_endpoint: 'http://evil.example/token' });
    expect(await new OAuthRefresher().refresh(signIn, 9_000)).toMatchObject({ kind: 'untrusted' });
  });

  test('an answer that never comes', async () => {
    const signIn = aSignIn();
    linear.instead.serverMetadata = () => undefined;

    const outcome = await new OAuthRefresher().refresh(signIn, 2_300);

    expect(outcome).toEqual({ kind: 'failed', sentence: 'its server gave no answer in time', isSent: false });
  });
});

/** The metadata of a sign-in service that is as it should be, but for some members. */
const metadata =
  (members: object): Answer =>
  (response) => {
    const issuer = new URL('.', linear.url).href.replace(/\/$/, '');
    const at = (path: string) => `${issuer}/${path}`;
    json({
      issuer,
      token_endpoint: at('token'),
      authorization_endpoint: at('authorize'),
      registration_endpoint: at('register'),
      ...members,
    })(response);
  };

/** Protected-resource metadata that is as it should be, but for some members. */
const resource =
  (members: object): Answer =>
  (response) =>
    json({ resource: linear.url, ...members })(response);

const answering =
  (status: number): Answer =>
  (response) =>
    response.writeHead(status).end();

describe('an answer that makes no sense is no bug of ours', () => {
  test.each<[string, Partial<Record<'resourceMetadata' | 'serverMetadata' | 'token', Answer>>]>([
    ['services that are no addresses', { resourceMetadata: resource({ authorization_servers: [5, 'x'] }) }],
    [
      'services that are no list',
      { resourceMetadata: resource({ authorization_servers: 'https://x.example' }) },
    ],
    ['scopes that are no list', { resourceMetadata: resource({ scopes_supported: 'all' }) }],
    ['methods that are no list', { serverMetadata: metadata({ token_endpoint_auth_methods_supported: 5 }) }],
    ['a number of no status', { serverMetadata: answering(999) }],
    ['a number of no status for tokens', { token: answering(999) }],
    ['a status that has no content', { resourceMetadata: answering(205), serverMetadata: answering(205) }],
  ])('%s', async (_, instead) => {
    const signIn = aSignIn({ clientSecret: 'FAKE-client-secret' });
    Object.assign(linear.instead, instead);

    const outcome = await new OAuthRefresher().refresh(signIn, 9_000);

    expect(['fresh', 'failed', 'untrusted']).toContain(outcome.kind);
    const { name, url } = linear;
    const begun = await new OAuthSignIn().begin({ name, url }, AbortSignal.timeout(9_000)).catch(codeOf);
    if (typeof begun === 'object') begun.cancel();
    else expect(begun).toBe('sign-in-failed');
  });
});

function codeOf(error: unknown): string {
  return error instanceof SparekeyError ? error.code : String(error);
}

test('a token that was sent, and not answered, may be spent', async () => {
  const signIn = aSignIn();
  linear.instead.token = (response) => response.destroy();
  expect(await new OAuthRefresher().refresh(signIn, 9_000)).toMatchObject({ kind: 'failed', isSent: true });
});

test.each(['FAKE\nX-Injected: 1', 'FAKE \u{1f511}'])(
  'a token that no header can carry is none: %j',
  async (token) => {
    const signIn = aSignIn();
    linear.instead.token = json({ access_token: token, token_type: 'bearer', refresh_token: 'FAKE-refresh' });
    expect(await new OAuthRefresher().refresh(signIn, 9_000)).toMatchObject({
      kind: 'untrusted',
      isSent: true,
    });
  },
);

test('a token is not redirected', async () => {
  const signIn = aSignIn();
  linear.instead.token = redirect(`${new URL(linear.url).origin}/elsewhere`);
  expect(await new OAuthRefresher().refresh(signIn, 9_000)).toMatchObject({ kind: 'failed', isSent: true });
});

test('a sign-in without a client is for a person', async () => {
  expect(await new OAuthRefresher().refresh(aSignIn({ clientId: '' }), 9_000)).toMatchObject({
    kind: 'refused',
  });
});

describe('a server out in the world leads nowhere inside', () => {
  test.each([
    ['http://mcp.example/', 'not https'],
    ['http://localhost/', 'not https'],
    ['https://127.0.0.1/', 'inside of your network'],
    ['https://10.1.2.3/', 'inside of your network'],
    ['https://169.254.169.254/latest', 'inside of your network'],
    ['https://[::1]/', 'inside of your network'],
    ['https://[fd00::1]/', 'inside of your network'],
    ['https://[::ffff:192.168.1.1]/', 'inside of your network'],
    ['https://ada:secret@mcp.example/', 'with a password'],
  ])('%s', (url, why) => {
    expect(() => assertFit(new URL(url), 'public')).toThrow(why);
  });

  test('also when only its name leads there', async () => {
    const refusal = await new Promise((resolve) => {
      lookupWithin('public')('localhost', {}, (error) => resolve(error));
    });
    expect(String(refusal)).toContain('inside of your network');
  });

  test('and nothing is sent there', async () => {
    let visits = 0;
    const url = await listening((_, response) => {
      visits += 1;
      response.end();
    });
    const fetch = guardedFetch({ reach: 'private', signal: AbortSignal.timeout(5_000) });
    await expect(fetch(url, { method: 'GET', headers: {} })).rejects.toThrow('not https');
    expect(visits).toBe(0);
  });
});

test.each([
  ['0.0.0.0', 'loopback'],
  ['::', 'loopback'],
  ['0.1.2.3', 'private'],
  ['192.0.0.8', 'private'],
  ['fec0::1', 'private'],
  ['64:ff9b:1::a01:203', 'private'],
  ['93.184.215.14', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['100.64.0.1', 'private'],
  ['127.9.9.9', 'loopback'],
])('%s is %s', (address, reach) => {
  expect(reachOfAddress(address)).toBe(reach);
});

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
