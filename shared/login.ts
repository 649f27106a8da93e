import { isJsonObject, member, numberMember, textMember, type JsonValue } from './blob';
import type { FingerprintOf, LoginField, PartSummary } from './summary';

/** The scope without which Claude Code says "not logged in", whatever tokens there are (observed, 2.1.96 and 2.1.330). */
export const INFERENCE_SCOPE = 'user:inference';

type LoginSummary = Omit<PartSummary, 'part' | 'value' | 'size'>;

/**
 * Describes the value of `claudeAiOauth` without its secrets.
 *
 * A good login has both tokens, the end of the access token, and a list of
 * scopes that contains `user:inference`. That the access token has expired
 * is no damage: Claude Code refreshes it on use.
 */
export function describeLogin(value: JsonValue, fingerprintOf: FingerprintOf): LoginSummary {
  if (!isJsonObject(value)) {
    return { state: 'tokenless', hasRefreshToken: false, login: { missing: ALL_FIELDS } };
  }
  const accessToken = textMember(value, 'accessToken');
  const refreshToken = textMember(value, 'refreshToken');
  const expiresAt = numberMember(value, 'expiresAt');
  const scopes = member(value, 'scopes');
  const account = textMember(value, 'accountUuid');
  const organization = textMember(value, 'organizationUuid');
  const missing: LoginField[] = [];
  if (accessToken === undefined) missing.push('accessToken');
  if (refreshToken === undefined) missing.push('refreshToken');
  if (expiresAt === undefined) missing.push('expiresAt');
  if (!Array.isArray(scopes)) missing.push('scopes');
  else if (!scopes.includes(INFERENCE_SCOPE)) missing.push('user:inference');
  const token = refreshToken ?? accessToken;
  return {
    state: token === undefined ? 'tokenless' : missing.length > 0 ? 'incomplete' : 'good',
    generation: token === undefined ? undefined : fingerprintOf(token),
    accessToken: accessToken === undefined ? undefined : fingerprintOf(accessToken),
    hasRefreshToken: refreshToken !== undefined,
    expiresAt,
    login: {
      refreshTokenExpiresAt: numberMember(value, 'refreshTokenExpiresAt'),
      subscriptionType: textMember(value, 'subscriptionType'),
      rateLimitTier: textMember(value, 'rateLimitTier'),
      account: account === undefined ? undefined : fingerprintOf(account),
      organization: organization === undefined ? undefined : fingerprintOf(organization),
      missing,
    },
  };
}

const ALL_FIELDS: readonly LoginField[] = ['accessToken', 'refreshToken', 'expiresAt', 'scopes'];
