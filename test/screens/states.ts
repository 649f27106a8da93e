/** States that only the pictures need, beside those that the tests share. */
import type { AppState } from '../../shared/ipc/app-state';
import {
  NOW,
  aLostEntry,
  aProfile,
  aSpare,
  aStub,
  anApart,
  anAppState,
  anEntry,
  noLogin,
  someRows,
} from '../support/app-state-builders';
import { STATES } from '../support/app-states';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const PICTURED: Readonly<Record<string, AppState>> = {
  ...STATES,
  /** A Mac whose blob is beyond the line, with everything that can be said ahead. */
  ahead: anAppState({
    profiles: [
      aProfile({
        store: { kind: 'keychain', location: 'Claude Code-credentials, ada' },
        blob: { bytes: 5_312, sections: ['claudeAiOauth', 'mcpOAuth'], limit: 1_981 },
        forecasts: [
          {
            kind: 'discovery-bulk',
            sentence:
              'What Claude Code noted about finding sentry makes up 31% of the credentials; clearing that sign-in and making it anew shrinks them.',
            parts: [],
          },
          {
            kind: 'sign-in-ends',
            sentence: 'The sign-in for sentry ends in 5 h and cannot be renewed without you.',
            parts: [],
          },
        ],
        notChecked: [
          { id: 'S27', because: 'running sessions cannot be listed here' },
          { id: 'S20', because: 'the state of the keychain could not be told' },
        ],
      }),
    ],
  }),
  /** Everything that can be odd about an entry. */
  oddities: anAppState({
    profiles: [
      aProfile({
        level: 'damaged',
        headline: '1 MCP sign-in lost 6 min ago; your spares are in the vault',
        action: 'restore-mcp',
        mcp: [
          anEntry('figma', { isDuplicate: true }),
          anEntry('figma-staging', {
            tokenSince: NOW - 6 * DAY,
            expiresAt: NOW + 5 * HOUR,
            hasRefreshToken: false,
          }),
          { ...aLostEntry('linear', 'emptied'), hasNewClient: true },
          anEntry('notion', { expiresAt: NOW - 3 * HOUR, tokenSince: NOW - 4 * HOUR }),
          aStub('github'),
        ],
        spare: {
          login: aSpare(),
          mcp: { 'linear|0123456789abcdef': aSpare({ grade: 'refused', takenAt: NOW - 2 * DAY }) },
        },
      }),
    ],
  }),
  /** The server of a moved sign-in has ended it, and that is all. */
  ended: anAppState({
    profiles: [
      aProfile({
        level: 'attention',
        headline:
          'linear, which was moved to Sparekey, needs you to sign in again: its server refused it (invalid_grant)',
        action: 'sign-in-moved',
        mcp: [
          anEntry('linear', { home: 'own-entry', trouble: 'its server refused it (invalid_grant)' }),
          anEntry('sentry'),
        ],
      }),
    ],
  }),
  /** Two sign-ins were moved out; one server has refused its own since. */
  apart: anAppState({
    profiles: [
      aProfile({
        level: 'attention',
        headline:
          'notion, which was moved to Sparekey, needs you to sign in again: its server refused it (invalid_grant)',
        action: 'sign-in-moved',
        mcp: [
          anEntry('linear', { home: 'own-entry' }),
          anEntry('notion', {
            home: 'own-entry',
            trouble: 'its server refused it (invalid_grant)',
          }),
          anEntry('sentry'),
        ],
      }),
    ],
  }),
  /** Separate spares are kept, for sign-ins in the shared credentials, too. */
  spared: anAppState({
    profiles: [
      aProfile({
        level: 'damaged',
        headline: '1 MCP sign-in lost 6 min ago; your spares are in the vault',
        action: 'restore-mcp',
        mcp: [
          anEntry('linear', { home: 'own-entry' }),
          anEntry('notion', { home: 'blob-and-spare' }),
          { ...aLostEntry('figma', 'missing'), home: 'blob-and-spare' },
          anEntry('sentry'),
        ],
        apart: anApart({ isOn: true, state: 'kept', hasLogin: true, signIns: 2, writtenAt: NOW - 300_000 }),
      }),
    ],
  }),
  /** They wait for the keychain. */
  'spares-outdated': anAppState({
    profiles: [
      aProfile({
        apart: anApart({
          isOn: true,
          state: 'outdated',
          hasLogin: true,
          signIns: 5,
          writtenAt: NOW - 3 * HOUR,
          why: 'The keychain is locked. They are written once it is unlocked.',
        }),
      }),
    ],
  }),
  /** The vault's folder is gone, and so are the credentials. */
  'spares-only': anAppState({
    profiles: [
      aProfile({
        level: 'damaged',
        headline: 'Not signed in to Claude Code',
        action: 'sign-in',
        login: noLogin(),
        snapshots: 1,
        newest: [],
        mcp: [],
        spare: { login: undefined, mcp: {} },
        apart: anApart({
          isOn: true,
          state: 'kept',
          hasLogin: true,
          signIns: 2,
          writtenAt: NOW - 3 * HOUR,
          onlyHere: { login: true, signIns: 2 },
        }),
      }),
    ],
  }),
  /** A clock that was an hour ahead when everything was saved. */
  skew: anAppState({
    profiles: [
      aProfile({
        checkedAt: NOW + HOUR,
        newest: someRows().map((row) => ({ ...row, takenAt: row.takenAt + HOUR })),
        spare: { login: aSpare({ takenAt: NOW + HOUR }), mcp: {} },
      }),
    ],
  }),
};
