import { describe, expect, test } from 'vitest';
import {
  findingsFor,
  isSettled,
  nextSettling,
  notCheckedFor,
  verdictOf,
} from '../../../shared/findings/engine';
import { SIGNATURES } from '../../../shared/findings/table';
import { aBlob, aLogin, blanked, SECOND } from '../../support/blob-builders';
import { aContext, aHistory, aMacContext, anUnreachable } from '../../support/history-builders';

test('the table has S1 to S31 once each, every one with a source', () => {
  expect(SIGNATURES.map(({ id }) => id)).toEqual(Array.from({ length: 31 }, (_, n) => `S${n + 1}`));
  expect(SIGNATURES.filter(({ sources }) => sources.length === 0)).toEqual([]);
});

test('findings come worst first', () => {
  const context = aContext({
    overrides: [{ kind: 'api-key', where: 'settings.json' }],
    processes: Array.from({ length: 6 }, (_, pid) => ({
      pid,
      version: '2.1.96',
      startedAt: undefined,
      folder: undefined,
    })),
  });
  const lost = aHistory(aBlob())
    .next(aBlob({ login: 'none' }))
    .situation({ context });

  expect(findingsFor(lost).map(({ id }) => id)).toEqual(['S1', 'S28', 'S27']);
});

describe('settling', () => {
  const history = aHistory(aBlob()).next('absent');

  test('damage is reported at once and settled only after its time', () => {
    for (const [standing, settled] of [
      [0, false],
      [1_999, false],
      [2_000, true],
    ] as const) {
      const situation = history.situation({ standing });
      const finding = findingsFor(situation)[0];

      expect(finding?.id).toBe('S11');
      expect(finding && isSettled(finding, situation.live, situation.now)).toBe(settled);
    }
  });

  test.each([
    ['damage', aBlob(), 'absent', 0, 2 * SECOND],
    ['damage that has stood for a second', aBlob(), 'absent', SECOND, SECOND],
    ['a single sign-in that is gone', aBlob(), aBlob({ mcp: ['linear'] }), 0, 60 * SECOND],
    ['what was damaged long ago', aBlob(), 'absent', 3_600 * SECOND, undefined],
    ['a healthy refresh', aBlob(), aBlob({ login: aLogin({ generation: 2 }) }), 0, undefined],
  ])('%s settles when its time is over', (_, before, now, standing, left) => {
    const situation = aHistory(before).next(now).situation({ standing });
    const settles = nextSettling(situation);

    expect(settles === undefined ? undefined : settles - situation.now).toBe(left);
  });

  test('what is mild is left out until it has settled, and is there from that moment on', () => {
    const gone = aHistory(aBlob()).next(aBlob({ mcp: ['linear'] }));
    const first = gone.situation({ standing: 0 });
    const then = { ...first, now: nextSettling(first) ?? 0 };

    expect(findingsFor({ ...then, now: then.now - 1 })).toEqual([]);
    expect(findingsFor(then).map(({ id }) => id)).toEqual(['S30']);
    expect(nextSettling(then)).toBeUndefined();
  });

  test('a clock that was set back does not hold an alarm back', () => {
    const situation = history.situation({ standing: -3_600 * SECOND });

    expect(
      findingsFor(situation).map((finding) => isSettled(finding, situation.live, situation.now)),
    ).toEqual([true]);
  });
});

describe('what could not be checked', () => {
  const blind = {
    account: { kind: 'not-checked' },
    processes: 'not-checked',
    overrides: 'not-checked',
    otherStores: 'not-checked',
    keychainHealth: 'not-checked',
  } as const;
  const history = aHistory(aBlob());

  test('is named with the reason, and is no finding', () => {
    const situation = history.situation({ context: aMacContext(blind) });

    expect(findingsFor(situation)).toEqual([]);
    expect(notCheckedFor(situation).map(({ id }) => id)).toEqual([
      'S13',
      'S14',
      'S15',
      'S18',
      'S19',
      'S20',
      'S22',
      'S23',
      'S27',
      'S28',
    ]);
    expect(notCheckedFor(situation)[0]?.because).toContain('Keychain');
  });

  test('leaves out what a platform does not have', () => {
    expect(notCheckedFor(history.situation({ context: aContext(blind) })).map(({ id }) => id)).toEqual([
      'S18',
      'S19',
      'S22',
      'S23',
      'S27',
      'S28',
    ]);
  });

  test('is nothing when everything was checked', () => {
    expect(notCheckedFor(history.situation({ context: aMacContext() }))).toEqual([]);
  });
});

describe('the verdict on a snapshot', () => {
  const good = aHistory(aBlob());
  const noAccount = aContext({ account: { kind: 'absent' } });

  test.each([
    ['a good blob', good.situation(), 'good'],
    [
      'a login that was dropped a moment ago',
      good.next(aBlob({ login: 'none' })).situation({ standing: 0 }),
      'damaged',
    ],
    ['a login that was emptied', good.next(aBlob({ login: blanked(aLogin()) })).situation(), 'damaged'],
    ['a text that does not parse', good.next('{"cl').situation(), 'damaged'],
    ['a store that vanished', good.next('absent').situation(), 'damaged'],
    ['a logout by hand', good.next('absent').situation({ context: noAccount }), 'unknown'],
    [
      'a blob that never had a login',
      aHistory(aBlob({ login: 'none' })).situation({ history: [] }),
      'unknown',
    ],
    ['one removed server', good.next(aBlob({ mcp: ['linear'] })).situation(), 'good'],
    ['a store that cannot be read', good.situation({ live: anUnreachable('locked') }), 'unknown'],
  ])('%s', (_, situation, verdict) => {
    expect(verdictOf(situation)).toBe(verdict);
  });
});
