import { describe, expect, test } from 'vitest';
import { entryPart } from '../../../shared/blob';
import { findingsFor } from '../../../shared/findings/engine';
import type { Situation } from '../../../shared/findings/types';
import {
  aBlob,
  aLogin,
  anEntry,
  aStub,
  emptied,
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  T0,
  type Entry,
} from '../../support/blob-builders';
import { BOB, aContext, aHistory } from '../../support/history-builders';

const ids = (situation: Situation): readonly string[] => findingsFor(situation).map(({ id }) => id);
const partOf = ([key]: Entry): string => entryPart(key);

describe.each(['2.1.96', '2.1.330'] as const)('MCP sign-ins as %s writes them', (version) => {
  const [linear, notion, sentry] = ['linear', 'notion', 'sentry'].map((server) =>
    anEntry(server, { version }),
  ) as [Entry, Entry, Entry];
  const login = aLogin({ version });
  const rotated = aLogin({ version, generation: 2, expiresAt: T0 + 16 * HOUR });
  const good = aBlob({ version, mcp: [linear, notion, sentry] });
  const start = aHistory(good);

  test('S4: the refresh of a login that empties the MCP half', () => {
    const history = start.next(aBlob({ login: rotated, mcp: [] }), { after: 8 * HOUR });

    expect(findingsFor(history.situation())).toMatchObject([
      {
        id: 'S4',
        level: 'damaged',
        severity: 'critical',
        healable: true,
        action: 'restore-mcp',
        parts: [linear, notion, sentry].map(partOf),
      },
    ]);
  });

  test('S4 also when the refresh leaves no MCP half at all, as after a torn read', () => {
    const history = start.next(aBlob({ login: rotated, mcp: 'none' }), { after: 8 * HOUR });

    expect(ids(history.situation())).toEqual(['S4']);
  });

  test('S5: all sign-ins gone at once while the login stays', () => {
    expect(findingsFor(start.next(aBlob({ version, mcp: [] })).situation())).toMatchObject([
      {
        id: 'S5',
        level: 'damaged',
        severity: 'critical',
        healable: true,
        parts: [linear, notion, sentry].map(partOf),
      },
    ]);
  });

  test('S5: all sign-ins emptied at once while the login stays', () => {
    const wiped = aBlob({ version, mcp: [linear, notion, sentry].map((entry) => emptied(entry)) });

    expect(ids(start.next(wiped).situation())).toEqual(['S5']);
  });

  test('S5: some sign-ins gone at once, others kept', () => {
    expect(findingsFor(start.next(aBlob({ version, mcp: [sentry] })).situation())).toMatchObject([
      {
        id: 'S5',
        parts: [linear, notion].map(partOf),
        message: expect.stringContaining('2 MCP sign-ins (linear, notion)') as string,
      },
    ]);
  });

  test('S5 joins S1 when the login went in the same storm, even for a single sign-in', () => {
    const history = start.next(aBlob({ login: 'none', mcp: [linear, notion] }));

    expect(ids(history.situation())).toEqual(['S1', 'S5']);
  });

  test('S5 measures a burst of writes against the calm before it', () => {
    const history = start
      .next(aBlob({ version, mcp: [linear, notion] }))
      .next(aBlob({ version, mcp: [linear] }), { after: 40 });

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S5', parts: [sentry, notion].map(partOf) },
    ]);
  });

  test('two sign-ins removed one after the other are no damage', () => {
    const history = start
      .next(aBlob({ version, mcp: [linear, notion] }))
      .next(aBlob({ version, mcp: [linear] }), { after: 2 * SECOND });

    expect(ids(history.situation())).toEqual(['S30', 'S30']);
  });

  test('S6: one sign-in emptied under a new client id', () => {
    const history = start.next(
      aBlob({ version, mcp: [emptied(linear, { clientId: 'FAKE-client-new' }), notion, sentry] }),
    );

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S6', level: 'attention', healable: false, action: 'restore-mcp', parts: [partOf(linear)] },
    ]);
  });

  test('S29: one sign-in emptied under its old client id was refused, and its spare with it', () => {
    const history = start.next(aBlob({ version, mcp: [emptied(linear), notion, sentry] }));

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S29', level: 'attention', healable: false, action: 'sign-in-server', parts: [partOf(linear)] },
    ]);
  });

  test('S30: one sign-in gone is a notice for a day, never damage', () => {
    const history = start.next(aBlob({ version, mcp: [notion, sentry] }));

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S30', level: 'attention', severity: 'info', healable: false, parts: [partOf(linear)] },
    ]);
    expect(ids(history.situation({ standing: DAY }))).toEqual([]);
  });

  test('S30 keeps quiet when the same server is signed in under the key of a changed configuration', () => {
    const moved = anEntry('linear', { version, headers: { 'X-Team': 'a' } });

    expect(ids(start.next(aBlob({ version, mcp: [moved, notion, sentry] })).situation())).toEqual([]);
  });

  test('S16: older tokens of a server that come back', () => {
    const newer = anEntry('linear', { version, generation: 2 });
    const history = start.next(aBlob({ version, mcp: [newer, notion, sentry] })).next(good);

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S16', level: 'damaged', healable: true, action: 'restore-mcp', parts: [partOf(linear)] },
    ]);
  });

  test('S21: plugin secrets lost with the login are part of the same damage', () => {
    const secrets = {
      pluginSecrets: { 'engram@market': { token: 'FAKE-plugin-secret' } },
      futureKey: { kept: true },
    };
    const history = aHistory(aBlob({ login, sections: secrets })).next(aBlob({ login: 'none' }));

    expect(findingsFor(history.situation())).toMatchObject([
      { id: 'S1' },
      { id: 'S21', level: 'damaged', healable: true, parts: ['/pluginSecrets', '/futureKey'] },
    ]);
  });

  test('S21: plugin secrets gone by themselves are worth attention, other sections nothing', () => {
    const secrets = {
      pluginSecrets: { 'engram@market': { token: 'FAKE-plugin-secret' } },
      trustedDeviceToken: 'FAKE-device',
    };
    const history = aHistory(aBlob({ login, sections: secrets }));

    expect(findingsFor(history.next(aBlob({ login })).situation({ standing: 5 * SECOND }))).toMatchObject([
      { id: 'S21', level: 'attention', healable: false, parts: ['/pluginSecrets'] },
    ]);
    const { pluginSecrets } = secrets;
    expect(ids(history.next(aBlob({ login, sections: { pluginSecrets } })).situation())).toEqual([]);
  });

  test('S24: one server under two keys', () => {
    const twice = aBlob({
      version,
      mcp: [linear, anEntry('linear', { version, headers: { 'X-Team': 'a' } })],
    });

    expect(findingsFor(aHistory(twice).situation())).toMatchObject([
      { id: 'S24', level: 'good', severity: 'info' },
    ]);
  });

  test('S25: a discovery that failed blocks a server until its entry is cleared', () => {
    const failed = aStub('broken', { version, set: { discoveryState: { oauthMetadataFound: false } } });

    expect(findingsFor(aHistory(aBlob({ version, mcp: [failed] })).situation())).toMatchObject([
      { id: 'S25', level: 'attention', severity: 'info', action: 'sign-in-server' },
    ]);
  });

  test('S26: two writers that keep overwriting each other', () => {
    const other = aBlob({ version, mcp: [anEntry('linear', { version, generation: 2 }), notion, sentry] });
    const fight = start.next(other).next(good).next(other).next(good);

    expect(ids(fight.situation({ standing: MINUTE }))).toContain('S26');
    expect(ids(start.next(other).next(good).next(other).situation({ standing: MINUTE }))).not.toContain(
      'S26',
    );
  });

  test('S26 names another guard that may be one of the two', () => {
    const other = aBlob({ version, mcp: [anEntry('linear', { version, generation: 2 }), notion, sentry] });
    const context = aContext({ guards: [{ name: 'cc-auth-guard.sh', where: 'Stop hook in settings.json' }] });
    const fight = start.next(other).next(good).next(other).next(good);

    expect(
      findingsFor(fight.situation({ standing: MINUTE, context })).find(({ id }) => id === 'S26'),
    ).toMatchObject({
      message: expect.stringContaining(
        'cc-auth-guard.sh (Stop hook in settings.json) also works on',
      ) as string,
    });
  });

  test('S26 does not count what Sparekey itself put back', () => {
    const other = aBlob({ version, mcp: [anEntry('linear', { version, generation: 2 }), notion, sentry] });
    const ours = { reason: 'heal', wrote: [partOf(linear)] } as const;
    const history = start.next(other).next(good).next(other, ours).next(good).next(other, ours);

    expect(ids(history.situation({ standing: MINUTE }))).not.toContain('S26');
  });
});

