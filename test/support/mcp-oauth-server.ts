/**
 * MCP servers on the loopback interface that want OAuth, each under its own
 * path with an authorization server of its own.
 *
 * Refresh tokens are single-use and rotate, as the MCP specification asks of
 * authorization servers with public clients; every token is visibly made up.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One value under `mcpOAuth`, as Claude Code 2.1.96 writes it. */
export interface McpEntry {
  readonly serverName: string;
  readonly serverUrl: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt: number;
  readonly scope?: string;
  readonly clientId?: string;
  readonly discoveryState?: { readonly authorizationServerUrl: string; readonly resourceMetadataUrl: string };
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface McpOAuthOptions {
  /** Seconds that an access token lives. */
  readonly tokenLifetime?: number;
  /** What a spent refresh token earns: a plain refusal, or the end of the whole sign-in (OAuth 2.1, section 4.3.1). */
  readonly onReuse?: 'refuse' | 'revoke-all';
  /** Epoch milliseconds, by which tokens expire. */
  readonly now?: () => number;
}

/** Answers a request in the place of the usual answer. */
export type Answer = (response: ServerResponse) => void;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

/** One MCP server with its authorization server, and the record of what it did. */
export class McpOAuthServer {
  readonly name: string;
  readonly url: string;
  /** The key of its entry under `mcpOAuth`. */
  readonly key: string;
  /** Every pair that was issued, oldest first. */
  readonly issued: IssuedTokens[] = [];
  /** Clients that registered themselves (RFC 7591). */
  registrations = 0;
  /** Times that a refresh token was posted, good or not. */
  refreshes = 0;
  /** How often a refresh token came that had been spent before. */
  reuses = 0;
  /** Calls of its one tool that were answered. */
  toolCalls = 0;
  /** Requests that were turned away for their token. */
  rejections = 0;
  /** What clients that registered call themselves. */
  readonly clientNames: string[] = [];
  /** The secrets by which clients proved themselves when they renewed tokens. */
  readonly clientSecrets: string[] = [];
  /** The `resource` of every code that was changed into tokens. */
  readonly resources: string[] = [];
  /** For servers that are hostile or broken. */
  readonly instead: { resourceMetadata?: Answer; serverMetadata?: Answer; token?: Answer } = {};

  readonly #origin: string;
  readonly #options: Required<McpOAuthOptions>;
  readonly #spent = new Set<string>();
  readonly #codes = new Map<string, URLSearchParams>();
  readonly #redirects = new Set<string>();
  #valid: readonly IssuedTokens[] = [];

  constructor(origin: string, name: string, options: McpOAuthOptions) {
    this.#origin = origin;
    this.#options = { tokenLifetime: 3600, onReuse: 'refuse', now: Date.now, ...options };
    this.name = name;
    this.url = `${origin}/${name}/mcp`;
    this.key = entryKeyOf(name, this.url);
  }

  /** The pair that works now, unless everything was revoked. */
  get newest(): IssuedTokens | undefined {
    return this.#valid.at(-1);
  }

  /** Signs in without a browser: issues a pair that ends `endsIn` seconds from now and returns its entry. */
  signIn(endsIn: number): McpEntry {
    return {
      serverName: this.name,
      serverUrl: this.url,
      ...this.#issue(endsIn),
      scope: 'mcp',
      clientId: `FAKE-client-${this.name}-seed`,
      discoveryState: {
        authorizationServerUrl: this.#issuer,
        resourceMetadataUrl: this.#resourceMetadataUrl,
      },
    };
  }

  /** Ends every sign-in, as a user does in the settings of the service: no token works any more. */
  revokeAll(): void {
    this.#valid = [];
  }

  /** Ends all access tokens before their time; the refresh tokens live on. */
  expireAccess(): void {
    const now = this.#options.now();
    this.#valid = this.#valid.map((pair) => ({ ...pair, expiresAt: Math.min(pair.expiresAt, now) }));
  }

  get #issuer(): string {
    return `${this.#origin}/${this.name}`;
  }

