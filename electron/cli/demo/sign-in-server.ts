import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An MCP server on loopback that asks for a sign-in, as any server does that Claude Code meets for the first time. */
export interface SignInServer {
  readonly url: string;
  close(): Promise<void>;
}

/** `onRegistration` happens right before the client that registers gets its answer, and then saves it. */
export async function startSignInServer(onRegistration: () => void): Promise<SignInServer> {
  const server = createServer((request, response) => answer(request, response, origin(), onRegistration));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin()}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  onRegistration: () => void,
): void {
  const path = new URL(request.url ?? '/', origin).pathname;
  const metadata = `${origin}/.well-known/oauth-protected-resource`;
  if (path.startsWith('/.well-known/oauth-protected-resource')) {
    return json(response, 200, { resource: `${origin}/mcp`, authorization_servers: [origin] });
  }
  if (path.startsWith('/.well-known/oauth-authorization-server')) {
    return json(response, 200, {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    });
  }
  if (path === '/register') {
    onRegistration();
    return json(response, 201, {
      client_id: 'FAKE-client-wiki',
      redirect_uris: ['http://localhost:1/callback'],
    });
  }
  response.setHeader('WWW-Authenticate', `Bearer resource_metadata="${metadata}"`);
  return json(response, 401, { error: 'invalid_token' });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
