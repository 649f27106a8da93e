/** Names that nobody looks up: a network that swallows every question. Nothing waits for it longer than it was told to. */
import { describe, expect, test, vi } from 'vitest';
import { OAuthSignIn } from '../../electron/adapters/oauth/browser-sign-in';
import { HttpMcpServers } from '../../electron/adapters/oauth/mcp-servers';
import { OAuthRefresher } from '../../electron/adapters/oauth/oauth-client';
import { SparekeyError } from '../../shared/errors';
import { aMovedSignIn } from '../support/split-builders';

vi.mock('node:dns', () => ({ lookup: () => undefined }));

const { server, url, ...signIn } = aMovedSignIn('linear');

describe('a name that nobody looks up', () => {
  test('keeps no knock waiting for longer than its budget', async () => {
    const servers = new HttpMcpServers({ version: '0.0.0-test' });
    expect(await servers.accepts(url, 'Bearer FAKE', 50)).toEqual({
      kind: 'unknown',
      sentence: 'its server gave no answer in time',
    });
  });

  test('keeps no renewal waiting, and no token is spent', async () => {
    expect(await new OAuthRefresher().refresh({ ...signIn, server, url }, 2_050)).toEqual({
      kind: 'failed',
      sentence: 'its server gave no answer in time',
      isSent: false,
    });
  });

  test('keeps no sign-in waiting that was called off', async () => {
    const calling = new AbortController();
    const begun = new OAuthSignIn().begin({ name: server, url }, calling.signal);
    calling.abort(new SparekeyError('cancelled', 'The sign-in was called off.'));
    await expect(begun).rejects.toMatchObject({ code: 'cancelled' });
  });
});
