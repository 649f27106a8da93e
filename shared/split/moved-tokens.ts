/** The tokens in a moved sign-in: what to hand out, when to ask for new ones, and how new ones are put in. Pure. */
import { numberMember, textMember, type JsonObject } from '../blob';
import type { MovedSignIn } from './moved-sign-in';

/** What a sign-in server issued. Secret. */
export interface FreshTokens {
  readonly accessToken: string;
  /** Undefined when the server lets the old one live on. */
  readonly refreshToken: string | undefined;
  /** Seconds; undefined when the server does not say. */
  readonly expiresIn: number | undefined;
  readonly scope: string | undefined;
}

/**
 * Milliseconds before its end at which a token is renewed.
 *
 * Claude Code takes the same five minutes. A session asks only when it connects,
 * so this is what a new one has at least before its first refusal; and it is as
 * far as the clocks of two machines may be apart without harm.
 */
const MARGIN = 5 * 60_000;

/** Of short-lived tokens only the last fifth: else every start would renew them, and each renewal ends the last. */
const SHARE = 0.2;

/** Whether there is something to renew it with. */
export function canBeRenewed({ entry }: MovedSignIn): boolean {
  return textMember(entry, 'refreshToken') !== undefined;
}

/** Whether the token should be renewed before it is handed out. One of unknown lifetime is handed out as it is. */
export function isDue(signIn: MovedSignIn, now: number): boolean {
  const { entry, refreshedAt } = signIn;
  if (!canBeRenewed(signIn)) return false;
  if (textMember(entry, 'accessToken') === undefined) return true;
  const expiresAt = numberMember(entry, 'expiresAt');
  // Claude Code 2.1.330 leaves the time out when the server did not say; nothing ends at zero.
  if (expiresAt === undefined || expiresAt === 0) return false;
  const lifetime = refreshedAt === undefined ? Infinity : Math.max(expiresAt - refreshedAt, 0);
  return expiresAt - now <= Math.min(MARGIN, lifetime * SHARE);
}

/** The value of the `Authorization` header; undefined when there is no access token. */
export function authorizationOf({ entry }: MovedSignIn): string | undefined {
  const token = textMember(entry, 'accessToken');
  return token === undefined ? undefined : `Bearer ${token}`;
}

/** Where the server listens, in full: unlike the `url` of a row it may hold a secret. */
export function addressOf({ entry, url }: MovedSignIn): string {
  return textMember(entry, 'serverUrl') ?? url;
}

/** The secret of its client: of one that registered itself in the entry, of one that the user set up beside it. */
export function clientSecretOf({ entry, clientSecret }: MovedSignIn): string | undefined {
  return textMember(entry, 'clientSecret') ?? clientSecret;
}

/** The sign-in with new tokens in it. All else, unknown members too, stays as it is. */
export function withTokens(signIn: MovedSignIn, tokens: FreshTokens, now: number): MovedSignIn {
  const { accessToken, refreshToken, expiresIn, scope } = tokens;
  const { expiresAt: _, ...entry } = signIn.entry;
  const next: JsonObject = {
    ...entry,
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresIn !== undefined && { expiresAt: now + expiresIn * 1000 }),
    ...(scope !== undefined && { scope }),
  };
  return { ...signIn, entry: next, refreshedAt: now };
}

/** Whether two readings hold the same tokens: then nobody renewed them in between. */
export function isSameGeneration(one: MovedSignIn, other: MovedSignIn): boolean {
  return ['accessToken', 'refreshToken'].every(
    (key) => textMember(one.entry, key) === textMember(other.entry, key),
  );
}
