/**
 * The shape of everything that main tells the window by itself, strictly: a key
 * that is not named here may not cross. Kept apart from the requests, because
 * nothing has to parse it while the app runs.
 */
import { z } from 'zod';
import { ERROR_TEXTS, type ErrorCode } from '../errors';
import type { SignatureId } from '../findings/signature-id';
import { RETENTION_NAMES } from '../retention';
import type { AppState } from './app-state';

const epochMs = z.number();
const shortFingerprint = z.string().regex(/^[0-9a-f]{8}$/);
const level = z.enum(['good', 'attention', 'damaged', 'signed-out', 'unreachable']);
const action = z.enum([
  'none',
  'wait',
  'restore-login',
  'restore-mcp',
  'restore-all',
  'sign-in',
  'sign-in-server',
  'sign-in-moved',
  'unlock-keychain',
  'check-file',
  'check-environment',
  'restart-sessions',
  'review-items',
  'open-doctor',
]);
const grade = z.enum([
  'current',
  'spent',
  'refused',
  'lapsed',
  'revoked-likely',
  'other-account',
  'other-machine',
  'unknown',
]);

const fault = z.strictObject({
  code: z.enum(Object.keys(ERROR_TEXTS) as [ErrorCode, ...ErrorCode[]]),
  title: z.string(),
  sentence: z.string(),
  action: z.string(),
});

const signature = z.custom<SignatureId>((id) => typeof id === 'string' && /^S\d{1,2}$/.test(id));

const finding = z.strictObject({
  id: signature,
  severity: z.enum(['info', 'attention', 'critical']),
  message: z.string(),
  action,
});

const forecast = z.strictObject({
  kind: z.enum(['transport-limit', 'discovery-bulk', 'sign-in-ends']),
  sentence: z.string(),
  parts: z.array(z.string()),
});

const notChecked = z.strictObject({ id: signature, because: z.string() });

const login = z.strictObject({
  present: z.boolean(),
  complete: z.boolean(),
  expiresAt: epochMs.optional(),
  tokenSince: epochMs.optional(),
  refreshTokenExpiresAt: epochMs.optional(),
  subscriptionType: z.string().optional(),
  fingerprint: shortFingerprint.optional(),
});

const entry = z.strictObject({
  key: z.string(),
  server: z.string(),
  url: z.string(),
  state: z.enum(['good', 'stub', 'emptied', 'missing', 'rolled-back']),
  expiresAt: epochMs.optional(),
  tokenSince: epochMs.optional(),
  hasRefreshToken: z.boolean(),
  hasNewClient: z.boolean(),
  isDuplicate: z.boolean(),
  fingerprint: shortFingerprint.optional(),
  home: z.enum(['blob', 'blob-and-spare', 'own-entry']),
  trouble: z.string().optional(),
});

const spare = z.strictObject({ snapshot: z.string(), takenAt: epochMs, grade });

const historyRow = z.strictObject({
  id: z.string(),
  takenAt: epochMs,
  reason: z.enum([
    'first',
    'changed',
    'manual',
    'hook',
    'before-restore',
    'restore',
    'heal',
    'undo',
    'move-out',
    'move-back',
    'displaced',
    'import',
  ]),
  verdict: z.enum(['good', 'damaged', 'unknown']),
  change: z.string(),
  loginGrade: grade.optional(),
});

