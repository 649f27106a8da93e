/** A file system without hard links (exFAT, many shares), played by a `link` that fails as it does there. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { machineId } from '../../electron/adapters/data-dir';
import { publishFile } from '../../electron/adapters/fs/atomic-file';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { refsIn } from '../../shared/snapshot';
import { aBlob } from '../support/blob-builders';
import { aDraft } from '../support/drafts';
import { encode, HELD_LOCKS } from '../support/memory-store';
import { temporaryDirectory } from '../support/temporary';
import { aVaultBench } from '../support/vault-bench';

let failure = 'EPERM';
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  link: () => Promise.reject(Object.assign(new Error(failure), { code: failure, syscall: 'link' })),
}));

vi.mock('node:fs', async (original) => ({
  ...(await original<object>()),
  linkSync: () => {
    throw Object.assign(new Error(failure), { code: failure, syscall: 'link' });
  },
}));

beforeEach(() => {
  failure = 'EPERM';
});

test.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP'])(
  'a vault saves and opens where link fails with %s',
  async (code) => {
    failure = code;
    const bench = aVaultBench();
    await bench.keys.ensure();

    const saved = await bench.vault.save(aDraft(aBlob(), await bench.vault.fingerprints()));

    expect((await bench.reopened().open(refsIn(saved))).size).toBe(refsIn(saved).length);
    expect((await bench.reopened().verify({ open: true })).problems).toEqual([]);
    expect(readdirSync(join(bench.location, 'tmp')).filter((name) => !name.endsWith('.lock'))).toEqual([]);
  },
);

test('a machine keeps its number, by which its own spares are told from those of others', () => {
  const dataDir = temporaryDirectory();
  const first = machineId(dataDir);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(machineId(dataDir)).toBe(first);
  expect(readdirSync(dataDir)).toEqual(['machine-id']);
});

test('many that publish under one name at once: the first wins, and nobody overwrites it', async () => {
  const directory = temporaryDirectory();
  const target = join(directory, 'one');
  const temporary = join(directory, 'tmp');

  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, n) => publishFile({ target, temporary }, `content ${n}`)),
  );

  const winner = outcomes.indexOf('published');
  expect(outcomes.filter((outcome) => outcome === 'published')).toHaveLength(1);
  expect(readFileSync(target, 'utf8')).toBe(`content ${winner}`);
});

test('a claim that a process left behind when it died holds nobody up for good', async () => {
  const directory = temporaryDirectory();
  const temporary = join(directory, 'tmp');
  mkdirSync(join(temporary, 'one.claim'), { recursive: true });

  expect(await publishFile({ target: join(directory, 'one'), temporary }, 'content')).toBe('published');

  expect(readdirSync(temporary)).toEqual([]);
});

test('any other failure of link is told as it is', async () => {
  failure = 'EROFS';
  const directory = temporaryDirectory();

  await expect(
    publishFile({ target: join(directory, 'one'), temporary: join(directory, 'tmp') }, 'content'),
  ).rejects.toMatchObject({ code: 'EROFS' });
});

test('a first credentials file is written, and one that was born meanwhile is left alone', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, '.credentials.json');
  const store = new CredentialsFile({ path, clock: systemClock });

  const written = await store.replace(undefined, encode('{"ours":1}'), HELD_LOCKS);

  expect(written.kind).toBe('replaced');
  expect(readFileSync(path, 'utf8')).toBe('{"ours":1}');
  const late = new CredentialsFile({
    path: join(directory, 'late.json'),
    clock: systemClock,
    onStep: (step) => {
      if (step === 'create') writeFileSync(join(directory, 'late.json'), '{"theirs":1}');
    },
  });
  expect((await late.replace(undefined, encode('{"ours":1}'), HELD_LOCKS)).kind).toBe('conflict');
  expect(readFileSync(join(directory, 'late.json'), 'utf8')).toBe('{"theirs":1}');
});

test('a first file that cannot be finished leaves no empty one, which would look like lost credentials', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, '.credentials.json');
  const store = new CredentialsFile({
    path,
    clock: systemClock,
    onStep: (step) => {
      if (step === 'rename')
        throw Object.assign(new Error('EIO: played'), { code: 'EIO', syscall: 'rename' });
    },
  });

  const outcome = await store.replace(undefined, encode('{"ours":1}'), HELD_LOCKS).catch(() => undefined);

  expect(outcome?.kind).not.toBe('replaced');
  expect(readdirSync(directory)).toEqual([]);
});

test('what is written to a first file between its birth and our content is not lost', async () => {
  const directory = temporaryDirectory();
  const path = join(directory, '.credentials.json');
  const store = new CredentialsFile({
    path,
    clock: systemClock,
    onStep: (step) => {
      if (step === 'rename') writeFileSync(path, '{"theirs":1}');
    },
  });

  const outcome = await store.replace(undefined, encode('{"ours":1}'), HELD_LOCKS);

  expect(outcome).toMatchObject({ kind: 'displaced', bytes: encode('{"theirs":1}') });
  if (outcome.kind === 'displaced') await outcome.old.close();
});
