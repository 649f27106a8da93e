import { expect, test } from 'vitest';
import {
  ASKS_AGAIN_SINCE,
  NEWEST_TRIED,
  asksHelperAgain,
  compareVersions,
  midSessionOf,
} from '../../shared/claude-versions';

test.each([
  ['2.1.96', 'loses-server'],
  ['2.1.148', 'loses-server'],
  ['2.1.216', 'registers-too'],
  ['2.1.247', 'registers-too'],
  [ASKS_AGAIN_SINCE, 'asks-again'],
  [NEWEST_TRIED, 'asks-again'],
  ['2.2.0', 'asks-again'],
  ['3.0.0-beta.1', 'asks-again'],
  ['1.9.999', 'loses-server'],
  ['2.1', 'loses-server'],
  ['made up', 'loses-server'],
])('Claude Code %s: %s', (version, does) => {
  expect(midSessionOf(version)).toBe(does);
});

test('only what asks its helper again can live with a moved sign-in', () => {
  expect(asksHelperAgain(ASKS_AGAIN_SINCE)).toBe(true);
  expect(asksHelperAgain('2.1.247')).toBe(false);
});

test('versions compare by their numbers', () => {
  expect(compareVersions('2.1.96', '2.1.100')).toBeLessThan(0);
  expect(compareVersions('v2.1.96', '2.1.96-beta')).toBe(0);
  expect(compareVersions('unknown', '2.1.96')).toBeUndefined();
});
