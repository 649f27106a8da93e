import { describe, expect, test } from 'vitest';
import { asksHelperAgain, compareVersions } from '../../shared/claude-versions';
import { helperCommand } from '../../shared/split/helper-command';
import type { LiveState } from '../../shared/findings/types';
import { hashOfKey } from '../../shared/split/moved-sign-in';
import {
  moveWords,
  planSplit,
  type ConfiguredServer,
  type SplitRequest,
} from '../../shared/split/split-plan';
import { summarizeBlob } from '../../shared/summarize';
import { DAY, HOUR, T0, aBlob, aStub, anEntry, type Entry } from '../support/blob-builders';
import { aMovedRow } from '../support/split-builders';

function live(...mcp: readonly (string | Entry)[]): LiveState {
  const root = aBlob({ mcp });
  const text = JSON.stringify(root);
  return { kind: 'blob', since: T0, summary: summarizeBlob(root, text, text.length, (one) => one) };
}

function configured(server: string, set: Partial<ConfiguredServer> = {}): ConfiguredServer {
  const [key] = anEntry(server);
  return {
    name: server,
    place: { scope: 'user' },
    type: 'http',
    key,
    helper: undefined,
    ownAuthorization: false,
    ...set,
  };
}

function plan(request: Partial<SplitRequest>) {
  return planSplit({
    servers: ['linear'],
    live: live('linear', 'notion'),
    configured: [configured('linear'), configured('notion')],
    moved: [],
    installed: [{ path: '/usr/bin/claude', version: '2.1.330' }],
    running: [],
    now: T0,
    ...request,
  });
}

const LOCAL = { scope: 'local', project: '/home/ada/x' } as const;
const PROJECT = { scope: 'project', project: '/home/ada/x' } as const;
const [LINEAR] = anEntry('linear');
const OTHER_LINEAR = anEntry('linear', { url: 'https://linear-eu.example/mcp' });
const ownHelper = helperCommand(['/s'], { profile: '00000000000fa4e5', entry: hashOfKey(LINEAR) }, 'posix');

test('a server of the user with a refresh token can move, and the words say what happens', () => {
  const { moves, stays, loss, claudeVersion } = plan({});

  expect(moves).toEqual([
    { key: LINEAR, server: 'linear', url: 'https://linear.example/mcp', places: [{ scope: 'user' }] },
  ]);
  expect({ stays, loss, claudeVersion }).toEqual({ stays: [], loss: undefined, claudeVersion: '2.1.330' });
  expect(moves.map(moveWords)).toEqual([
    expect.stringContaining('asks Sparekey for it whenever it connects'),
  ]);
});

test('every place that shares a sign-in moves with it', () => {
  const everywhere = [configured('linear'), configured('linear', { place: LOCAL })];

  expect(plan({ configured: everywhere }).moves).toMatchObject([{ places: [{ scope: 'user' }, LOCAL] }]);
});

test('of two servers with one name, each can be named by its key, which the refusal tells', () => {
  const both = live('linear', OTHER_LINEAR);

  const [refused] = plan({ live: both }).stays;
  expect(refused?.sentence).toContain(`'${LINEAR}' (linear.example) or '${OTHER_LINEAR[0]}'`);
  expect(plan({ live: both, servers: [LINEAR] }).moves).toMatchObject([{ key: LINEAR }]);
});

test('without names, every sign-in that is in the blob is looked at once', () => {
  const { moves, stays } = plan({
    servers: [],
    configured: [configured('linear')],
    moved: [aMovedRow('figma')],
  });

  expect(moves.map(({ server }) => server)).toEqual(['linear']);
  expect(stays).toMatchObject([{ server: 'notion', reason: 'not-configured' }]);
});

