import { describe, expect, test } from 'vitest';
import { LOGIN_PART } from '../../../shared/blob';
import { findingsFor } from '../../../shared/findings/engine';
import type { Situation } from '../../../shared/findings/types';
import {
  aBlob,
  aLogin,
  anEntry,
  blanked,
  emptied,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  T0,
} from '../../support/blob-builders';
import { BOB, aContext, aHistory } from '../../support/history-builders';

const ids = (situation: Situation): readonly string[] => findingsFor(situation).map(({ id }) => id);

describe.each(['2.1.96', '2.1.330'] as const)('the login as %s writes it', (version) => {
  const good = aBlob({ version });
  const start = aHistory(good);

  test('S1: a blob that kept its MCP entries and not its login lost the login', () => {
    const [finding, ...more] = findingsFor(start.next(aBlob({ version, login: 'none' })).situation());

    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      id: 'S1',
      level: 'damaged',
      severity: 'critical',
      healable: true,
      action: 'restore-login',
      parts: [LOGIN_PART],
      since: T0 + MINUTE,
    });
    expect(finding?.message).toContain('2 MCP sign-ins stayed');
  });

  test('S1 before it is saved counts from the live state', () => {
    const { live, now } = start.next(aBlob({ version, login: 'none' })).situation();

    expect(findingsFor(start.situation({ live, now }))).toMatchObject([{ id: 'S1', since: live.since }]);
  });

  test('S2: an emptied login was refused, and its spare with it', () => {
    const situation = start.next(aBlob({ version, login: blanked(aLogin({ version })) })).situation();

    expect(findingsFor(situation)).toMatchObject([
      { id: 'S2', level: 'damaged', severity: 'critical', healable: false, action: 'sign-in' },
    ]);
    expect(findingsFor(situation)[0]?.message).toContain('after the server refused it');
  });

  test.each([
    ['missing', aBlob({ version, login: 'none' }), 'S1'],
    ['empty', aBlob({ version, login: blanked(aLogin({ version })) }), 'S2'],
  ])('S3: for two seconds a login that is %s counts as being written', (_, blob, later) => {
    const history = start.next(blob);

    expect(findingsFor(history.situation({ standing: 1_999 }))).toMatchObject([
      { id: 'S3', level: 'attention', severity: 'info', action: 'wait', healable: false },
    ]);
    expect(ids(history.situation({ standing: 2_000 }))).toEqual([later]);
  });

  test('S3 is over at once for a login that went missing long ago', () => {
    const history = start
      .next(aBlob({ version, login: 'none' }))
      .next(aBlob({ version, login: 'none', mcp: ['linear', 'notion', 'sentry'] }));

    expect(ids(history.situation({ standing: 10 }))).toEqual(['S1']);
  });

  test.each([
    ['scopes', { scopes: undefined }],
    ['the inference scope', { scopes: ['user:profile'] }],
    ['its refresh token', { refreshToken: undefined }],
    ['the end of its access token', { expiresAt: undefined }],
  ])('S8: a login that lost %s counts as not signed in', (_, set) => {
    const situation = start.next(aBlob({ version, login: aLogin({ version, set }) })).situation();

    expect(findingsFor(situation)).toMatchObject([{ id: 'S8', level: 'damaged', parts: [LOGIN_PART] }]);
  });

  test('S8 is healable when the very same tokens were seen complete', () => {
    const same = aLogin({ version, set: { scopes: undefined } });
    const other = aLogin({ version, generation: 2, set: { scopes: undefined } });

    expect(findingsFor(start.next(aBlob({ version, login: same })).situation())[0]?.healable).toBe(true);
    expect(findingsFor(start.next(aBlob({ version, login: other })).situation())[0]?.healable).toBe(false);
  });

  test.each(['subscriptionType', 'rateLimitTier'])(
    'S8: %s gone from the same tokens is a rewrite',
    (field) => {
      const login = aLogin({ version, set: { [field]: undefined } });

      expect(findingsFor(start.next(aBlob({ version, login })).situation())).toMatchObject([
        { id: 'S8', level: 'damaged', severity: 'attention' },
      ]);
    },
  );

  test('S8: a plan that a refresh did not know is worth attention only', () => {
    const login = aLogin({ version, generation: 2, set: { subscriptionType: null } });
    const live = start.next(aBlob({ version, login })).situation({ standing: 5 * SECOND });

    expect(findingsFor(live)).toMatchObject([{ id: 'S8', level: 'attention', healable: false }]);
  });

  test('S16: an older generation that comes back is damage', () => {
    const history = start.next(aBlob({ version, login: aLogin({ version, generation: 2 }) })).next(good);

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S16', level: 'damaged', healable: false, action: 'restore-login', parts: [LOGIN_PART] },
    ]);
  });

  test('S28: what a lost login costs is said with it', () => {
    const context = aContext({ overrides: [{ kind: 'api-key', where: 'settings.json' }] });
    const situation = start.next(aBlob({ version, login: 'none' })).situation({ context });

    expect(ids(situation)).toEqual(['S1', 'S28']);
    expect(findingsFor(situation)[1]?.message).toContain(
      'billed to your API key (ANTHROPIC_API_KEY in settings.json)',
    );
  });
});

