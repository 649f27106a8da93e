import { expect, test } from 'vitest';
import { entryPart } from '../../../shared/blob';
import { findingsFor } from '../../../shared/findings/engine';
import type { Situation } from '../../../shared/findings/types';
import type { MovedRow } from '../../../shared/split/moved-sign-in';
import { HOUR, MINUTE, aBlob, aStub, anEntry, emptied } from '../../support/blob-builders';
import { aContext, aHistory } from '../../support/history-builders';
import { aMovedRow } from '../../support/split-builders';

const start = aHistory(aBlob({ mcp: ['linear', 'notion'] }));
const ids = (situation: Situation) => findingsFor(situation).map(({ id }) => id);

/** The same, where these sign-ins were moved out of the blob. */
function where(situation: Situation, ...moved: readonly MovedRow[]): Situation {
  return { ...situation, context: { ...aContext(), ...situation.context, moved } };
}

test.each([
  ['one that left the blob', aBlob({ mcp: ['notion'] }), ['S30']],
  ['a stub that an old session wrote in its place', aBlob({ mcp: [aStub('linear'), 'notion'] }), ['S29']],
  ['one that an old session emptied', aBlob({ mcp: [emptied(anEntry('linear')), 'notion'] }), ['S29']],
])('%s is a loss, and none when it was moved', (_what, blob, without) => {
  const situation = start.next(blob, { after: HOUR }).situation({ standing: 10 * MINUTE });

  expect(ids(situation)).toEqual(without);
  expect(ids(where(situation, aMovedRow('linear')))).toEqual([]);
});

test('older tokens that a stale session writes back for a moved server are nobody’s alarm', () => {
  const newer = aBlob({ mcp: [anEntry('linear', { generation: 2 }), 'notion'] });
  const situation = start
    .next(newer, { after: HOUR })
    .next(aBlob({ mcp: ['linear', 'notion'] }), { after: HOUR })
    .situation({ standing: 10 * MINUTE });

  expect(ids(situation)).toEqual(['S16']);
  expect(ids(where(situation, aMovedRow('linear')))).toEqual([]);
});

test('all sign-ins moved, one after the other, leave an empty half without an alarm', () => {
  const situation = start.next(aBlob({ mcp: [] }), { after: HOUR }).situation({ standing: 10 * MINUTE });

  expect(ids(situation)).toContain('S5');
  expect(ids(where(situation, aMovedRow('linear'), aMovedRow('notion')))).toEqual([]);
});

test('what is lost beside a moved sign-in is still found', () => {
  const situation = start.next(aBlob({ mcp: [] }), { after: HOUR }).situation({ standing: 10 * MINUTE });

  expect(findingsFor(where(situation, aMovedRow('linear')))).toMatchObject([
    { id: 'S30', parts: [entryPart(anEntry('notion')[0])] },
  ]);
});
