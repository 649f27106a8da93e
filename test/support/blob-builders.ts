/**
 * Builds blobs as Claude Code writes them, with tokens that are visibly made up.
 *
 * Two versions write different fields; `2.1.96` is the one of the original
 * report, `2.1.330` a later one. What does not matter to a test has a default.
 */
import { createHash } from 'node:crypto';
import { blobText, type JsonObject, type JsonValue } from '../../shared/blob';

/** Monday 23 November 2026, 14:00 UTC: the moment at which every builder's story begins. */
export const T0 = Date.UTC(2026, 10, 23, 14, 0, 0);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The Claude Code version whose fields a blob has. */
export type ClaudeVersion = '2.1.96' | '2.1.330';

export interface LoginOptions {
  readonly version?: ClaudeVersion;
  /** Counts token rotations: another number is another pair of tokens. */
  readonly generation?: number;
  /** Whose login it is; shows in tokens and `accountUuid`. */
  readonly who?: string;
  /** End of the access token, epoch milliseconds. */
  readonly expiresAt?: number;
  readonly refreshTokenExpiresAt?: number;
  /** Members to set; undefined takes one out. */
  readonly set?: Readonly<Record<string, JsonValue | undefined>>;
}

/** A `claudeAiOauth` as a sign-in or a refresh leaves it. */
export function aLogin(options: LoginOptions = {}): JsonObject {
  const { version = '2.1.330', generation = 1, who = 'ada', expiresAt = T0 + 8 * HOUR } = options;
  const login: Record<string, JsonValue> = {
    accessToken: `sk-ant-oat01-FAKE-${who}-${generation}`,
    refreshToken: `sk-ant-ort01-FAKE-${who}-${generation}`,
    expiresAt,
    scopes: ['user:inference', 'user:profile', 'user:sessions:claude_code'],
    subscriptionType: 'max',
    rateLimitTier: 'default_claude_max_20x',
  };
  if (version === '2.1.330') {
    Object.assign(login, {
      refreshTokenExpiresAt: options.refreshTokenExpiresAt ?? T0 + 28 * DAY,
      subscriptionTypeSource: 'sign_in',
      subscriptionTypeVerifiedAt: T0,
      clientId: '00000000-FAKE-client',
      accountUuid: accountOf(who),
      organizationUuid: `organization-FAKE-${who}`,
    });
  }
  return withMembers(login, options.set);
}

/** The `accountUuid` of a made-up person, as login and `.claude.json` hold it. */
export function accountOf(who: string): string {
  return `account-FAKE-${who}`;
}

/** A login as 2.1.330 leaves it after `invalid_grant`: tokens empty, end 0, the rest intact. */
export function blanked(login: JsonObject): JsonObject {
  return { ...login, accessToken: '', refreshToken: '', expiresAt: 0 };
}

export interface EntryOptions {
  readonly version?: ClaudeVersion;
  readonly generation?: number;
  readonly url?: string;
  /** Static headers of the server's configuration: part of the key's hash. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly clientId?: string;
  readonly expiresAt?: number;
  /** False for a server that hands out access tokens only. */
  readonly refreshes?: boolean;
  readonly set?: Readonly<Record<string, JsonValue | undefined>>;
}

/** One `[key, value]` of `mcpOAuth`. */
export type Entry = readonly [key: string, value: JsonObject];

/** A signed-in MCP entry. */
export function anEntry(server: string, options: EntryOptions = {}): Entry {
  const { version = '2.1.330', generation = 1, expiresAt = T0 + HOUR, refreshes = true } = options;
  const url = options.url ?? `https://${server}.example/mcp`;
  const entry: Record<string, JsonValue> = {
    serverName: server,
    serverUrl: url,
    accessToken: `FAKE-access-${server}-${generation}`,
    ...(refreshes ? { refreshToken: `FAKE-refresh-${server}-${generation}` } : {}),
    expiresAt,
    scope: 'read write',
    clientId: options.clientId ?? `FAKE-client-${server}`,
    discoveryState: {
      authorizationServerUrl: `https://${server}.example/`,
      resourceMetadataUrl: `https://${server}.example/.well-known/oauth-protected-resource`,
      ...(version === '2.1.330' ? { oauthMetadataFound: true } : {}),
    },
  };
  if (version === '2.1.330') {
    Object.assign(entry, {
      issuer: `https://${server}.example`,
      redirectUri: 'http://localhost:33418/callback',
    });
  }
  return [keyOf(server, url, options.headers), withMembers(entry, options.set)];
}

/** What a mere `claude mcp list` writes for a server that answers 401. */
export function aStub(server: string, options: EntryOptions = {}): Entry {
  return emptied(anEntry(server, options), { clientId: undefined });
}

/** An entry after `invalid_grant`: kept with its client, its tokens gone. */
export function emptied([key, entry]: Entry, set: EntryOptions['set'] = {}): Entry {
  return [key, withMembers({ ...entry, accessToken: '', expiresAt: 0 }, { refreshToken: undefined, ...set })];
}

/** The key of an entry as both versions compute it. */
export function keyOf(server: string, url: string, headers: EntryOptions['headers'] = {}): string {
  const hash = createHash('sha256').update(JSON.stringify({ type: 'http', url, headers }));
  return `${server}|${hash.digest('hex').slice(0, 16)}`;
}

export interface BlobOptions {
  readonly version?: ClaudeVersion;
  /** `none`: no `claudeAiOauth` at all. */
  readonly login?: JsonObject | 'none';
  /** Names stand for signed-in entries. `none`: no `mcpOAuth` at all. */
  readonly mcp?: readonly (string | Entry)[] | 'none';
  /** Further top-level keys, after the two. */
  readonly sections?: JsonObject;
}

/** A whole blob: by default a login and two MCP sign-ins. */
export function aBlob(options: BlobOptions = {}): JsonObject {
  const {
    version = '2.1.330',
    login = aLogin({ version }),
    mcp = ['linear', 'notion'],
    sections = {},
  } = options;
  const blob: Record<string, JsonValue> = {};
  if (login !== 'none') blob['claudeAiOauth'] = login;
  if (mcp !== 'none') {
    blob['mcpOAuth'] = Object.fromEntries(
      mcp.map((entry) => (typeof entry === 'string' ? anEntry(entry, { version }) : entry)),
    );
  }
  return { ...blob, ...sections };
}

/** The text of {@link aBlob}, as it lies in a store. */
export function aBlobText(options: BlobOptions = {}): string {
  return blobText(aBlob(options));
}

function withMembers(object: JsonObject, set: LoginOptions['set'] = {}): JsonObject {
  const members = Object.entries({ ...object, ...set }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as JsonObject;
}
