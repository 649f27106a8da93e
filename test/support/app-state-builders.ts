/**
 * Builds what the window mirrors, in every state that has a design. Everything
 * in it is made up; what does not matter to a test has a default.
 */
import { ERROR_TEXTS, type ErrorCode } from '../../shared/errors';
import type { ApartReport } from '../../shared/split/apart';
import type { AppState } from '../../shared/ipc/app-state';
import type { Fault, HistoryRow, ProfileState } from '../../shared/ipc/guardian-state';
import type { PreviewLine, RestorePreview, RestoreReport } from '../../shared/ipc/previews';
import type { EntryReport, ReportedFinding, SpareReport } from '../../shared/report';
import type { SessionOutlook } from '../../shared/sessions';
import { count } from '../../shared/text';
import { aDesktop } from './desktop-state-builders';

// Not from blob-builders, which needs Node: these builders also run in a browser.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday 23 November 2026, 14:00 UTC. */
export const T0 = Date.UTC(2026, 10, 23, 14, 0, 0);

/** The moment at which the made-up windows are looked at. */
export const NOW = T0 + 2 * MINUTE;

export function anAppState(options: Partial<AppState> = {}): AppState {
  return {
    revision: 1,
    version: '0.1.0',
    profiles: [aProfile()],
    heal: 'ask',
    paused: false,
    vault: { kind: 'ready', recoveryKey: true, trouble: undefined },
    desktop: aDesktop(),
    ...options,
  };
}

/** A profile in which all is well, unless the options say otherwise. */
export function aProfile(options: Partial<ProfileState> = {}): ProfileState {
  const mcp = options.mcp ?? someEntries();
  const good = mcp.filter(({ state }) => state === 'good').length;
  return {
    id: '00000000000000aa',
    configDir: '~/.claude',
    store: { kind: 'file', location: '/home/ada/.claude/.credentials.json' },
    level: 'good',
    headline: `Claude login and ${count(good, 'MCP sign-in')} are fine`,
    action: 'none',
    findings: [],
    forecasts: [],
    notChecked: [],
    blob: { bytes: 5_312, sections: ['claudeAiOauth', 'mcpOAuth'], limit: undefined },
    login: {
      present: true,
      complete: true,
      expiresAt: NOW + 5 * HOUR,
      tokenSince: NOW - 3 * HOUR,
      refreshTokenExpiresAt: NOW + 26 * DAY,
      subscriptionType: 'max',
      fingerprint: '5ca1ab1e',
    },
    spare: {
      login: aSpare(),
      mcp: Object.fromEntries(
        mcp
          .filter(({ state }) => state !== 'stub')
          .map(({ key }, index) => [key, aSpare({ takenAt: NOW - index * 47 * MINUTE })]),
      ),
    },
    apart: anApart(),
    snapshots: 128,
    checkedAt: NOW,
    newest: someRows(),
    incident: undefined,
    undoable: undefined,
    busy: undefined,
    ...options,
    mcp,
  };
}

/** No separate spares, unless the options say otherwise. */
export function anApart(options: Partial<ApartReport> = {}): ApartReport {
  return {
    isOn: false,
    state: 'off',
    hasLogin: false,
    signIns: 0,
    writtenAt: undefined,
    why: undefined,
    onlyHere: { login: false, signIns: 0 },
    ...options,
  };
}

/** The clobber: a login-less blob took the place of the whole one. */
export function aClobberedProfile(options: Partial<ProfileState> = {}): ProfileState {
  return aProfile({
    level: 'damaged',
    headline: 'Claude login lost 2 min ago; your spare from 14:00 fits',
    action: 'restore-login',
    findings: [
      aFinding({
        id: 'S1',
        message: 'The Claude login was overwritten; only the MCP sign-ins are left in the credentials.',
        action: 'restore-login',
      }),
    ],
    login: noLogin(),
    newest: [aRow(129, { verdict: 'damaged', change: 'login gone', takenAt: T0 }), ...someRows().slice(0, 7)],
    incident: { id: 'incident-1', openedAt: T0, mood: 'open', why: undefined },
    ...options,
  });
}

/** A login that nobody can renew for much longer. */
export function anEndingProfile(): ProfileState {
  return aProfile({
    level: 'attention',
    headline: 'The Claude login ends in 3 days; sign in again before then, no spare outlives it',
    action: 'sign-in',
    login: { ...aProfile().login, refreshTokenExpiresAt: NOW + 3 * DAY },
    findings: [
      aFinding({
        id: 'S17',
        severity: 'attention',
        message: 'The Claude login ends in 3 days; sign in again before then, no spare outlives it.',
        action: 'sign-in',
      }),
      aFinding({
        id: 'S14',
        severity: 'info',
        message: '3 Claude Code sessions run a version that writes without a lock.',
        action: 'none',
      }),
    ],
  });
}

