/** One walk for whoever looks for copies of credentials below a folder. */
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { copiesBelow, readCopies } from '../../electron/adapters/plain-copies';
import { temporaryDirectory } from '../support/temporary';

const WIDE = { depth: 10, files: 100, bytes: 1_000 };
let folder: string;

beforeEach(() => {
  folder = temporaryDirectory();
  for (const name of ['a/b/c/deep.json', 'a/b/third.json', 'a/second.json', 'first.json'])
    put(name, `{"in":"${name}"}`);
});

function put(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function namesBelow(limits = WIDE): Promise<readonly string[]> {
  return (await copiesBelow(folder, limits)).files.map(({ name }) => name.slice(folder.length + 1));
}

test('the upper floors come first, and below the last one nothing is looked at', async () => {
  const all = ['first.json', 'a/second.json', 'a/b/third.json', 'a/b/c/deep.json'];

  expect(await namesBelow()).toEqual(all);
  expect(await namesBelow({ ...WIDE, depth: 3 })).toEqual(all.slice(0, 3));
  expect(await namesBelow({ ...WIDE, depth: 1 })).toEqual(all.slice(0, 1));
});

test('more files than the limit are told, and the first are there', async () => {
  expect(await copiesBelow(folder, { ...WIDE, files: 4 })).toMatchObject({ hasMore: false });

  const { files, hasMore } = await copiesBelow(folder, { ...WIDE, files: 2 });

  expect({ hasMore, found: files.length }).toEqual({ hasMore: true, found: 2 });
});

test('what is too large, a link, or no file at all is no copy', async () => {
  put('large.json', 'x'.repeat(1_001));
  put('just.json', 'x'.repeat(1_000));
  symlinkSync(join(folder, 'first.json'), join(folder, 'link.json'));
  symlinkSync(join(folder, 'a'), join(folder, 'folder-link'));

  expect((await namesBelow({ ...WIDE, depth: 1 })).toSorted()).toEqual(['first.json', 'just.json']);
  expect((await readCopies([join(folder, 'a')], 1_000)).files).toEqual([]);
});

test('a copy is its bytes and the time of its file', async () => {
  const path = put('dated.json', '{}');
  utimesSync(path, 1_000, 2_000);

  expect((await readCopies([path], 10)).files).toEqual([
    { name: path, bytes: Buffer.from('{}'), modifiedAt: 2_000_000 },
  ]);
});

test('what cannot be read is told, and the rest is there all the same', async () => {
  const missing = join(folder, 'missing');

  expect(await copiesBelow(missing, WIDE)).toMatchObject({ files: [], trouble: { code: 'ENOENT' } });
  expect(await readCopies([missing, join(folder, 'first.json')], 1_000)).toMatchObject({
    files: [{ name: join(folder, 'first.json') }],
    trouble: { path: missing },
  });
});
