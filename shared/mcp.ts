import { isJsonObject, member, numberMember, textMember, type JsonObject, type JsonValue } from './blob';
import type { FingerprintOf, PartSummary } from './summary';

type EntrySummary = Omit<PartSummary, 'part' | 'value' | 'size'>;

/**
 * Describes one entry of `mcpOAuth` without its secrets.
 *
 * An entry is good when it holds an access token or a refresh token: either one
 * gets Claude Code connected. Without both it is a stub, which `claude mcp list`
 * writes for any server that answers 401, or a sign-in that was emptied; only
 * history tells the two apart.
 */
export function describeEntry(key: string, value: JsonValue, fingerprintOf: FingerprintOf): EntrySummary {
  const entry: JsonObject = isJsonObject(value) ? value : {};
  const accessToken = textMember(entry, 'accessToken');
  const refreshToken = textMember(entry, 'refreshToken');
  const clientId = textMember(entry, 'clientId');
  const discovery = member(entry, 'discoveryState');
  const token = refreshToken ?? accessToken;
  return {
    state: token === undefined ? 'tokenless' : 'good',
    generation: token === undefined ? undefined : fingerprintOf(token),
    accessToken: accessToken === undefined ? undefined : fingerprintOf(accessToken),
    hasRefreshToken: refreshToken !== undefined,
    expiresAt: numberMember(entry, 'expiresAt'),
    entry: {
      key,
      server: textMember(entry, 'serverName') ?? serverOfKey(key),
      url: displayUrl(textMember(entry, 'serverUrl') ?? ''),
      clientId: clientId === undefined ? undefined : fingerprintOf(clientId),
      discoverySize: discovery === undefined ? 0 : JSON.stringify(discovery).length,
      discoveryFailed: isFailedDiscovery(discovery),
    },
  };
}

/** The server's name in an entry key: all before the last `|`, since names may hold one themselves. */
export function serverOfKey(key: string): string {
  const cut = key.lastIndexOf('|');
  return cut < 0 ? key : key.slice(0, cut);
}

/**
 * Claude Code records what discovery found: `oauthMetadataFound: false`, or a
 * state that names no authorization server, is a discovery that failed.
 */
function isFailedDiscovery(discovery: JsonValue | undefined): boolean {
  if (discovery === undefined || !isJsonObject(discovery)) return false;
  if (member(discovery, 'oauthMetadataFound') === false) return true;
  return textMember(discovery, 'authorizationServerUrl') === undefined;
}

/** A URL without user info, query and fragment: those can hold secrets. `shared` has no `URL`, so by its grammar (RFC 3986). */
export function displayUrl(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/?#@]*@)?([^?#]*)/i.exec(url);
  return match === null ? '' : `${match[1]}${match[2]}`;
}
