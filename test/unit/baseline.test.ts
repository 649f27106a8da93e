import { describe, expect, test } from 'vitest';
import { CALM_MS, baselineOf, clobberSigns } from '../../shared/baseline';
import { LOGIN_PART, entryPart } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import { aBlob, aLogin, anEntry, emptied, HOUR } from '../support/blob-builders';
import { aHistory, aLive, anUnreachable, type History } from '../support/history-builders';

const linear = anEntry('linear');
const notion = anEntry('notion');
const calm = aHistory(aBlob());
const seqOf = (history: History, upTo?: number, until?: number) =>
  baselineOf(history.snapshots, upTo, until)?.snapshot.seq;

describe('the baseline', () => {
  test('is nothing before there is a snapshot', () => {
    expect(baselineOf([])).toBeUndefined();
  });

  test('is the newest good snapshot', () => {
    expect(seqOf(calm.next(aBlob({ login: aLogin({ generation: 2 }) })))).toBe(2);
  });

  test('is never a damaged one', () => {
    expect(
      seqOf(
        calm
          .next(aBlob({ login: 'none' }))
          .next('absent')
          .next('{'),
      ),
    ).toBe(1);
  });

  test('is the calm before a burst, with what was signed in to during it', () => {
    const burst = calm
      .next(aBlob({ mcp: [linear, notion, 'sentry'] }), { after: HOUR })
      .next(aBlob({ mcp: [linear] }), { after: 100 });
    const baseline = baselineOf(burst.snapshots, undefined, burst.endedAt + 100);

    expect(baseline?.snapshot.seq).toBe(1);
    expect([...(baseline?.expected.keys() ?? [])]).toEqual([
      LOGIN_PART,
      ...[linear, notion, anEntry('sentry')].map(([key]) => entryPart(key)),
    ]);
  });

  test('becomes the newest once that has stood for ten seconds', () => {
    const history = calm.next(aBlob({ mcp: [linear] }), { after: HOUR });

    expect(seqOf(history, undefined, history.endedAt + CALM_MS - 1)).toBe(1);
    expect(seqOf(history, undefined, history.endedAt + CALM_MS)).toBe(2);
  });

  test('is the first good one when none ever stood: then all of it is one burst', () => {
    const hasty = aHistory(aBlob()).next(aBlob({ mcp: [linear] }), { after: 10 });

    expect(seqOf(hasty, undefined, hasty.endedAt + 10)).toBe(1);
  });

  test('can be asked for as of an earlier snapshot', () => {
    expect(seqOf(calm.next(aBlob({ mcp: [linear] })), 1)).toBe(1);
  });

  test('does not expect a stub', () => {
    const baseline = baselineOf(aHistory(aBlob({ mcp: [linear, emptied(notion)] })).snapshots);

    expect([...(baseline?.expected.keys() ?? [])]).toEqual([LOGIN_PART, entryPart(linear[0])]);
  });
});

describe('the signs of a clobber', () => {
  const twice = calm.next(aBlob({ mcp: [anEntry('linear', { generation: 2 }), notion] }));
  const signs = (content: Parameters<typeof aLive>[0]) => {
    const baseline = baselineOf(twice.snapshots);
    return baseline && clobberSigns(baseline, aLive(content), lineageOf(twice.snapshots));
  };

  test.each([
    ['none in the calm state', twice.last, 0],
    [
      'one for each part that is gone',
      aBlob({ login: 'none', mcp: [anEntry('linear', { generation: 2 })] }),
      2,
    ],
    ['one for each that is emptied', aBlob({ mcp: [emptied(linear), emptied(notion)] }), 2],
    ['one for each that is rolled back', aBlob({ mcp: [linear, notion] }), 1],
    ['everything when the store is gone', 'absent', 3],
    ['everything when its text is cut', '{"claudeAiOauth":{"acc', 3],
  ])('%s', (_, content, expected) => {
    expect(signs(content)).toBe(expected);
  });

  test('none when nothing can be read', () => {
    const baseline = baselineOf(twice.snapshots);

    expect(baseline && clobberSigns(baseline, anUnreachable('locked'), lineageOf(twice.snapshots))).toBe(0);
  });
});
