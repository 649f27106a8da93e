import { appendFileSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../shared/journal';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { DAY } from '../support/blob-builders';
import { temporaryDirectory } from '../support/temporary';
import { WallClock } from '../support/vault-bench';

const event = (incident: string, profile = 'p'): JournalEvent => ({
  kind: 'heal-paused',
  at: 1,
  profile,
  incident,
  why: 'FAKE\nreason',
});

function aJournal(location = join(temporaryDirectory(), 'vault')) {
  const clock = new WallClock();
  return { location, clock, journal: new FileJournal({ location, clock }) };
}

test('gives back the events of a profile in the order in which they were written', async () => {
  const { journal, clock, location } = aJournal();
  expect(await journal.read('p')).toEqual([]);
  await journal.append(event('a'));
  await journal.append(event('x', 'other'));
  clock.time += 30 * DAY;
  await journal.append(event('b'));

  expect(await new FileJournal({ location, clock }).read('p')).toEqual([event('a'), event('b')]);
  expect(readdirSync(join(location, 'journal'))).toEqual(['2026-11.jsonl', '2026-12.jsonl']);
});

test('skips torn and foreign lines, and loses nothing that is written after them', async () => {
  const { journal, location } = aJournal();
  await journal.append(event('a'));
  const file = join(location, 'journal/2026-11.jsonl');
  appendFileSync(file, '{"kind":"unheard-of","at":1,"profile":"p"}\nnull\n[]\n{"kind":"wrote","at":1,"prof');

  await journal.append(event('b'));

  expect(await journal.read('p')).toEqual([event('a'), event('b')]);
});

test('keeps events of two writers at once whole', async () => {
  const { journal, location, clock } = aJournal();
  const other = new FileJournal({ location, clock });

  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? journal : other).append(event(`${n}`))));

  expect(await journal.read('p')).toHaveLength(40);
  expect(statSync(join(location, 'journal/2026-11.jsonl')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(location, 'journal/2026-11.jsonl'), 'utf8').trim().split(/\n+/)).toHaveLength(40);
});

test('says so when it cannot be written', async () => {
  const { journal, location } = aJournal();
  writeFileSync(location, 'a file where the vault should be');

  await expect(journal.append(event('a'))).rejects.toMatchObject({ code: 'vault-unwritable' });
  expect(await journal.read('p')).toEqual([]);
});

test('reads only what was added since, by whomever', async () => {
  const { journal, location, clock } = aJournal();
  await journal.append(event('a'));
  expect(await journal.read('p')).toEqual([event('a')]);
  const file = join(location, 'journal/2026-11.jsonl');
  const size = statSync(file).size;
  // Made unreadable without a trace: whoever read it again would miss the first event.
  writeFileSync(file, Buffer.alloc(size, ' '), { flag: 'r+' });

  await new FileJournal({ location, clock }).append(event('b'));

  expect(await journal.read('p')).toEqual([event('a'), event('b')]);
});

test('a last line that has not ended yet counts, and counts once', async () => {
  const { journal, location } = aJournal();
  await journal.append(event('a'));
  appendFileSync(join(location, 'journal/2026-11.jsonl'), `\n${JSON.stringify(event('b'))}`);

  expect(await journal.read('p')).toEqual([event('a'), event('b')]);
  await journal.append(event('c'));

  expect(await journal.read('p')).toEqual([event('a'), event('b'), event('c')]);
});

test('a file that was put in the place of the old one is read from its beginning', async () => {
  const { journal, location } = aJournal();
  await journal.append(event('a'));
  await journal.read('p');
  const file = join(location, 'journal/2026-11.jsonl');
  rmSync(file);
  writeFileSync(file, `${JSON.stringify(event('other'))}\n`);

  expect(await journal.read('p')).toEqual([event('other')]);
});