export function noLogin(): ProfileState['login'] {
  return {
    present: false,
    complete: false,
    expiresAt: undefined,
    tokenSince: undefined,
    refreshTokenExpiresAt: undefined,
    subscriptionType: undefined,
    fingerprint: undefined,
  };
}

export function aFinding(options: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id: 'S5',
    severity: 'critical',
    message: 'Something was lost.',
    action: 'restore-mcp',
    ...options,
  };
}

export function aSpare(options: Partial<SpareReport> = {}): SpareReport {
  return { snapshot: '128-20261123T140000Z', takenAt: T0, grade: 'current', ...options };
}

export function anEntry(server: string, options: Partial<EntryReport> = {}): EntryReport {
  return {
    key: `${server}|0123456789abcdef`,
    server,
    url: `https://mcp.${server.replaceAll(' ', '-')}.example/mcp`,
    state: 'good',
    expiresAt: NOW + 50 * MINUTE,
    tokenSince: NOW - 10 * MINUTE,
    hasRefreshToken: true,
    hasNewClient: false,
    isDuplicate: false,
    fingerprint: 'c0ffee00',
    home: 'blob',
    trouble: undefined,
    ...options,
  };
}

export function someEntries(): readonly EntryReport[] {
  return [
    anEntry('linear'),
    anEntry('notion', { expiresAt: NOW - 3 * HOUR }),
    anEntry('sentry', { expiresAt: NOW + 6 * DAY, hasRefreshToken: false }),
    anEntry('figma'),
    anEntry('atlassian', { expiresAt: undefined }),
    aStub('github'),
  ];
}

export function aStub(server: string): EntryReport {
  return anEntry(server, {
    state: 'stub',
    expiresAt: undefined,
    hasRefreshToken: false,
    fingerprint: undefined,
  });
}

export function aLostEntry(server: string, state: 'missing' | 'emptied' = 'missing'): EntryReport {
  return anEntry(server, { state, expiresAt: undefined, hasRefreshToken: false, fingerprint: undefined });
}

export function aRow(seq: number, options: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: `${seq}-20261123T140000Z`,
    takenAt: T0,
    reason: 'changed',
    verdict: 'good',
    change: 'login refreshed',
    loginGrade: options.verdict === 'damaged' ? undefined : 'current',
    ...options,
  };
}

/** The newest eight of a long history: the state carries no more. */
export function someRows(): readonly HistoryRow[] {
  return someHistory().slice(0, 8);
}

/** 120 snapshots, newest first, over many days. */
export function someHistory(): readonly HistoryRow[] {
  const changes = [
    'login refreshed',
    'linear refreshed',
    'login refreshed; notion refreshed',
    'sentry signed in',
    'linear, notion, figma and 2 more refreshed',
    'nothing changed',
  ];
  return Array.from({ length: 120 }, (_, index) =>
    aRow(128 - index, {
      takenAt: T0 - index * 4 * HOUR - (index % 3) * 11 * MINUTE,
      change: index === 4 ? 'login gone' : (changes[index % changes.length] ?? ''),
      verdict: index === 4 ? 'damaged' : 'good',
      reason: index === 3 ? 'restore' : index % 6 === 5 ? 'manual' : 'changed',
      loginGrade: index === 4 ? undefined : index === 0 ? 'current' : 'spent',
    }),
  );
}

export function aPreview(options: Partial<RestorePreview> = {}): RestorePreview {
  return {
    planId: 'plan-1',
    puts: [aPut()],
    leaves: [
      { name: 'linear', why: 'fine', sentence: 'It is there and good, so it stays.' },
      { name: 'notion', why: 'fine', sentence: 'It is there and good, so it stays.' },
    ],
    replacesUnparsable: false,
    exposure: 'none',
    ...options,
  };
}

export function aPut(options: Partial<PreviewLine> = {}): PreviewLine {
  return {
    part: 'claudeAiOauth',
    name: 'login',
    cause: 'missing',
    sentence: 'Claude login goes back; it is missing now.',
    takenAt: T0,
    grade: 'current',
    ...options,
  };
}

export function aReport(options: Partial<RestoreReport> = {}): RestoreReport {
  return {
    at: NOW,
    parts: ['claudeAiOauth'],
    sentence: 'Claude login is back.',
    left: [],
    sessions: someSessions(),
    ...options,
  };
}

export function someSessions(): readonly SessionOutlook[] {
  return [
    { pid: 4711, version: '2.1.330', folder: '~/projects/atlas', back: 'now' },
    { pid: 4823, version: '2.1.330', folder: '~/projects/atlas/api', back: 'now' },
  ];
}

export function aFault(code: ErrorCode, what = 'the keychain'): Fault {
  const { title, sentence, action } = ERROR_TEXTS[code];
  return { code, title, sentence: sentence.replace('{what}', () => what), action };
}
