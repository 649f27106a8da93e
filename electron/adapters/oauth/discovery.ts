/**
 * Finds the sign-in server of an MCP server, by the MCP specification's way:
 * protected-resource metadata (RFC 9728), then authorization-server metadata
 * (RFC 8414, or OpenID Connect discovery). What was learned at the sign-in holds:
 * tokens go nowhere else.
 */
import {
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
  processResourceDiscoveryResponse,
  type AuthorizationServer,
  type ResourceServer,
} from 'oauth4webapi';
import { parseBlob, textMember } from '../../../shared/blob';
import { guardedFetch, type GuardedFetch } from './guarded-fetch';
import { Untrusted, type Reach } from './reach';

/** What is known of a server before. */
export interface KnownServer {
  readonly url: string;
  /** As Claude Code or Sparekey found them when the user signed in. */
  readonly resourceMetadataUrl?: string | undefined;
  readonly authorizationServerUrl?: string | undefined;
  readonly issuer?: string | undefined;
}

export interface SignInServer {
  readonly as: AuthorizationServer;
  readonly authorizationServerUrl: string;
  readonly resourceMetadataUrl: string | undefined;
  /** For the `resource` parameter (RFC 8707); undefined where the server has no resource metadata. */
  readonly resource: string | undefined;
  readonly scopes: readonly string[];
}

/** The options of the library that every request of ours is sent with. */
export interface Requests {
  readonly [customFetch]: GuardedFetch;
  readonly [allowInsecureRequests]: boolean;
}

/** How every request of ours is sent. Whether plain http is fit is the guard's decision, which knows more. */
export function requestsWithin(reach: Reach, signal: AbortSignal): Requests {
  return { [customFetch]: guardedFetch({ reach, signal }), [allowInsecureRequests]: true };
}

export async function findSignInServer(known: KnownServer, requests: Requests): Promise<SignInServer> {
  const described = await describedResource(known, requests);
  const named = textsIn(described?.metadata.authorization_servers).filter((url) => URL.canParse(url));
  const authorizationServerUrl =
    known.authorizationServerUrl ?? known.issuer ?? named[0] ?? new URL('/', known.url).href;
  if (named.length > 0 && !named.some((url) => isSame(url, authorizationServerUrl)))
    throw new Untrusted(`${hostOf(known.url)} names another sign-in service now, ${hostOf(named[0] ?? '')}`);
  const issuer = new URL(known.issuer ?? authorizationServerUrl);
  return {
    as: (await describedServer(new URL(authorizationServerUrl), issuer, requests)) ?? undescribed(issuer),
    authorizationServerUrl,
    resourceMetadataUrl: described?.url,
    resource: described?.metadata.resource,
    scopes: textsIn(described?.metadata.scopes_supported),
  };
}

/** The texts in what should be a list of them: the library takes these members as they come. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

interface DescribedResource {
  readonly url: string;
  readonly metadata: ResourceServer;
}

/** The resource metadata: where it was found before, else at its two well-known places. */
async function describedResource(
  { url, resourceMetadataUrl }: KnownServer,
  requests: Requests,
): Promise<DescribedResource | undefined> {
  const server = new URL(url);
  const wellKnown = (path: string) => new URL(`/.well-known/oauth-protected-resource${path}`, server).href;
  const places =
    resourceMetadataUrl === undefined
      ? new Set([wellKnown(server.pathname.replace(/\/$/, '')), wellKnown('')])
      : [resourceMetadataUrl];
  for (const place of places) {
    const response = await fetchJson(place, requests);
    if (response.status !== 200) continue;
    const resource = await textIn(response, 'resource');
    if (!URL.canParse(resource) || !covers(new URL(resource), server))
      throw new Untrusted(`${server.host} describes itself as another server, ${hostOf(resource)}`);
    const metadata = await processResourceDiscoveryResponse(new URL(resource), response);
    return { url: place, metadata };
  }
  return undefined;
}

function fetchJson(url: string, requests: Requests): Promise<Response> {
  return requests[customFetch](new URL(url).href, {
    method: 'GET',
    headers: { accept: 'application/json' },
  });
}

/** A member of an answer that is looked at before the library judges it; `` when it is not there. */
async function textIn(response: Response, key: string): Promise<string> {
  const parsed = parseBlob(await response.clone().text());
  return (parsed.kind === 'blob' ? textMember(parsed.root, key) : undefined) ?? '';
}

/** The metadata of the sign-in server; its `issuer` has to be the one we know, or it is somebody else's. */
async function describedServer(
  place: URL,
  issuer: URL,
  requests: Requests,
): Promise<AuthorizationServer | undefined> {
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const response = await discoveryRequest(place, { ...requests, algorithm });
    if (response.status !== 200) continue;
    const said = await textIn(response, 'issuer');
    if (!URL.canParse(said) || !isSame(said, issuer.href))
      throw new Untrusted(`${place.host} gives itself out as another sign-in service, ${hostOf(said)}`);
    return processDiscoveryResponse(new URL(said), response);
  }
  return undefined;
}

/** A server without metadata: MCP's first authorization specification gives it these endpoints. */
function undescribed(issuer: URL): AuthorizationServer {
  const at = (path: string) => new URL(path, issuer).href;
  return {
    issuer: issuer.href,
    authorization_endpoint: at('/authorize'),
    token_endpoint: at('/token'),
    registration_endpoint: at('/register'),
    code_challenge_methods_supported: ['S256'],
  };
}

function covers(resource: URL, server: URL): boolean {
  const folder = (path: string) => (path.endsWith('/') ? path : `${path}/`);
  return resource.origin === server.origin && folder(server.pathname).startsWith(folder(resource.pathname));
}

/** Servers are careless about a slash at the end. */
function isSame(one: string, other: string): boolean {
  const plain = (url: string) => (URL.canParse(url) ? new URL(url).href : url).replace(/\/$/, '');
  return plain(one) === plain(other);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that makes no sense';
}
