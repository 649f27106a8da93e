import { describe, expect, test } from 'vitest';
import { findingsFor } from '../../../shared/findings/engine';
import type { OtherStore, Situation } from '../../../shared/findings/types';
import { aBlob, aBlobText, aLogin, blanked, DAY, HOUR, T0 } from '../../support/blob-builders';
import {
  aContext,
  aHistory,
  aMacContext,
  anUnreachable,
  testFingerprint,
} from '../../support/history-builders';

const ids = (situation: Situation): readonly string[] => findingsFor(situation).map(({ id }) => id);
const history = aHistory(aBlob());

describe('the text', () => {
  test('S9: a text cut in the middle of a token', () => {
    const cut = aBlobText({ mcp: ['linear', 'notion', 'sentry', 'figma', 'slack'] }).slice(0, 2_012);

    expect(findingsFor(history.next(cut).situation())).toMatchObject([
      {
        id: 'S9',
        level: 'damaged',
        severity: 'critical',
        healable: true,
        action: 'restore-all',
        message: expect.stringContaining('after 2.0 KB') as string,
      },
    ]);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'credentials'],
    ['null', 'null'],
    ['an array', '[]'],
    ['a byte order mark', `\uFEFF${aBlobText()}`],
    ['nesting without end', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ])('S9: a text that holds %s', (_, text) => {
    expect(ids(history.next(text).situation())).toEqual(['S9']);
  });

  test('S9 without a spare can only be answered by signing in', () => {
    expect(findingsFor(aHistory('{').situation({ history: [] }))).toMatchObject([
      { id: 'S9', healable: false, action: 'sign-in' },
    ]);
  });

  test('S10: a value read as hex is not damaged', () => {
    const situation = history.situation();
    const live = { ...situation.live, wasHex: true } as Situation['live'];

    expect(findingsFor({ ...situation, live })).toMatchObject([
      { id: 'S10', level: 'good', severity: 'info' },
    ]);
  });
});

describe('the store', () => {
  test('S11: gone while .claude.json still names the account is an accident', () => {
    expect(findingsFor(history.next('absent').situation())).toMatchObject([
      { id: 'S11', level: 'signed-out', severity: 'critical', healable: true, action: 'restore-all' },
    ]);
  });

  test('S11: gone, and nobody can say why, is not healed unasked', () => {
    const context = aContext({ account: { kind: 'not-checked' } });

    expect(findingsFor(history.next('absent').situation({ context }))).toMatchObject([
      { id: 'S11', level: 'signed-out', healable: false },
    ]);
  });

  test('S11: gone together with .claude.json is no logout, which leaves that file: the login stays worth putting back', () => {
    const context = aContext({ account: { kind: 'absent', noFile: true } });
    const gone = aHistory(aBlob()).next('absent').situation({ context });
    expect(findingsFor(gone)).toMatchObject([{ id: 'S11', healable: false, action: 'restore-all' }]);
  });

  test('S11 with an API key says so too', () => {
    const context = aContext({ overrides: [{ kind: 'api-key-helper', where: 'settings.json' }] });

    expect(ids(history.next('absent').situation({ context }))).toEqual(['S11', 'S28']);
  });

  test.each([
    ['locked', aMacContext(), 'unlock-keychain'],
    ['timed-out', aMacContext(), 'unlock-keychain'],
    ['permission', aContext(), 'check-file'],
    ['io', aContext(), 'check-file'],
  ] as const)('S12: %s is no logout, and nothing else is said', (code, context, action) => {
    const noisy = { ...context, overrides: [{ kind: 'api-key', where: 'settings.json' }] as const };
    const situation = history.next('absent').situation({ live: anUnreachable(code), context: noisy });

    expect(findingsFor(situation)).toMatchObject([
      { id: 'S12', level: 'unreachable', severity: 'attention', healable: false, action },
    ]);
    expect(findingsFor(situation)).toHaveLength(1);
  });

  test('S20: a corrupt keychain explains why nothing can be read', () => {
    const context = aMacContext({ keychainHealth: 'corrupt' });

    expect(ids(history.situation({ context, live: anUnreachable('failed') }))).toEqual(['S20']);
  });
});

