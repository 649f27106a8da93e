import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check, lock } from 'proper-lockfile';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClaudeLocks } from '../../electron/adapters/claude-locks';
import { systemClock } from '../../electron/adapters/system-clock';
import type { HeldLocks } from '../../electron/core/ports/store';

let root: string;
let dir: string;
let locks: ClaudeLocks;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sparekey-locks-'));
  dir = path.join(root, 'claude');
  mkdirSync(dir);
  locks = new ClaudeLocks(dir, systemClock);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ENTRY = 'linear (eu)|0123456789abcdef';
const names = () => [
  path.join(dir, '.oauth_refresh.lock'),
  `${dir}.lock`,
  path.join(dir, '.storage-write.lock'),
  path.join(dir, 'mcp-refresh-linear__eu__0123456789abcdef.lock.lock'),
];
const held = () => names().filter((name) => existsSync(name));

/** Somebody else's lock whose last sign of life is so many milliseconds old. */
function aForeignLock(name: string, age = 0): void {
  mkdirSync(name);
  utimesSync(name, (Date.now() - age) / 1_000, (Date.now() - age) / 1_000);
}

test('holds all of Claude Code’s locks while it works, and lets go of them', async () => {
  const outcome = await locks.hold([ENTRY, ENTRY], 0, async (locked) => {
    expect(await locked.areStillOurs()).toBe(true);
    expect(locked.remaining()).toBeGreaterThan(0);
    expect(locked.remaining()).toBeLessThanOrEqual(2_000);
    return held();
  });

  expect(outcome).toEqual({ kind: 'held', value: names() });
  expect(held()).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test('lets go when the work fails', async () => {
  await expect(locks.hold([], 0, () => Promise.reject(new Error('the work failed')))).rejects.toThrow(
    'the work failed',
  );

  expect(held()).toEqual([]);
});

test('leaves at most four seconds of life in a lock, should we die holding it', async () => {
  await locks.hold([ENTRY], 0, () => {
    const stale = [60_000, 10_000, 15_000, 10_000];
    for (const [index, name] of names().entries()) {
      const fresh = statSync(name).mtimeMs + (stale[index] ?? 0) - Date.now();
      expect(fresh).toBeGreaterThan(2_000);
      expect(fresh).toBeLessThanOrEqual(4_000);
    }
    return Promise.resolve();
  });
});

test('keeps out Claude Code’s own lock library, and is kept out by it', async () => {
  const target = { realpath: false, stale: 10_000 };
  await locks.hold([], 0, async () => {
    expect(await check(dir, target)).toBe(true);
    await expect(lock(dir, target)).rejects.toMatchObject({ code: 'ELOCKED' });
  });
  const release = await lock(dir, target);

  expect(await locks.hold([], 0, () => Promise.resolve())).toEqual({ kind: 'busy', lock: `${dir}.lock` });
  await release();
});

describe.each([
  [0, 60_000],
  [1, 10_000],
  [2, 15_000],
  [3, 60_000],
])('lock number %i, stale after %i ms', (index, stale) => {
  const name = () => names()[index] ?? '';

  test('is respected, and nothing else is held meanwhile', async () => {
    aForeignLock(name(), stale - 2_000);
    const work = vi.fn(() => Promise.resolve());

    expect(await locks.hold([ENTRY], 60, work)).toEqual({ kind: 'busy', lock: name() });
    expect(work).not.toHaveBeenCalled();
    expect(held()).toEqual([name()]);
  });

  test('is waited for', async () => {
    aForeignLock(name());
    const holding = locks.hold([ENTRY], 10_000, () => Promise.resolve('worked'));
    await vi.waitFor(() => rmdirSync(name()));

    expect(await holding).toEqual({ kind: 'held', value: 'worked' });
  });

  test('is taken over when its holder gives no sign of life', async () => {
    aForeignLock(name(), stale + 1_000);

    expect((await locks.hold([ENTRY], 0, () => Promise.resolve())).kind).toBe('held');
    expect(held()).toEqual([]);
  });

  test('is not ours any more when somebody takes it over, and then stays theirs', async () => {
    await locks.hold([ENTRY], 0, async (locked) => {
      rmdirSync(name());
      expect(await locked.areStillOurs()).toBe(false);
      aForeignLock(name());
      expect(await locked.areStillOurs()).toBe(false);
    });

    expect(held()).toEqual([name()]);
  });
});

test('two at once never work at the same time', async () => {
  let working = 0;
  const work = async (locked: HeldLocks) => {
    expect(++working).toBe(1);
    expect(await locked.areStillOurs()).toBe(true);
    working--;
  };
  const others = new ClaudeLocks(dir, systemClock);

  const outcomes = await Promise.all([
    ...Array.from({ length: 10 }, () => locks.hold([ENTRY], 20_000, work)),
    ...Array.from({ length: 10 }, () => others.hold([ENTRY], 20_000, work)),
  ]);

  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'held'));
  expect(held()).toEqual([]);
});

test('locks beside the real directory when the config directory is a link', async () => {
  const link = path.join(root, 'link');
  symlinkSync(dir, link);

  await new ClaudeLocks(link, systemClock).hold([], 0, () => {
    expect(existsSync(`${dir}.lock`)).toBe(true);
    expect(existsSync(`${link}.lock`)).toBe(false);
    return Promise.resolve();
  });
});

test('makes a missing config directory for its owner only', async () => {
  rmSync(dir, { recursive: true });

  expect((await locks.hold([], 0, () => Promise.resolve())).kind).toBe('held');
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});

test('never touches Claude Code’s note about the holder', async () => {
  const note = path.join(dir, '.oauth_refresh.lock.owner');
  writeFileSync(note, 'theirs');
  const before = statSync(note);

  await locks.hold([], 0, () => Promise.resolve());

  const { ino, mtimeMs, ctimeMs, atimeMs } = statSync(note);
  expect({ ino, mtimeMs, ctimeMs, atimeMs }).toEqual({
    ino: before.ino,
    mtimeMs: before.mtimeMs,
    ctimeMs: before.ctimeMs,
    atimeMs: before.atimeMs,
  });
});

test('counts as held when something that is no lock stands in its place', async () => {
  writeFileSync(path.join(dir, '.storage-write.lock'), 'a file');
  utimesSync(path.join(dir, '.storage-write.lock'), 1, 1);

  expect((await locks.hold([], 0, () => Promise.resolve())).kind).toBe('busy');
});

test('says why when the config directory cannot be used', async () => {
  rmSync(dir, { recursive: true });
  writeFileSync(dir, 'in the way');

  expect((await locks.hold([], 0, () => Promise.resolve())).kind).toBe('unreachable');
});
