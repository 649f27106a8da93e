/** What will come, said ahead. Forecasts are hints for the details, never alarms. */
import { partName } from '../diff';
import type { PartId } from '../blob';
import { byteSize, relativeTime } from '../text';
import type { PartSummary } from '../summary';
import type { Situation } from './types';

export interface Forecast {
  readonly kind: 'transport-limit' | 'discovery-bulk' | 'sign-in-ends';
  /** One calm sentence. */
  readonly sentence: string;
  readonly parts: readonly PartId[];
}

/** How long before its end a sign-in without a refresh token is named, in milliseconds. */
const SIGN_IN_END_NOTICE_MS = 86_400_000;
/** From this share of the limit on a blob is near it. */
const NEAR_LIMIT = 0.9;
/** From this many characters on, and this share of the blob, discovery results are its bulk. */
const BULKY_DISCOVERY = 1_000;
const BULK_SHARE = 0.25;

/** What lies ahead: the blob's size, and sign-ins that end by themselves. The login's own end is a finding. */
export function forecastsFor({ live, context, now }: Situation): readonly Forecast[] {
  if (live.kind !== 'blob') return [];
  const { parts, bytes } = live.summary;
  const forecasts: Forecast[] = [];
  if (context.keychain !== undefined) {
    const limit = keychainStdinLimit(context.keychain.account, context.keychain.service);
    if (bytes >= limit * NEAR_LIMIT) forecasts.push(transportForecast(bytes, limit));
  }
  for (const part of parts) {
    const discovery = part.entry?.discoverySize ?? 0;
    if (discovery >= BULKY_DISCOVERY && discovery >= bytes * BULK_SHARE)
      forecasts.push(bulkForecast(part, discovery, bytes));
    if (endsUnrefreshed(part, now)) forecasts.push(endForecast(part, now));
  }
  return forecasts;
}

/**
 * The largest blob, in bytes, that goes to the Keychain by the standard input of
 * `security -i`: one line of hex, two digits a byte, with account and service.
 */
export function keychainStdinLimit(account: string, service: string): number {
  return Math.floor((3_990 - utf8Bytes(account) - utf8Bytes(service)) / 2);
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function transportForecast(bytes: number, limit: number): Forecast {
  const size = `The credentials are ${byteSize(bytes)}`;
  const sentence =
    bytes > limit
      ? `${size}, more than the ${byteSize(limit)} that fit through the safe way into the Keychain: each write shows them to other programs of this account for a moment, and tools that keep to that way cut them.`
      : `${size} and near the ${byteSize(limit)} that fit through the safe way into the Keychain; above it each write shows them to other programs of this account for a moment.`;
  return { kind: 'transport-limit', sentence, parts: [] };
}

function bulkForecast({ part }: PartSummary, discovery: number, bytes: number): Forecast {
  const share = Math.round((discovery / bytes) * 100);
  const sentence = `What Claude Code noted about finding ${partName(part)} makes up ${share}% of the credentials; clearing that sign-in and making it anew shrinks them.`;
  return { kind: 'discovery-bulk', sentence, parts: [part] };
}

function endsUnrefreshed({ entry, state, hasRefreshToken, expiresAt }: PartSummary, now: number): boolean {
  if (entry === undefined || state !== 'good' || hasRefreshToken === true || expiresAt === undefined)
    return false;
  return expiresAt > now && expiresAt - now <= SIGN_IN_END_NOTICE_MS;
}

function endForecast({ part, expiresAt = 0 }: PartSummary, now: number): Forecast {
  const sentence = `The sign-in for ${partName(part)} ends ${relativeTime(expiresAt, now)} and cannot be renewed without you.`;
  return { kind: 'sign-in-ends', sentence, parts: [part] };
}
