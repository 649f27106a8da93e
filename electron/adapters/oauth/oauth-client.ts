import {
  AuthorizationResponseError,
  ClientSecretBasic,
  ClientSecretPost,
  None,
  OperationProcessingError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type AuthorizationServer,
  type ClientAuth,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { isJsonObject, member, textMember } from '../../../shared/blob';
import type { MovedSignIn } from '../../../shared/split/moved-sign-in';
import { clientSecretOf, type FreshTokens } from '../../../shared/split/moved-tokens';
import type { RefreshOutcome, TokenRefresher } from '../../core/ports/split';
import { findSignInServer, requestsWithin, textsIn, type KnownServer, type SignInServer } from './discovery';
import { connectionFailureOf, type Failure } from './failures';
import { reachOfHost, Untrusted } from './reach';

/** Milliseconds that a server gets to answer with new tokens: with less left, none are asked for, since the answer would be lost. */
const LEFT_FOR_TOKENS = 2_000;

/** Renews the tokens of moved sign-ins, each with its server's own sign-in service. */
export class OAuthRefresher implements TokenRefresher {
  async refresh(signIn: MovedSignIn, budget: number): Promise<RefreshOutcome> {
    const { url, entry } = signIn;
    const refreshToken = textMember(entry, 'refreshToken');
    const clientId = textMember(entry, 'clientId');
    if (refreshToken === undefined || clientId === undefined)
      return { kind: 'refused', sentence: 'there is nothing to renew it with', isSent: false };
    const whole = AbortSignal.timeout(Math.max(Math.floor(budget), 0));
    const discovering = AbortSignal.timeout(Math.max(Math.floor(budget) - LEFT_FOR_TOKENS, 0));
    let isSent = false;
    try {
      const reach = await reachOfHost(new URL(url).hostname, discovering);
      const server = await findSignInServer(knownServer(url, entry), requestsWithin(reach, discovering));
      discovering.throwIfAborted();
      const client = { client_id: clientId };
      const auth = clientAuthFor(server.as, clientSecretOf(signIn));
      const additionalParameters = resourceParameter(server);
      const options = { ...requestsWithin(reach, whole), additionalParameters };
      isSent = true;
      const response = await refreshTokenGrantRequest(server.as, client, auth, refreshToken, options);
      const answer = await processRefreshTokenResponse(server.as, client, response);
      return { kind: 'fresh', tokens: tokensIn(answer) };
    } catch (error) {
      return { ...failureOf(error), isSent };
    }
  }
}

/** What Claude Code noted of the server when the user signed in. */
function knownServer(url: string, entry: MovedSignIn['entry']): KnownServer {
  const discovery = member(entry, 'discoveryState');
  const found = isJsonObject(discovery) ? discovery : {};
  return {
    url,
    resourceMetadataUrl: textMember(found, 'resourceMetadataUrl'),
    authorizationServerUrl: textMember(found, 'authorizationServerUrl'),
    issuer: textMember(entry, 'issuer'),
  };
}

export function resourceParameter({ resource }: SignInServer): Record<string, string> {
  return resource === undefined ? {} : { resource };
}

/** As the MCP SDK chooses, by which Claude Code registered: what the server names first of basic, post, none. */
export function clientAuthFor(as: AuthorizationServer, secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  return textsIn(as.token_endpoint_auth_methods_supported).includes('client_secret_basic')
    ? ClientSecretBasic(secret)
    : ClientSecretPost(secret);
}

/** What a header may be made of; with anything else in it no request could be sent. */
const FITS_A_HEADER = /^[\x20-\x7e]+$/;

export function tokensIn(answer: TokenEndpointResponse): FreshTokens {
  if (!FITS_A_HEADER.test(answer.access_token))
    throw new Untrusted('its server issued a token that no header can carry');
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresIn: answer.expires_in,
    scope: answer.scope,
  };
}

/** Errors that mean: this refresh token, or this client, is worth nothing any more (RFC 6749, section 5.2). */
const REFUSALS = ['invalid_grant', 'invalid_client', 'unauthorized_client'];

/** What a failure means. The server's own words stay out, but for error codes of known form. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const code = /^[a-z_]{1,40}$/.test(error.error) ? error.error : 'an unknown error';
    if (REFUSALS.includes(error.error))
      return { kind: 'refused', sentence: `its server refused it (${code})` };
    return { kind: 'failed', sentence: `its server answered ${code}` };
  }
  if (error instanceof WWWAuthenticateChallengeError)
    return { kind: 'refused', sentence: 'its server refused the client' };
  if (error instanceof OperationProcessingError)
    return { kind: 'failed', sentence: 'its server gave an answer that makes no sense' };
  return connectionFailureOf(error);
}
