import { describe, expect, test } from 'vitest';
import { findingsFor } from '../../../shared/findings/engine';
import {
  aBlob,
  aLogin,
  anEntry,
  aStub,
  emptied,
  HOUR,
  MINUTE,
  SECOND,
  T0,
} from '../../support/blob-builders';
import { aContext, aHistory } from '../../support/history-builders';
import { liveAMonth } from '../../support/healthy-month';

describe.each(['2.1.96', '2.1.330'] as const)('what is no damage in %s', (version) => {
  const linear = anEntry('linear', { version });
  const notion = anEntry('notion', { version });
  const good = aBlob({ version, mcp: [linear, notion] });
  const start = aHistory(good);

  test('a good blob, with everything checked', () => {
    expect(findingsFor(start.situation())).toEqual([]);
  });

  test('a good blob seen for the very first time', () => {
    expect(findingsFor(start.situation({ history: [], standing: 0 }))).toEqual([]);
  });

  test('an access token that expired while its refresh token lives', () => {
    expect(findingsFor(start.situation({ now: T0 + 20 * HOUR }))).toEqual([]);
  });

  test('a stub that never had a token', () => {
    expect(
      findingsFor(
        start.next(aBlob({ version, mcp: [linear, notion, aStub('figma', { version })] })).situation(),
      ),
    ).toEqual([]);
  });

  test('an entry that is cleared while its sign-in runs in the browser', () => {
    const cleared = start.next(aBlob({ version, mcp: [aStub('linear', { version }), notion] }));
    const removed = start.next(aBlob({ version, mcp: [notion] }));

    expect(findingsFor(cleared.situation({ standing: 19 * SECOND }))).toEqual([]);
    expect(findingsFor(removed.situation({ standing: 19 * SECOND }))).toEqual([]);
    expect(findingsFor(cleared.situation({ standing: 2 * MINUTE }))).not.toEqual([]);
  });

  test('a server that hands out no refresh tokens, expired or not', () => {
    const plain = aBlob({ version, mcp: [anEntry('plain', { version, refreshes: false }), notion] });

    expect(findingsFor(aHistory(plain).situation({ now: T0 + 10 * MINUTE }))).toEqual([]);
    expect(findingsFor(aHistory(plain).situation({ now: T0 + 10 * HOUR }))).toEqual([]);
  });

  test('a refresh, a new server, a new sign-in', () => {
    const history = start
      .next(aBlob({ version, login: aLogin({ version, generation: 2 }), mcp: [linear, notion] }))
      .next(aBlob({ version, login: aLogin({ version, generation: 2 }), mcp: [linear, notion, 'figma'] }))
      .next(
        aBlob({
          version,
          login: aLogin({ version, generation: 2 }),
          mcp: [anEntry('linear', { version, generation: 2, clientId: 'FAKE-other' }), notion, 'figma'],
        }),
      );

    expect(findingsFor(history.situation({ standing: 0 }))).toEqual([]);
    expect(findingsFor(history.situation())).toEqual([]);
  });

  test('an emptied sign-in that was made anew', () => {
    const again = start
      .next(aBlob({ version, mcp: [emptied(linear), notion] }))
      .next(aBlob({ version, mcp: [anEntry('linear', { version, generation: 2 }), notion] }));

    expect(findingsFor(again.situation())).toEqual([]);
  });

  test('idle sessions overnight', () => {
    const context = aContext({
      processes: [{ pid: 1, version: '2.1.330', startedAt: T0, folder: undefined }],
    });
    const levels = findingsFor(start.situation({ now: T0 + 20 * HOUR, context })).map(({ level }) => level);

    expect(levels.filter((level) => level !== 'good')).toEqual([]);
  });

  test('a whole month of ordinary use: no alarm at any moment, and little attention', () => {
    const alarms: unknown[] = [];
    const noticed = new Set<string>();
    liveAMonth(version, (history, stood) => {
      for (const standing of [0, Math.min(3 * SECOND, stood), stood]) {
        for (const finding of findingsFor(history.situation({ standing }))) {
          noticed.add(finding.id);
          if (finding.level !== 'good' && finding.level !== 'attention')
            alarms.push({ at: history.endedAt, finding });
          if (finding.severity === 'critical') alarms.push({ at: history.endedAt, finding });
        }
      }
    });

    expect(alarms).toEqual([]);
    expect([...noticed].filter((id) => id !== 'S30')).toEqual([]);
  }, 60_000);
});