const profile = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  configDir: z.string(),
  store: z.strictObject({ kind: z.enum(['file', 'keychain', 'memory']), location: z.string() }),
  level,
  headline: z.string(),
  action,
  findings: z.array(finding),
  forecasts: z.array(forecast),
  notChecked: z.array(notChecked),
  blob: z
    .strictObject({ bytes: z.number(), sections: z.array(z.string()), limit: z.number().optional() })
    .optional(),
  login,
  mcp: z.array(entry),
  spare: z.strictObject({ login: spare.optional(), mcp: z.record(z.string(), spare) }),
  apart: z.strictObject({
    isOn: z.boolean(),
    state: z.enum(['off', 'empty', 'kept', 'outdated', 'failed']),
    hasLogin: z.boolean(),
    signIns: z.number(),
    writtenAt: epochMs.optional(),
    why: z.string().optional(),
    onlyHere: z.strictObject({ login: z.boolean(), signIns: z.number() }),
  }),
  snapshots: z.number(),
  checkedAt: epochMs,
  newest: z.array(historyRow).max(8),
  incident: z
    .strictObject({
      id: z.string(),
      openedAt: epochMs,
      mood: z.enum(['open', 'paused', 'dismissed']),
      why: z.string().optional(),
    })
    .optional(),
  undoable: z.strictObject({ at: epochMs, sentence: z.string() }).optional(),
  busy: z.enum(['restoring', 'healing', 'saving']).optional(),
});

/** Parses a `GuardianState`, and refuses one with a key too many. */
export const GUARDIAN_STATE = z.strictObject({
  revision: z.int().min(0),
  version: z.string(),
  profiles: z.array(profile),
  heal: z.enum(['off', 'ask', 'safe']),
  paused: z.boolean(),
  vault: z.strictObject({
    kind: z.enum(['ready', 'no-key', 'newer', 'locked-out', 'unknown']),
    recoveryKey: z.boolean(),
    trouble: fault.optional(),
  }),
});

const foundSpare = z.strictObject({
  id: z.string(),
  place: z.string(),
  modifiedAt: epochMs.optional(),
  subscriptionType: z.string().optional(),
  worth: z.enum(['may-fit', 'lapsed', 'refused', 'spent']),
  isSeparate: z.boolean(),
});

const welcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('introduction') }),
  z.strictObject({ kind: z.literal('looking') }),
  z.strictObject({ kind: z.literal('stuck'), fault }),
  z.strictObject({ kind: z.literal('unreadable'), headline: z.string() }),
  z.strictObject({
    kind: z.literal('signed-out'),
    isDeliberate: z.boolean(),
    savedSignIns: z.number(),
    spares: z.union([z.literal('looking'), z.array(foundSpare)]),
  }),
  z.strictObject({ kind: z.literal('offer-sign-ins'), profile: z.string(), lost: z.number() }),
  z.strictObject({ kind: z.literal('saved'), signIns: z.number(), takenAt: epochMs }),
]);

const progress = z.strictObject({ done: z.number(), all: z.number() });

const desktop = z.strictObject({
  platform: z.enum(['mac', 'linux', 'windows']),
  notifications: z.boolean(),
  retention: z.enum(RETENTION_NAMES),
  keychainPolicy: z.enum(['auto', 'strict']).optional(),
  loginItem: z.enum(['on', 'off', 'requires-approval', 'other-copy', 'unavailable']),
  hook: z.enum(['installed', 'absent', 'other-copy', 'switched-off', 'unreadable']),
  shortcut: z.strictObject({ keys: z.string(), works: z.boolean() }).optional(),
  directories: z.array(
    z.strictObject({
      profile: z.string(),
      configDir: z.string(),
      origin: z.enum(['default', 'added', 'found']),
    }),
  ),
  dataDir: z.string(),
  hasReleases: z.boolean(),
  progress: z.strictObject({ export: progress.optional(), recoveryKey: progress.optional() }),
  untold: z.strictObject({ at: epochMs, title: z.string(), body: z.string() }).optional(),
  welcome: welcome.optional(),
});

/** Parses an `AppState`, and refuses one with a key too many. */
export const APP_STATE = GUARDIAN_STATE.extend({ desktop });

type Same<A extends B, B> = A;
type Schemed = Plain<z.infer<typeof APP_STATE>>;
/** Fails to compile when the schema and the type `AppState` drift apart. */
export type SchemaIsAppState = [Same<Plain<AppState>, Schemed>, Same<Schemed, Plain<AppState>>];

/** Without `readonly`, and with `?` and `| undefined` taken for the same. */
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]-?: Plain<Exclude<T[K], undefined>> }
    : T;