test.each<[string, Partial<SplitRequest>, string]>([
  ['was never seen', { servers: ['figma'] }, 'never-seen'],
  ['was moved already', { moved: [aMovedRow('linear')] }, 'already-moved'],
  ['holds a stub only', { live: live(aStub('linear')) }, 'not-signed-in'],
  ['is configured and not signed in to', { live: live('notion') }, 'not-signed-in'],
  ['has two sign-ins', { live: live('linear', anEntry('linear', { headers: { a: 'b' } })) }, 'two-entries'],
  [
    'has two sign-ins, one of them named by its key',
    { servers: [LINEAR], live: live('linear', anEntry('linear', { headers: { a: 'b' } })) },
    'two-entries',
  ],
  ['has its name from two servers', { live: live('linear', OTHER_LINEAR) }, 'several-servers'],
  ['no configuration uses', { configured: [] }, 'not-configured'],
  ['a project shares', { configured: [configured('linear', { place: PROJECT })] }, 'project'],
  [
    'the user and a project share',
    { configured: [configured('linear'), configured('linear', { place: PROJECT })] },
    'project',
  ],
  [
    'a plugin provides',
    { servers: ['plugin:x:y'], live: live(anEntry('plugin:x:y', { url: 'https://y.example' })) },
    'plugin',
  ],
  [
    'is a program',
    { live: live('notion'), configured: [configured('linear', { type: 'stdio', key: undefined })] },
    'stdio',
  ],
  ['has a helper of its own', { configured: [configured('linear', { helper: 'mine' })] }, 'own-headers'],
  [
    'has a header of its own',
    { configured: [configured('linear', { ownAuthorization: true })] },
    'own-headers',
  ],
  [
    'cannot be refreshed and is about to end',
    { live: live(anEntry('linear', { refreshes: false, expiresAt: T0 + HOUR })) },
    'no-refresh-token',
  ],
])('a server that %s stays', (_what, request, reason) => {
  const { moves, stays } = plan(request);

  expect(moves).toEqual([]);
  expect(stays).toMatchObject([{ reason }]);
  expect(stays[0]?.sentence).toContain(stays[0]?.server);
});

test('one that cannot be refreshed and lasts long enough may move', () => {
  const lasting = live(anEntry('linear', { refreshes: false, expiresAt: T0 + 30 * DAY }));

  expect(plan({ live: lasting }).moves).toHaveLength(1);
});

test('a move that was begun and broke off may be made again', () => {
  const begun = configured('linear', { helper: ownHelper });

  expect(plan({ configured: [begun], moved: [aMovedRow('linear', { state: 'moving' })] }).moves).toHaveLength(
    1,
  );
});

describe('the Claude Code that is there', () => {
  const running = (version: string | undefined) => [
    { pid: 7, version, startedAt: undefined, folder: undefined },
  ];

  test.each<[string, Partial<SplitRequest>, string | undefined]>([
    ['new enough', {}, undefined],
    ['too old', { installed: [{ path: 'a', version: '2.1.96' }] }, 'claude-too-old'],
    ['of two versions, one too old', { running: running('2.1.96') }, 'claude-too-old'],
    ['not to be found', { installed: [] }, 'claude-unknown'],
    ['of unknown version', { running: running(undefined) }, 'claude-unknown'],
  ])('%s: decides', (_what, request, reason) => {
    expect(plan(request).stays.map((one) => one.reason)).toEqual(reason === undefined ? [] : [reason]);
    const forced = plan({ ...request, force: true });
    expect(forced.moves).toHaveLength(1);
    expect(forced.loss === undefined).toBe(reason === undefined);
  });

  test('by force moves nothing that cannot move at all', () => {
    expect(plan({ installed: [], configured: [], force: true })).toMatchObject({
      moves: [],
      loss: undefined,
    });
  });

  test('that runs is named, and so is that nobody could tell', () => {
    expect(plan({ running: running('2.1.330') }).sessions).toMatchObject([{ pid: 7 }]);
    expect(plan({ running: 'not-checked' }).sessionsUnknown).toBe(true);
  });

  test.each([
    ['2.1.330', true],
    ['2.1.331', true],
    ['2.2.0', true],
    ['3.0.0-beta.1', true],
    ['2.1.96', false],
    ['2.0.999', false],
    ['1.9.9', false],
    ['newest', false],
  ])('%s: asks its helper again: %s', (version, does) => expect(asksHelperAgain(version)).toBe(does));

  test('versions are compared as numbers', () => {
    expect(compareVersions('2.1.96', '2.1.330')).toBeLessThan(0);
    expect(compareVersions('2.1.330', '2.1.330')).toBe(0);
    expect(compareVersions('latest', '2.1.330')).toBeUndefined();
  });
});
