/** What `status` prints and what the window shows of one profile. Nothing in it is secret. */
import { apartIn, type ApartReport } from './split/apart';
import { LOGIN_PART, entryPart } from './blob';
import { notCheckedFor, type NotChecked } from './findings/engine';
import { hasNewClient } from './findings/emptied-entries';
import { forecastsFor, keychainStdinLimit, type Forecast } from './findings/forecasts';
import type { SignatureId } from './findings/signature-id';
import { sameServers } from './findings/signatures/duplicate-entries';
import type { ActionId, Finding, Level, LiveState, Severity, Situation } from './findings/types';
import type { Health } from './health';
import { generationOf, type Generation, type Grade, type Lineage } from './lineage';
import { movedParts, needsSignIn, type MovedRow } from './split/moved-sign-in';
import type { HalfNote } from './split/separate-spare';
import type { SignInHome } from './split/split-plan';
import type { StoreLocation } from './snapshot';
import { findPart, shortFingerprint, type PartSummary } from './summary';

export interface ProfileReport {
  readonly configDir: string;
  readonly store: StoreLocation;
  readonly level: Level;
  readonly headline: string;
  readonly action: ActionId;
  readonly findings: readonly ReportedFinding[];
  /** What will come: hints, never alarms. */
  readonly forecasts: readonly Forecast[];
  /** What could not be looked for. It is not known to be fine. */
  readonly notChecked: readonly NotChecked[];
  /** Undefined when there is no text to measure. */
  readonly blob: BlobReport | undefined;
  readonly login: LoginReport;
  readonly mcp: readonly EntryReport[];
  readonly spare: {
    readonly login: SpareReport | undefined;
    /** By entry key. */
    readonly mcp: { readonly [key: string]: SpareReport };
  };
  /** The separate spares beside the vault. */
  readonly apart: ApartReport;
  /** How many snapshots of this profile the vault holds. */
  readonly snapshots: number;
}

export interface BlobReport {
  readonly bytes: number;
  /** Its top-level keys. */
  readonly sections: readonly string[];
  /** In a Keychain: the bytes that fit through the safe way into it. */
  readonly limit: number | undefined;
}

export interface ReportedFinding {
  readonly id: SignatureId;
  readonly severity: Severity;
  readonly message: string;
  readonly action: ActionId;
}

/** Times are epoch milliseconds; `fingerprint` is the short form of the generation's. */
export interface LoginReport {
  readonly present: boolean;
  readonly complete: boolean;
  /** When the access token ends, and since when it has been seen. */
  readonly expiresAt: number | undefined;
  readonly tokenSince: number | undefined;
  readonly refreshTokenExpiresAt: number | undefined;
  readonly subscriptionType: string | undefined;
  readonly fingerprint: string | undefined;
}

/**
 * - `good`: has tokens
 * - `stub`: never had any
 * - `emptied`: had some, and lost them
 * - `missing`: was there, and is gone
 * - `rolled-back`: holds tokens that were already replaced by newer ones
 */
export type EntryState = 'good' | 'stub' | 'emptied' | 'missing' | 'rolled-back';

export interface EntryReport {
  readonly key: string;
  readonly server: string;
  readonly url: string;
  readonly state: EntryState;
  /** When the access token ends, and since when it has been seen. */
  readonly expiresAt: number | undefined;
  readonly tokenSince: number | undefined;
  readonly hasRefreshToken: boolean;
  /** Claude Code registered itself anew since the entry last held tokens (signature S6): its spare no longer fits. */
  readonly hasNewClient: boolean;
  /** There is another entry of this name and address (signature S24). */
  readonly isDuplicate: boolean;
  readonly fingerprint: string | undefined;
  /** Where its tokens are. */
  readonly home: SignInHome;
  /** Of a moved one that only signing in again helps: what happened. */
  readonly trouble: string | undefined;
}

export interface SpareReport {
  /** Id of the snapshot that holds it. */
  readonly snapshot: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly grade: Grade;
}

export interface ReportInput {
  readonly configDir: string;
  readonly situation: Situation;
  readonly findings: readonly Finding[];
  readonly lineage: Lineage;
  readonly health: Health;
  /** Entry keys that should be there. */
  readonly expectedEntries: readonly string[];
}

export function reportProfile({
  configDir,
  situation,
  findings,
  lineage,
  health,
  expectedEntries,
}: ReportInput): ProfileReport {
  const { live, context, history } = situation;
  const parts = live.kind === 'blob' ? live.summary.parts : [];
  const gone = movedParts(context.moved);
  const inBlob = parts.filter(({ part }) => !gone.has(part));
  const spared = context.apart?.note?.mcp?.parts ?? {};
  const mcp = [
    ...entriesOf(inBlob, lineage, expectedEntries, live).map((entry) => withHome(entry, spared)),
    ...(context.moved ?? []).map(movedEntry),
  ];
  const spares: { [key: string]: SpareReport } = {};
  for (const { key } of mcp) {
    const spare = spareReport(lineage, entryPart(key));
    if (spare !== undefined) spares[key] = spare;
  }
  return {
    configDir,
    store: context.store,
    level: health.level,
    headline: health.headline,
    action: health.action,
    findings: findings.map(({ id, severity, message, action }) => ({ id, severity, message, action })),
    forecasts: forecastsFor(situation),
    notChecked: notCheckedFor(situation),
    blob: blobReport(situation),
    login: loginReport(findPart({ parts }, LOGIN_PART), lineage),
    mcp,
    spare: { login: spareReport(lineage, LOGIN_PART), mcp: spares },
    apart: apartIn(situation, lineage),
    snapshots: history.length,
  };
}