describe('other stores on a Mac', () => {
  const other = (over: Partial<OtherStore>): OtherStore => ({
    location: { kind: 'keychain', location: 'Claude Code-credentials (unknown)' },
    account: 'unknown',
    modifiedAt: T0,
    bytes: 900,
    configDir: undefined,
    hasLogin: 'not-checked',
    role: 'other-account',
    fingerprint: undefined,
    ...over,
  });
  const file = {
    location: { kind: 'file', location: '/Users/ada/.claude/.credentials.json' },
    role: 'shadowed',
  } as const;

  test('S13: an item of the same service under another account', () => {
    const context = aMacContext({ otherStores: [other({})] });

    expect(findingsFor(history.situation({ context }))).toMatchObject([
      {
        id: 'S13',
        level: 'attention',
        action: 'review-items',
        message: expect.stringContaining('(unknown)') as string,
      },
    ]);
  });

  test('S14: dozens of items of forgotten config directories, and not those of known ones', () => {
    const hashed = (configDir: string | undefined) =>
      Array.from({ length: 40 }, () => other({ role: 'hashed', configDir }));

    expect(ids(history.situation({ context: aMacContext({ otherStores: hashed(undefined) }) }))).toEqual([
      'S14',
    ]);
    expect(
      ids(history.situation({ context: aMacContext({ otherStores: hashed('/Users/ada/work') }) })),
    ).toEqual([]);
  });

  test('S15: a blank item hides a file with a login', () => {
    const context = aMacContext({ otherStores: [other({ ...file, hasLogin: true })] });
    const blank = history.next(aBlob({ login: blanked(aLogin()) }));

    expect(ids(blank.situation({ context }))).toEqual(['S2', 'S15']);
  });

  test('S15: a stale item hides a newer file', () => {
    const newer = other({
      ...file,
      modifiedAt: T0 + HOUR,
      hasLogin: true,
      fingerprint: testFingerprint('other'),
    });
    const same = other({
      ...file,
      modifiedAt: T0 + HOUR,
      hasLogin: true,
      fingerprint: history.snapshots[0]?.fingerprint,
    });
    const older = other({ ...file, modifiedAt: T0 - DAY, hasLogin: true });

    expect(ids(history.situation({ context: aMacContext({ otherStores: [newer] }) }))).toEqual(['S15']);
    expect(ids(history.situation({ context: aMacContext({ otherStores: [same, older] }) }))).toEqual([]);
  });
});

describe('S27: sessions that write without a lock', () => {
  const session = (pid: number, version: string) => ({
    pid,
    version,
    startedAt: T0,
    folder: '/home/ada/project',
  });

  test('are listed with pid, version, start and folder', () => {
    const context = aContext({ processes: [1, 2, 3, 4, 5, 6].map((pid) => session(pid, '2.1.96')) });

    expect(findingsFor(history.situation({ context }))).toMatchObject([
      {
        id: 'S27',
        level: 'attention',
        action: 'restart-sessions',
        message: expect.stringContaining(
          'pid 1, 2.1.96, since 2026-11-23T14:00Z, in /home/ada/project',
        ) as string,
      },
    ]);
  });

  test('are a remark while there are few', () => {
    const context = aContext({ processes: [session(1, '2.1.96')] });

    expect(findingsFor(history.situation({ context }))).toMatchObject([{ id: 'S27', level: 'good' }]);
  });

  test('are not those of later versions, nor of unknown ones', () => {
    const versions = ['2.1.330', '2.2.0', '3.0.1'].map((version, pid) => session(pid, version));
    const unknown = { ...session(9, ''), version: undefined };

    expect(ids(history.situation({ context: aContext({ processes: [...versions, unknown] }) }))).toEqual([]);
  });
});