  get #resourceMetadataUrl(): string {
    return `${this.#origin}/.well-known/oauth-protected-resource/${this.name}/mcp`;
  }

  #issue(endsIn: number): IssuedTokens {
    const number = this.issued.length + 1;
    const pair: IssuedTokens = {
      accessToken: `FAKE-mcp-at-${this.name}-${number}`,
      refreshToken: `FAKE-mcp-rt-${this.name}-${number}`,
      expiresAt: this.#options.now() + endsIn * 1000,
    };
    this.issued.push(pair);
    this.#valid = [...this.#valid, pair];
    return pair;
  }

  /** Answers a request below this server's paths; false for any other path. */
  answer(pathname: string, call: Call): boolean {
    switch (pathname) {
      case `/${this.name}/mcp`:
        this.#mcp(call);
        return true;
      case `/.well-known/oauth-protected-resource/${this.name}/mcp`:
        this.#answer(call, this.instead.resourceMetadata, {
          resource: this.url,
          authorization_servers: [this.#issuer],
        });
        return true;
      case `/.well-known/oauth-authorization-server/${this.name}`:
        this.#answer(call, this.instead.serverMetadata, this.#metadata());
        return true;
      case `/${this.name}/authorize`:
        this.#authorize(call);
        return true;
      case `/${this.name}/register`:
        this.#register(call);
        return true;
      case `/${this.name}/token`:
        if (this.instead.token) this.instead.token(call.response);
        else this.#token(call);
        return true;
      default:
        return false;
    }
  }

  #answer(call: Call, instead: Answer | undefined, body: object): void {
    if (instead) instead(call.response);
    else reply(call, 200, body);
  }

  #metadata(): object {
    return {
      issuer: this.#issuer,
      authorization_endpoint: `${this.#issuer}/authorize`,
      token_endpoint: `${this.#issuer}/token`,
      registration_endpoint: `${this.#issuer}/register`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    };
  }

  #register(call: Call): void {
    this.registrations += 1;
    const wanted = JSON.parse(call.body) as { client_name?: string; redirect_uris?: readonly string[] };
    this.clientNames.push(wanted.client_name ?? '');
    for (const uri of wanted.redirect_uris ?? []) this.#redirects.add(uri);
    reply(call, 201, { ...wanted, client_id: `FAKE-client-${this.name}-${this.registrations}` });
  }

  /** A user who agrees at once: sends the browser back with a code. */
  #authorize(call: Call): void {
    const { searchParams: asked } = new URL(call.request.url ?? '/', this.#origin);
    const redirectUri = asked.get('redirect_uri') ?? '';
    if (!this.#redirects.has(redirectUri) || asked.get('code_challenge_method') !== 'S256') {
      reply(call, 400, { error: 'invalid_request' });
      return;
    }
    const code = `FAKE-code-${this.name}-${this.#codes.size + 1}`;
    this.#codes.set(code, asked);
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', asked.get('state') ?? '');
    call.response.writeHead(302, { Location: back.href }).end();
  }

  #token(call: Call): void {
    const form = new URLSearchParams(call.body);
    switch (form.get('grant_type')) {
      case 'refresh_token':
        return this.#refresh(call, form);
      case 'authorization_code':
        return this.#exchange(call, form);
      default:
        return reply(call, 400, { error: 'unsupported_grant_type' });
    }
  }

  #exchange(call: Call, form: URLSearchParams): void {
    const asked = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isSame = (name: string) => form.get(name) === asked?.get(name);
    const isFit = asked?.get('code_challenge') === challenge && isSame('redirect_uri') && isSame('client_id');
    if (!isFit) return reply(call, 400, { error: 'invalid_grant' });
    this.resources.push(form.get('resource') ?? '');
    this.#hand(call);
  }

  #refresh(call: Call, form: URLSearchParams): void {
    this.refreshes += 1;
    const secret = form.get('client_secret');
    if (secret !== null) this.clientSecrets.push(secret);
    const posted = form.get('refresh_token') ?? '';
    if (this.#spent.has(posted)) {
      this.reuses += 1;
      if (this.#options.onReuse === 'revoke-all') this.revokeAll();
    }
    if (!this.#valid.some((pair) => pair.refreshToken === posted)) {
      reply(call, 400, { error: 'invalid_grant' });
      return;
    }
    this.#spent.add(posted);
    this.#valid = this.#valid.filter((pair) => pair.refreshToken !== posted);
    this.#hand(call);
  }

  #hand(call: Call): void {
    const { accessToken, refreshToken } = this.#issue(this.#options.tokenLifetime);
    reply(call, 200, {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: this.#options.tokenLifetime,
      scope: 'mcp',
    });
  }

  #mcp(call: Call): void {
    const bearer = /^Bearer (.+)$/i.exec(call.request.headers.authorization ?? '')?.[1];
    const now = this.#options.now();
    if (!this.#valid.some((pair) => pair.accessToken === bearer && pair.expiresAt > now)) {
      this.rejections += 1;
      call.response.setHeader('WWW-Authenticate', `Bearer resource_metadata="${this.#resourceMetadataUrl}"`);
      reply(call, 401, { error: 'invalid_token' });
    } else if (call.request.method === 'POST') {
      if (answerRpc(call, this.name) === 'tools/call') this.toolCalls += 1;
    } else reply(call, 405, {});
  }
}

/** As Claude Code names an entry: the server's name and the start of a hash of its configuration. */
export function entryKeyOf(name: string, url: string): string {
  const configuration = JSON.stringify({ type: 'http', url, headers: {} });
  return `${name}|${createHash('sha256').update(configuration).digest('hex').slice(0, 16)}`;
}

interface RpcMessage {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string };
}

/** The smallest MCP server that is of any use: it has one tool, `ping`. Returns the method that was called. */
function answerRpc(call: Call, name: string): string {
  const message = JSON.parse(call.body) as RpcMessage;
  if (message.id === undefined) {
    call.response.writeHead(202).end();
    return message.method;
  }
  const result = rpcResult(message, name);
  const outcome =
    result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
  reply(call, 200, { jsonrpc: '2.0', id: message.id, ...outcome });
  return message.method;
}

const PING = { name: 'ping', description: 'Answers pong.', inputSchema: { type: 'object', properties: {} } };

function rpcResult(message: RpcMessage, name: string): object | undefined {
  if (message.method === 'tools/list') return { tools: [PING] };
  if (message.method === 'tools/call') return { content: [{ type: 'text', text: `pong from ${name}` }] };
  if (message.method !== 'initialize') return undefined;
  return {
    protocolVersion: message.params?.protocolVersion ?? '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name, version: '1.0.0' },
  };
}

function reply(call: Call, status: number, body: object): void {
  call.response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export interface McpOAuthServers {
  readonly servers: readonly McpOAuthServer[];
  stop(): Promise<void>;
}

/** Starts one server for each name, all on one free port of 127.0.0.1. */
export async function startMcpOAuthServers(
  names: readonly string[],
  options: McpOAuthOptions = {},
): Promise<McpOAuthServers> {
  const servers: McpOAuthServer[] = [];
  const http = createServer((request, response) => {
    void text(request).then((body) => {
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const call: Call = { request, response, body };
      if (!servers.some((server) => server.answer(pathname, call))) reply(call, 404, {});
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  servers.push(...names.map((name) => new McpOAuthServer(origin, name, options)));
  return {
    servers,
    stop: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
