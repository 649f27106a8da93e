import {
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  dynamicClientRegistrationRequest,
  generateRandomCodeVerifier,
  generateRandomState,
  processAuthorizationCodeResponse,
  processDynamicClientRegistrationResponse,
  validateAuthResponse,
  type AuthorizationServer,
} from 'oauth4webapi';
import { SparekeyError } from '../../../shared/errors';
import type { BegunSignIn, BrowserSignIn, NewSignIn, SignInRequest } from '../../core/ports/split';
import { findSignInServer, requestsWithin, textsIn, type Requests, type SignInServer } from './discovery';
import { awaitRedirect, type AwaitedRedirect } from './loopback-redirect';
import { clientAuthFor, failureOf, resourceParameter, tokensIn } from './oauth-client';
import { assertFit, reachOfHost, type Reach } from './reach';

/** What the server shows its users of us. */
const CLIENT_NAME = 'Sparekey';

interface Client {
  readonly client_id: string;
  readonly client_secret?: string | undefined;
}

/** The authorization-code flow with PKCE, for a program on the user's own machine (RFC 8252). */
export class OAuthSignIn implements BrowserSignIn {
  async begin(request: SignInRequest, signal: AbortSignal): Promise<BegunSignIn> {
    return explained(request, async () => {
      const reach = await reachOfHost(new URL(request.url).hostname, signal);
      const requests = requestsWithin(reach, signal);
      const server = await findSignInServer(request, requests);
      const { registration_endpoint: registration } = server.as;
      // Without registration only the client that Claude Code has works, and only where it said it would listen.
      const redirect = await awaitRedirect(registration === undefined ? request.redirectUri : undefined);
      try {
        const client = await clientFor(server.as, redirect.uri, request, requests);
        return await this.#begun({ request, server, client, redirect, requests, reach, signal });
      } catch (error) {
        redirect.close();
        throw error;
      }
    });
  }

  async #begun(flow: Flow): Promise<BegunSignIn> {
    const { request, redirect, signal } = flow;
    const state = generateRandomState();
    const verifier = generateRandomCodeVerifier();
    const url = await authorizationUrl(flow, state, verifier);
    return {
      url: url.href,
      finish: () =>
        explained(request, async () => {
          try {
            return await newSignIn(flow, await redirect.arrival(state, signal), state, verifier);
          } finally {
            redirect.close();
          }
        }),
      cancel: () => redirect.close(),
    };
  }
}

interface Flow {
  readonly request: SignInRequest;
  readonly server: SignInServer;
  readonly client: Client;
  readonly redirect: AwaitedRedirect;
  readonly requests: Requests;
  readonly reach: Reach;
  readonly signal: AbortSignal;
}

/** A client of our own for this very address to come back to; else the one that is known. */
async function clientFor(
  as: AuthorizationServer,
  redirectUri: string,
  { name, clientId, clientSecret }: SignInRequest,
  requests: Requests,
): Promise<Client> {
  if (as.registration_endpoint !== undefined) {
    const methods = textsIn(as.token_endpoint_auth_methods_supported);
    const metadata = {
      client_name: CLIENT_NAME,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: methods.includes('none') ? 'none' : (methods[0] ?? 'none'),
    };
    const response = await dynamicClientRegistrationRequest(as, metadata, requests);
    const { client_id, client_secret } = await processDynamicClientRegistrationResponse(response);
    return { client_id, client_secret: typeof client_secret === 'string' ? client_secret : undefined };
  }
  if (clientId !== undefined) return { client_id: clientId, client_secret: clientSecret };
  throw new SparekeyError('sign-in-failed', `${name} registers no programs, and no client of it is known.`);
}

async function authorizationUrl(
  { request, server, client, redirect, reach }: Flow,
  state: string,
  verifier: string,
): Promise<URL> {
  const { authorization_endpoint: endpoint } = server.as;
  if (endpoint === undefined)
    throw new SparekeyError('sign-in-failed', `${request.name} names no page to sign in at.`);
  const url = new URL(endpoint);
  // It goes to the user's browser: whatever else a link may start stays out.
  assertFit(url, reach);
  const scope = request.scope ?? server.scopes.join(' ');
  const parameters = {
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirect.uri,
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(scope !== '' && { scope }),
    ...resourceParameter(server),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}

async function newSignIn(
  { server, client, redirect, requests }: Flow,
  arrived: URLSearchParams,
  state: string,
  verifier: string,
): Promise<NewSignIn> {
  const { as, authorizationServerUrl, resourceMetadataUrl } = server;
  const { client_id, client_secret } = client;
  const parameters = validateAuthResponse(as, { client_id }, arrived, state);
  const options = { ...requests, additionalParameters: resourceParameter(server) };
  const auth = clientAuthFor(as, client_secret);
  const response = await authorizationCodeGrantRequest(
    as,
    { client_id },
    auth,
    parameters,
    redirect.uri,
    verifier,
    options,
  );
  return {
    tokens: tokensIn(await processAuthorizationCodeResponse(as, { client_id }, response)),
    clientId: client_id,
    clientSecret: client_secret,
    issuer: as.issuer,
    redirectUri: redirect.uri,
    authorizationServerUrl,
    resourceMetadataUrl,
  };
}

/** Whatever a server does becomes a sentence. */
async function explained<T>({ name }: SignInRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SparekeyError) throw error;
    throw new SparekeyError('sign-in-failed', `${name}: ${failureOf(error).sentence}.`, String(error));
  }
}
