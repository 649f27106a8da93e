/** Knocking at real servers on the loopback interface: of both transports, and at some that are no good. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HttpMcpServers } from '../../electron/adapters/oauth/mcp-servers';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';

const doors = new HttpMcpServers({ version: '0.0.0-test' });
const IN_TIME = 5_000;

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

test('a server takes a token that is good, and turns away one that is not', async () => {
  const mcp = await startMcpOAuthServers(['linear']);
  onTestFinished(() => mcp.stop());
  const [linear] = mcp.servers;
  const good = `Bearer ${linear?.signIn(3600).accessToken}`;
  const url = linear?.url ?? '';

  for (const knock of [doors.accepts.bind(doors), doors.connects.bind(doors)]) {
    expect(await knock(url, good, IN_TIME)).toEqual({ kind: 'accepted' });
    expect(await knock(url, 'Bearer FAKE-other', IN_TIME)).toEqual({ kind: 'rejected' });
  }
  expect(linear?.toolCalls).toBe(0);
});

test('the session that a server opens is ended again', async () => {
  const seen: string[] = [];
  const url = await listening((request, response) => {
    seen.push(`${request.method} ${String(request.headers['mcp-session-id'] ?? '')}`);
    response.writeHead(200, { 'mcp-session-id': 'FAKE-session' }).end('{}');
  });
  expect(await doors.connects(url, 'Bearer FAKE', IN_TIME)).toEqual({ kind: 'accepted' });
  expect(seen).toEqual(['POST ', 'DELETE FAKE-session']);
});

test('a server of the older transport is asked for its stream, which is not waited for', async () => {
  const url = await listening((request, response) => {
    if (request.method !== 'GET') response.writeHead(405).end();
    else response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: endpoint\n');
  });
  expect(await doors.connects(url, 'Bearer FAKE', IN_TIME)).toEqual({ kind: 'accepted' });
});

test.each<[string, RequestListener, string]>([
  ['is broken', (_, response) => response.writeHead(503).end(), 'its server answered 503'],
  ['never answers', () => undefined, 'its server gave no answer in time'],
  ['hangs up', (request) => request.socket.destroy(), 'its server cannot be reached'],
])('nothing is known of a token where the server %s', async (_, listener, sentence) => {
  const url = await listening(listener);
  expect(await doors.accepts(url, 'Bearer FAKE', 300)).toEqual({ kind: 'unknown', sentence });
  expect(await doors.connects(url, 'Bearer FAKE', 300)).toEqual({ kind: 'unknown', sentence });
});

test('a token is neither sent without https nor anywhere else', async () => {
  const visits: string[] = [];
  const url = await listening((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.writeHead(307, { Location: '/elsewhere' }).end();
  });
  expect(await doors.connects(url, 'Bearer FAKE', IN_TIME)).toMatchObject({
    sentence: 'its server answered 307',
  });
  expect(visits).toEqual(['POST /mcp']);
  expect(await doors.accepts('http://192.0.2.1/mcp', 'Bearer FAKE', 300)).toMatchObject({
    kind: 'unknown',
    sentence: expect.stringContaining('not https'),
  });
});