describe('a logout by hand', () => {
  const good = aBlob();
  const out = aHistory(good).next('absent', { account: undefined });

  test('S22: store and account gone is a logout, and offers the MCP half', () => {
    const context = { account: { kind: 'absent' } } as const;
    const situation = out.situation();

    expect(findingsFor({ ...situation, context: { ...situation.context, ...context } })).toMatchObject([
      {
        id: 'S22',
        level: 'signed-out',
        severity: 'info',
        healable: false,
        action: 'restore-mcp',
        parts: expect.objectContaining({ length: 2 }) as string[],
      },
    ]);
  });

  test('S22: without MCP sign-ins there is nothing to offer but signing in', () => {
    const alone = aHistory(aBlob({ mcp: 'none' }))
      .next('absent', { account: undefined })
      .situation();
    const context = { ...alone.context, account: { kind: 'absent' } as const };

    expect(findingsFor({ ...alone, context })).toMatchObject([{ id: 'S22', action: 'sign-in', parts: [] }]);
  });

  test('S22: after signing in again the MCP half is still offered, for a week, as no damage', () => {
    const again = out.next(aBlob({ login: aLogin({ generation: 9 }), mcp: 'none' }));

    expect(findingsFor(again.situation())).toMatchObject([
      { id: 'S22', level: 'attention', healable: false, action: 'restore-mcp' },
    ]);
    expect(ids(again.situation({ standing: 6 * DAY }))).toEqual(['S22']);
    expect(ids(again.situation({ standing: 8 * DAY }))).toEqual([]);
  });

  test('the offer ends with the sign-ins being there, and does not return when one is removed', () => {
    const login = aLogin({ generation: 9 });
    const back = out.next(aBlob({ login, mcp: 'none' })).next(aBlob({ login }));

    expect(ids(back.situation())).toEqual([]);
    expect(ids(back.next(aBlob({ login, mcp: ['linear'] })).situation())).toEqual(['S30']);
  });

  test('S22: 2.1.96 takes the MCP half along when somebody signs in anew', () => {
    const login = aLogin({ version: '2.1.96', generation: 2 });
    const anew = aHistory(aBlob({ version: '2.1.96' })).next(aBlob({ login, mcp: 'none' }), { after: HOUR });

    expect(findingsFor(anew.situation())).toMatchObject([
      { id: 'S22', level: 'attention', action: 'restore-mcp' },
    ]);
  });

  test('an MCP stub written after a logout does not turn it into an accident', () => {
    const stubbed = out
      .next(aBlob({ login: 'none', mcp: [aStub('linear')] }), { account: undefined })
      .situation();
    const context = { ...stubbed.context, account: { kind: 'absent' } as const };

    expect(findingsFor({ ...stubbed, context }).map(({ id }) => id)).toEqual(['S22']);
  });

  test('another account’s sign-in after a logout keeps the offer of the MCP half', () => {
    const bob = out.next(aBlob({ login: aLogin({ who: 'bob' }), mcp: 'none' }), { account: BOB }).situation();
    const account = { kind: 'present', account: BOB, organization: undefined } as const;

    expect(ids({ ...bob, context: { ...bob.context, account } })).toEqual(['S22']);
  });

  test('S11 followed by a new sign-in is still the accident that it was', () => {
    const history = aHistory(good)
      .next('absent')
      .next(aBlob({ login: aLogin({ generation: 2 }), mcp: 'none' }));

    expect(findingsFor(history.situation())[0]).toMatchObject({ level: 'damaged', action: 'restore-mcp' });
  });
});
