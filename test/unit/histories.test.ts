import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histories } from '../../electron/adapters/vault/histories';
import type { Snapshot } from '../../shared/snapshot';
import { aBlob } from '../support/blob-builders';
import { aHistory } from '../support/history-builders';

const [example] = aHistory(aBlob()).snapshots;

const snapshots = fc
  .uniqueArray(fc.nat(200), { maxLength: 40 })
  .chain((sequences) =>
    fc.tuple(
      ...sequences.map((seq) =>
        fc
          .constantFrom('p', 'q', 'r')
          .map((profile) => ({ ...example, id: `${seq}`, seq, profile }) as Snapshot),
      ),
    ),
  );

test('added one by one in any order they are what they are when sorted at once', () => {
  fc.assert(
    fc.property(snapshots, (all) => {
      const grown = new Histories([]);
      for (const snapshot of all) grown.add(snapshot);
      const sorted = new Histories(all);

      expect(grown.all).toEqual(sorted.all);
      expect(grown.newest).toEqual(sorted.newest);
      for (const profile of ['p', 'q', 'r', 'nobody']) expect(grown.of(profile)).toEqual(sorted.of(profile));
    }),
  );
});

test('a list that was given out does not change any more', () => {
  const [first, second] = [1, 2].map((seq) => ({ ...example, id: `${seq}`, seq, profile: 'p' }) as Snapshot);
  const histories = new Histories(first === undefined ? [] : [first]);
  const given = histories.of('p');

  if (second !== undefined) histories.add(second);

  expect(given).toEqual([first]);
  expect(histories.has('2')).toBe(true);
});