/** Whether a separate spare of it is kept, the newest or one before. */
function withHome(entry: EntryReport, spared: HalfNote['parts']): EntryReport {
  return entryPart(entry.key) in spared ? { ...entry, home: 'blob-and-spare' } : entry;
}

function blobReport({ live, context: { keychain } }: Situation): BlobReport | undefined {
  if (live.kind !== 'blob') return undefined;
  const limit = keychain && keychainStdinLimit(keychain.account, keychain.service);
  return { bytes: live.summary.bytes, sections: live.summary.keys, limit };
}

function loginReport(login: PartSummary | undefined, lineage: Lineage): LoginReport {
  return {
    present: login !== undefined,
    complete: login?.state === 'good',
    expiresAt: login?.expiresAt,
    tokenSince: login && liveGeneration(login, lineage)?.tokenSince,
    refreshTokenExpiresAt: login?.login?.refreshTokenExpiresAt,
    subscriptionType: login?.login?.subscriptionType,
    fingerprint: login?.generation === undefined ? undefined : shortFingerprint(login.generation),
  };
}

function entriesOf(
  parts: readonly PartSummary[],
  lineage: Lineage,
  expected: readonly string[],
  live: LiveState,
): readonly EntryReport[] {
  const duplicates = new Set(sameServers(parts).flat());
  const present = parts
    .filter(({ entry }) => entry !== undefined)
    .map((summary) => entryReport(summary, lineage, duplicates.has(summary)));
  if (live.kind === 'unreachable') return present;
  const known = new Set(present.map(({ key }) => key));
  const gone = expected.filter((key) => !known.has(key));
  return [...present, ...gone.flatMap((key) => missingEntry(key, lineage))];
}

function entryReport(summary: PartSummary, lineage: Lineage, isDuplicate: boolean): EntryReport {
  const live = generationOf(summary);
  const generation = liveGeneration(summary, lineage);
  const state: EntryState =
    summary.state !== 'tokenless'
      ? generation?.grade === 'spent'
        ? 'rolled-back'
        : 'good'
      : lineage.generations(summary.part).length > 0
        ? 'emptied'
        : 'stub';
  return {
    key: summary.entry?.key ?? '',
    server: summary.entry?.server ?? '',
    url: summary.entry?.url ?? '',
    state,
    expiresAt: summary.expiresAt,
    tokenSince: generation?.tokenSince,
    hasRefreshToken: summary.hasRefreshToken === true,
    hasNewClient: hasNewClient({ lineage }, summary),
    isDuplicate,
    fingerprint: live === undefined ? undefined : shortFingerprint(live),
    home: 'blob',
    trouble: undefined,
  };
}

/** The generation that stands in the store, as far as the vault knows it. */
function liveGeneration(summary: PartSummary, lineage: Lineage): Generation | undefined {
  const live = generationOf(summary);
  return lineage.generations(summary.part).find(({ generation }) => generation === live);
}

function missingEntry(key: string, lineage: Lineage): readonly EntryReport[] {
  const saved = lineage.spare(entryPart(key))?.best.saved;
  if (saved === undefined) return [];
  return [
    {
      key,
      server: saved.entry?.server ?? key,
      url: saved.entry?.url ?? '',
      state: 'missing',
      expiresAt: undefined,
      tokenSince: undefined,
      hasRefreshToken: false,
      hasNewClient: false,
      isDuplicate: false,
      fingerprint: undefined,
      home: 'blob',
      trouble: undefined,
    },
  ];
}

/** What is known of a moved sign-in without asking the keychain. */
function movedEntry({ key, server, url, health }: MovedRow): EntryReport {
  return {
    key,
    server,
    url,
    state: 'good',
    expiresAt: undefined,
    tokenSince: undefined,
    hasRefreshToken: true,
    hasNewClient: false,
    isDuplicate: false,
    fingerprint: undefined,
    home: 'own-entry',
    trouble: needsSignIn(health) ? health.sentence : undefined,
  };
}

function spareReport(lineage: Lineage, part: string): SpareReport | undefined {
  const spare = lineage.spare(part);
  if (spare === undefined) return undefined;
  const { snapshot } = spare.best;
  return { snapshot: snapshot.id, takenAt: snapshot.takenAt, grade: spare.grade };
}
