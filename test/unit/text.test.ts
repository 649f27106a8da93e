import { describe, expect, test } from 'vitest';
import { byteSize, count, duration, relativeTime } from '../../shared/text';

const now = 1_000_000_000;

describe('times in relation to now', () => {
  test.each([
    [0, 'just now'],
    [-59_999, 'just now'],
    [1, 'in a moment'],
    [-120_000, '2 min ago'],
    [-3 * 3_600_000, '3 h ago'],
    [86_400_000, 'in 1 day'],
    [3 * 86_400_000 + 5, 'in 3 days'],
  ])('%i ms is %s', (distance, words) => {
    expect(relativeTime(now + distance, now)).toBe(words);
  });
});

test('lengths of time are told in their largest whole unit', () => {
  expect([40_000, 125_000, 7_200_000, 200_000_000].map(duration)).toEqual(['40 s', '2 min', '2 h', '2 days']);
});

test('sizes and counts agree with their nouns', () => {
  expect([1, 812, 5_300, 2_500_000].map(byteSize)).toEqual(['1 byte', '812 bytes', '5.3 KB', '2.5 MB']);
  expect([count(1, 'entry', 'entries'), count(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries']);
});