describe('the end of a login', () => {
  const end = T0 + 28 * DAY;
  const history = aHistory(aBlob({ login: aLogin({ refreshTokenExpiresAt: end }) }));

  test('S17 speaks up three days ahead, not sooner', () => {
    expect(ids(history.situation({ now: end - 3 * DAY - 1 }))).toEqual([]);
    expect(findingsFor(history.situation({ now: end - 2 * DAY }))).toMatchObject([
      {
        id: 'S17',
        level: 'attention',
        action: 'sign-in',
        message: expect.stringContaining('ends in 2 days') as string,
      },
    ]);
  });

  test('S17 calls a login that has ended signed out, which no spare can heal', () => {
    expect(findingsFor(history.situation({ now: end }))).toMatchObject([
      { id: 'S17', level: 'signed-out', healable: false, action: 'sign-in' },
    ]);
  });
});

describe('a login and its surroundings', () => {
  const history = aHistory(aBlob());

  test('S18: a login of another account than the one in .claude.json', () => {
    const context = aContext({ account: { kind: 'present', account: BOB, organization: undefined } });

    expect(findingsFor(history.situation({ context }))).toMatchObject([{ id: 'S18', level: 'attention' }]);
    expect(ids(history.situation())).toEqual([]);
  });

  test.each(['api-key', 'oauth-token', 'api-key-helper'] as const)(
    'S19: a fine login that %s overrides',
    (kind) => {
      const context = aContext({ overrides: [{ kind, where: 'settings.json' }] });

      expect(findingsFor(history.situation({ context }))).toMatchObject([
        { id: 'S19', level: 'attention', action: 'check-environment' },
      ]);
    },
  );

  test('an API key in the Keychain steps back behind a fine login, and pays when the login is lost', () => {
    const context = aContext({ overrides: [{ kind: 'keychain-api-key', where: 'Claude Code' }] });

    expect(ids(history.situation({ context }))).toEqual([]);
    expect(ids(history.next(aBlob({ login: 'none' })).situation({ context }))).toEqual(['S1', 'S28']);
  });

  test('S23: sessions run on a token that ended hours ago', () => {
    const session = { pid: 4711, version: '2.1.330', startedAt: T0, folder: '/home/ada' };
    const now = T0 + 8 * HOUR + 2 * HOUR;
    const running = aContext({ processes: [session] });

    expect(findingsFor(history.situation({ context: running, now }))).toMatchObject([
      { id: 'S23', level: 'good' },
    ]);
    expect(ids(history.situation({ context: running, now: now - 1 }))).toEqual([]);
    expect(ids(history.situation({ now }))).toEqual([]);
  });

  test('an older generation of another account is no rollback', () => {
    const bobs = aBlob({ login: aLogin({ who: 'bob' }) });
    const switched = history.next(bobs, { account: BOB }).next(aBlob());

    expect(ids(switched.situation())).toEqual([]);
  });
});

describe('a profile without a login so far', () => {
  const mcpOnly = aBlob({ login: 'none' });
  const noAccount = aContext({ account: { kind: 'absent' } });

  test('is not signed in yet, which alarms nobody', () => {
    expect(findingsFor(aHistory('absent').situation({ history: [], context: noAccount }))).toMatchObject([
      { id: 'S11', level: 'signed-out', severity: 'info', message: 'Claude Code is not signed in yet.' },
    ]);
    expect(findingsFor(aHistory(mcpOnly).situation({ history: [], context: noAccount }))).toMatchObject([
      { id: 'S1', level: 'signed-out', severity: 'info', message: 'Claude Code is not signed in yet.' },
    ]);
  });

  test('is fine in API-key mode', () => {
    const context = aContext({
      ...noAccount,
      overrides: [{ kind: 'api-key-helper', where: 'settings.json' }],
    });

    expect(findingsFor(aHistory(mcpOnly).situation({ context })).map(({ id, level }) => [id, level])).toEqual(
      [
        ['S1', 'good'],
        ['S28', 'good'],
      ],
    );
  });

  test('had lost it before it was ever seen when .claude.json still names an account', () => {
    expect(findingsFor(aHistory(mcpOnly).situation({ history: [] }))).toMatchObject([
      { id: 'S1', level: 'damaged', healable: false, action: 'sign-in' },
    ]);
  });

  test('still has its MCP sign-ins guarded', () => {
    const history = aHistory(mcpOnly).next(aBlob({ login: 'none', mcp: [] }));

    expect(ids(history.situation({ context: noAccount }))).toContain('S5');
  });
});

test('S7: when login and sign-ins are all empty, that is said once, and the sign-ins can be healed', () => {
  const entries = ['linear', 'notion'].map((server) => anEntry(server));
  const wiped = aBlob({ login: blanked(aLogin()), mcp: entries.map((entry) => emptied(entry)) });
  const finding = findingsFor(
    aHistory(aBlob({ mcp: entries }))
      .next(wiped)
      .situation(),
  );

  expect(finding).toMatchObject([
    {
      id: 'S7',
      level: 'damaged',
      healable: true,
      action: 'restore-all',
      parts: entries.map(([key]) => `/mcpOAuth/${key}`),
    },
  ]);
});

test('a refused generation is not offered for a login that went missing later', () => {
  const history = aHistory(aBlob())
    .next(aBlob({ login: blanked(aLogin()) }))
    .next(aBlob({ login: 'none' }));

  expect(findingsFor(history.situation())).toMatchObject([{ id: 'S1', action: 'sign-in' }]);
});
