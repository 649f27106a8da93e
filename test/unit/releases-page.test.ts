import { expect, test } from 'vitest';
import { releasesPageOf } from '../../electron/version';

test.each<[string, string | undefined]>([
  ['', undefined],
  ['sparekey', undefined],
  ['http://sparekey.example', undefined],
  ['https://', undefined],
  ['https://forge.example/ada/sparekey', 'https://forge.example/ada/sparekey/releases'],
  ['https://forge.example/ada/sparekey/#readme', 'https://forge.example/ada/sparekey/releases'],
])('releases of a project at “%s”', (homepage, page) => {
  expect(releasesPageOf(homepage)).toBe(page);
});
