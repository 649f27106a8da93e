import type { PartId } from './blob';

/**
 * A keyed hash (HMAC-SHA-256, 64 hex digits) of a secret or of an object. Two
 * equal fingerprints mean equal values; the value cannot be had back from one.
 */
export type Fingerprint = string;

/** Computes fingerprints with the vault's own key. Injected, because `shared` has no cryptography. */
export type FingerprintOf = (text: string) => Fingerprint;

/** What people see of a fingerprint: 8 hex digits. */
export function shortFingerprint(fingerprint: Fingerprint): string {
  return fingerprint.slice(0, 8);
}

/**
 * - `good`: has what Claude Code needs to use it
 * - `tokenless`: the tokens are empty or gone. For an MCP entry that never had any, this is normal (a stub)
 * - `incomplete`: has tokens, but lacks something without which Claude Code says "not logged in" (signature S8)
 * - `opaque`: a part whose inner rules Sparekey does not know; kept as it is
 */
export type PartState = 'good' | 'tokenless' | 'incomplete' | 'opaque';

/** Everything about one part that is not secret. Times are epoch milliseconds, as Claude Code writes them. */
export interface PartSummary {
  readonly part: PartId;
  readonly state: PartState;
  /** Of the part's exact compact JSON. */
  readonly value: Fingerprint;
  /** Compact JSON, in characters. */
  readonly size: number;
  /**
   * Names the generation: of the refresh token, or of the access token where
   * there is no refresh token. Undefined when the part holds no token.
   */
  readonly generation?: Fingerprint | undefined;
  readonly accessToken?: Fingerprint | undefined;
  readonly hasRefreshToken?: boolean | undefined;
  /** When the access token ends. */
  readonly expiresAt?: number | undefined;
  readonly login?: LoginDetails | undefined;
  readonly entry?: EntryDetails | undefined;
}

export interface LoginDetails {
  /** When the refresh token ends, and with it the login (written by newer versions only). */
  readonly refreshTokenExpiresAt?: number | undefined;
  readonly subscriptionType?: string | undefined;
  readonly rateLimitTier?: string | undefined;
  /** Fingerprints of `accountUuid` and `organizationUuid` (written into the login by newer versions only). */
  readonly account?: Fingerprint | undefined;
  readonly organization?: Fingerprint | undefined;
  /** Which of the things that Claude Code asks for are not there. */
  readonly missing: readonly LoginField[];
}

export type LoginField = 'accessToken' | 'refreshToken' | 'expiresAt' | 'scopes' | 'user:inference';

export interface EntryDetails {
  /** The key under `mcpOAuth`: `<server name>|<16 hex of the configuration's hash>`. */
  readonly key: string;
  readonly server: string;
  /** Without user info, query and fragment, which can carry secrets. Empty when unknown. */
  readonly url: string;
  readonly clientId?: Fingerprint | undefined;
  /** Characters of `discoveryState`, the usual reason why a blob grows (signature S9). */
  readonly discoverySize: number;
  /** Discovery ended without an authorization server (signature S25). */
  readonly discoveryFailed: boolean;
}

/** A blob without its secrets. */
export interface BlobSummary {
  /** Fingerprint of the whole text as read. */
  readonly fingerprint: Fingerprint;
  /** UTF-8 bytes as read. */
  readonly bytes: number;
  /** Top-level keys in order. `mcpOAuth` is among them even when it is empty. */
  readonly keys: readonly string[];
  readonly parts: readonly PartSummary[];
}

/** The summary of one part, or undefined when the blob does not hold it. */
export function findPart(
  blob: { readonly parts: readonly PartSummary[] },
  id: PartId,
): PartSummary | undefined {
  return blob.parts.find((summary) => summary.part === id);
}
