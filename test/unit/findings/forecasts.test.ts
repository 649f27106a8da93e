import { describe, expect, test } from 'vitest';
import { entryPart } from '../../../shared/blob';
import { forecastsFor, keychainStdinLimit } from '../../../shared/findings/forecasts';
import { aBlob, anEntry, DAY, HOUR, T0 } from '../../support/blob-builders';
import { aContext, aHistory, aMacContext } from '../../support/history-builders';

describe('the size that fits through standard input into the Keychain', () => {
  test('is that of the default service and an account of eight characters', () => {
    expect(keychainStdinLimit('adalovel', 'Claude Code-credentials')).toBe(1_979);
  });

  test('counts UTF-8 bytes', () => {
    expect(keychainStdinLimit('é€𝄞', '')).toBe(Math.floor((3_990 - (2 + 3 + 4)) / 2));
  });
});

describe('what lies ahead', () => {
  const bulky = anEntry('linear', { set: { discoveryState: { oauthMetadata: 'x'.repeat(1_500) } } });
  const big = aHistory(aBlob({ mcp: [bulky] }));

  test('the limit of the Keychain’s transport, where there is a Keychain', () => {
    const [first] = forecastsFor(big.situation({ context: aMacContext() }));

    expect(first).toMatchObject({
      kind: 'transport-limit',
      sentence: expect.stringContaining('more than the 2.0 KB') as string,
    });
    expect(forecastsFor(big.situation({ context: aContext() })).map(({ kind }) => kind)).toEqual([
      'discovery-bulk',
    ]);
  });

  test('nothing while a blob is far from it', () => {
    expect(forecastsFor(aHistory(aBlob({ mcp: 'none' })).situation({ context: aMacContext() }))).toEqual([]);
  });

  test('the entry whose discovery results are the bulk of a blob', () => {
    expect(forecastsFor(big.situation())).toMatchObject([
      { kind: 'discovery-bulk', parts: [entryPart(bulky[0])] },
    ]);
  });

  test('the end of a sign-in that cannot be renewed, a day ahead', () => {
    const plain = anEntry('plain', { refreshes: false, expiresAt: T0 + 2 * DAY });
    const history = aHistory(aBlob({ mcp: [plain, 'linear'] }));

    expect(forecastsFor(history.situation({ now: T0 + DAY - HOUR }))).toEqual([]);
    expect(forecastsFor(history.situation({ now: T0 + DAY + HOUR }))).toMatchObject([
      {
        kind: 'sign-in-ends',
        parts: [entryPart(plain[0])],
        sentence: expect.stringContaining('ends in 23 h') as string,
      },
    ]);
  });
});
