import type { JsonObject } from '../../shared/blob';
import {
  aBlobText,
  aLogin,
  anEntry,
  DAY,
  HOUR,
  type BlobOptions,
  type Entry,
} from '../support/blob-builders';

/** A login that is good for weeks: the app under test reads the real clock. */
export function aLastingLogin(generation = 1): JsonObject {
  const now = Date.now();
  return aLogin({ generation, expiresAt: now + 8 * HOUR, refreshTokenExpiresAt: now + 28 * DAY });
}

/** A sign-in that is good for hours. */
export function aLastingEntry(server: string, generation = 1): Entry {
  return anEntry(server, { generation, expiresAt: Date.now() + 4 * HOUR });
}

/** Credentials as they should be: a login and two MCP sign-ins. */
export function goodCredentials(over: BlobOptions = {}): string {
  return aBlobText({
    login: aLastingLogin(),
    mcp: [aLastingEntry('linear'), aLastingEntry('notion')],
    ...over,
  });
}

/** What a clobber leaves: the sign-ins, and no login. */
export function withoutLogin(over: BlobOptions = {}): string {
  return goodCredentials({ login: 'none', ...over });
}
