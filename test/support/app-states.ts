/** The made-up windows by name: every state that has a design. */
import type { AppState } from '../../shared/ipc/app-state';
import {
  NOW,
  aClobberedProfile,
  aFault,
  aFinding,
  aLostEntry,
  aProfile,
  aRow,
  aSpare,
  aStub,
  anAppState,
  anEndingProfile,
  anEntry,
  noLogin,
  someEntries,
  T0,
} from './app-state-builders';

const LONG = 'the-internal-knowledge-base-of-the-department-of-very-long-server-names-production-eu-west-1';

/** Every state that has a design, by name. */
export const STATES: Readonly<Record<string, AppState>> = {
  good: anAppState(),
  attention: anAppState({ profiles: [anEndingProfile()] }),
  clobbered: anAppState({ profiles: [aClobberedProfile()] }),
  damaged: anAppState({
    profiles: [
      aProfile({
        level: 'damaged',
        headline: '3 MCP sign-ins lost 6 min ago; your spares are in the vault',
        action: 'restore-mcp',
        mcp: [
          aLostEntry('linear'),
          aLostEntry('notion', 'emptied'),
          anEntry('sentry', { state: 'rolled-back' }),
          anEntry('figma'),
          anEntry('atlassian'),
          aStub('github'),
        ],
        findings: [aFinding({ message: 'linear, notion and sentry have lost their sign-ins.' })],
        incident: {
          id: 'incident-1',
          openedAt: T0,
          mood: 'paused',
          why: 'the same sign-ins were lost three times within an hour.',
        },
      }),
    ],
  }),
  unparsable: anAppState({
    profiles: [
      aProfile({
        level: 'damaged',
        headline: 'Credentials damaged just now; your spare from 14:00 fits',
        action: 'restore-all',
        blob: undefined,
        login: noLogin(),
        mcp: someEntries()
          .slice(0, 5)
          .map(({ server }) => aLostEntry(server)),
        findings: [aFinding({ id: 'S9', message: 'The credentials file was cut off after 4,096 bytes.' })],
        incident: { id: 'incident-2', openedAt: T0, mood: 'open', why: undefined },
      }),
    ],
  }),
  'signed-out': anAppState({
    profiles: [
      aProfile({
        level: 'signed-out',
        headline: 'You signed out of Claude Code 20 min ago',
        action: 'sign-in',
        login: noLogin(),
        spare: { login: aSpare({ grade: 'revoked-likely' }), mcp: {} },
      }),
    ],
  }),
  unreachable: anAppState({
    profiles: [
      aProfile({
        level: 'unreachable',
        headline: 'The keychain is locked, so nothing can be read right now',
        action: 'unlock-keychain',
        blob: undefined,
        login: noLogin(),
        mcp: [],
        findings: [
          aFinding({
            id: 'S12',
            severity: 'attention',
            message:
              'The Keychain item cannot be read (it is locked), so nothing is known about the login; this is no logout.',
            action: 'unlock-keychain',
          }),
        ],
      }),
    ],
  }),
  healing: anAppState({ heal: 'safe', profiles: [aClobberedProfile({ busy: 'healing' })] }),
  restored: anAppState({
    profiles: [aProfile({ undoable: { at: NOW - 40_000, sentence: 'Claude login is back.' } })],
  }),
  paused: anAppState({ paused: true }),
  'no-key': anAppState({
    profiles: [
      aProfile({ newest: [], snapshots: 0, spare: { login: undefined, mcp: {} }, mcp: [anEntry('linear')] }),
    ],
    vault: {
      kind: 'no-key',
      recoveryKey: false,
      trouble: aFault('key-missing', 'no secret service answers'),
    },
  }),
  empty: anAppState({
    profiles: [
      aProfile({
        headline: 'There is no Claude login to guard',
        blob: undefined,
        login: noLogin(),
        mcp: [],
        spare: { login: undefined, mcp: {} },
        newest: [],
        snapshots: 0,
      }),
    ],
  }),
  trouble: anAppState({
    vault: { kind: 'ready', recoveryKey: true, trouble: aFault('vault-unwritable', '/home/ada/.sparekey') },
  }),
  names: anAppState({
    profiles: [
      aProfile({
        headline: `${LONG} has lost its sign-in 2 min ago; your spare from 14:00 fits`,
        level: 'damaged',
        action: 'restore-mcp',
        mcp: [
          aLostEntry(LONG),
          anEntry('خادم المستندات'),
          anEntry('שרת המסמכים', { state: 'emptied' }),
          anEntry('文档服务器'),
        ],
        newest: [
          aRow(130, { change: `${LONG} emptied`, verdict: 'damaged' }),
          aRow(129, { change: 'خادم المستندات refreshed' }),
        ],
      }),
    ],
  }),
  thousand: anAppState({
    profiles: [
      aProfile({
        headline: 'Claude login and 1,000 MCP sign-ins are fine',
        mcp: Array.from({ length: 1_000 }, (_, index) => anEntry(`server-${index}`)),
      }),
    ],
  }),
  profiles: anAppState({
    profiles: [
      aProfile(),
      aClobberedProfile({ id: '00000000000000bb', configDir: '~/clients/acme/.claude' }),
    ],
  }),
};
