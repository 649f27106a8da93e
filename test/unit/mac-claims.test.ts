/** What nobody has run on a Mac is listed once, in the README, and the code says where it relies on it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const ROOMS = ['shared', 'electron', 'build'];

/** The numbers of a table's rows that keep the rule, and what is wrong with the others. */
function claimFaults(table: string, code: string): readonly string[] {
  const rows = [...table.matchAll(/^\| (M\d+) +\| (.*)$/gm)].map(([, number = '', claim = '']) => ({
    number,
    isBackground: claim.startsWith('*(background)*'),
  }));
  const listed = rows.map(({ number }) => number);
  const cited = new Set(
    [...code.matchAll(/\((M\d+(?:, M\d+)*)\)/g)].flatMap(([, list = '']) => list.split(', ')),
  );
  return [
    ...listed
      .filter((number, index) => listed.indexOf(number) !== index)
      .map((number) => `${number} is there twice`),
    ...[...cited]
      .filter((number) => !listed.includes(number))
      .map((number) => `${number} is cited and not listed`),
    ...rows
      .filter(({ number, isBackground }) => !isBackground && !cited.has(number))
      .map(({ number }) => `${number} is listed and not cited`),
  ];
}

test('every claim about macOS that the code cites is listed, and every one that is listed is cited', () => {
  const code = ROOMS.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
      .map((name) => readFileSync(join(root, room, name), 'utf8')),
  ).join('\n');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  expect(readme).toMatch(/^\| M1 +\|/m);
  expect(claimFaults(readme, code)).toEqual([]);
});

test.each([
  ['| M1 | a |\n', '// So it is (M1).', []],
  ['| M1 | a |\n| M2 | b |\n', '// Both (M1, M2).', []],
  ['| M1 | *(background)* a |\n', '', []],
  ['| M1 | a |\n', '', ['M1 is listed and not cited']],
  ['| M1 | *(background)* a |\n', '// (M2)', ['M2 is cited and not listed']],
  ['| M1 | a |\n| M1 | b |\n', '// (M1)', ['M1 is there twice']],
])('in %j with %j it finds %j', (table, code, faults) => {
  expect(claimFaults(table, code)).toEqual(faults);
});
