import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ClaudeLocks } from '../../electron/adapters/claude-locks';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { bundleScript } from '../support/child-script';
import { encode, HELD_LOCKS } from '../support/memory-store';
import { aCredentialsFile } from '../support/store-under-test';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
const NEW = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-2"}}';

const canMount = mountWorks();
const isRoot = process.getuid?.() === 0;

let place: ReturnType<typeof aCredentialsFile>;
let mounts: string[];
beforeEach(() => {
  place = aCredentialsFile(OLD);
  mounts = [];
});
afterEach(() => {
  for (const point of mounts.reverse()) execFileSync('umount', [point]);
  place.remove();
});

/** Lets go of the old file too: what is open keeps a mount busy. */
async function expectWritten(): Promise<void> {
  const outcome = await aStore().replace(encode(OLD), encode(NEW), HELD_LOCKS);
  if (outcome.kind !== 'replaced') throw new Error(`Not replaced: ${outcome.kind}`);
  await outcome.old.close();
  expect(readFileSync(place.path, 'utf8')).toBe(NEW);
}

const aStore = () => new CredentialsFile({ path: place.path, clock: systemClock });

function mount(point: string, ...args: readonly string[]): void {
  execFileSync('mount', [...args, point]);
  mounts.push(point);
}

async function expectRefused(cause: string): Promise<void> {
  expect(await aStore().replace(encode(OLD), encode(NEW), HELD_LOCKS)).toMatchObject({
    kind: 'unreachable',
    cause: { code: cause },
  });
  expect(readFileSync(place.path, 'utf8')).toBe(OLD);
  expect(readdirSync(place.dir).filter((name) => name.includes('.sparekey-'))).toEqual([]);
}

describe.runIf(canMount)('on a mount (needs the right to mount)', () => {
  test('a file that is mounted by itself is refused by name', async () => {
    const other = path.join(place.root, 'host-file');
    writeFileSync(other, OLD);
    mount(place.path, '--bind', other);

    expect((await aStore().read()).kind).toBe('present');
    await expectRefused('bind-mount');
    expect(readFileSync(other, 'utf8')).toBe(OLD);
  });

  test('a mounted file with a space in its path is recognised too', async () => {
    const dir = path.join(place.root, 'with space');
    mkdirSync(dir);
    const file = path.join(dir, '.credentials.json');
    copyFileSync(place.path, file);
    mount(file, '--bind', place.path);

    expect(
      await new CredentialsFile({ path: file, clock: systemClock }).replace(
        encode(OLD),
        encode(NEW),
        HELD_LOCKS,
      ),
    ).toMatchObject({ kind: 'unreachable', cause: { code: 'bind-mount' } });
  });

  test('a folder that is mounted is written to like any other', async () => {
    mount(place.dir, '--bind', place.dir);

    await expectWritten();
  });

  test('a read-only disk is refused, and reading goes on', async () => {
    mount(place.dir, '--bind', place.dir);
    execFileSync('mount', ['-o', 'remount,bind,ro', place.dir]);

    expect((await aStore().read()).kind).toBe('present');
    await expectRefused('read-only');
    expect(await new ClaudeLocks(place.dir, systemClock).hold([], 0, () => Promise.resolve())).toMatchObject({
      kind: 'unreachable',
      cause: { code: 'read-only' },
    });
  });

  test('a full disk is refused, and nothing half-written stays', async () => {
    rmSync(place.path);
    mount(place.dir, '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs');
    writeFileSync(place.path, OLD);
    const fill = path.join(place.dir, 'fill');
    expect(() => writeFileSync(fill, Buffer.alloc(1_000_000))).toThrow(/ENOSPC/);

    await expectRefused('disk-full');

    rmSync(fill);
    await expectWritten();
  });
});

describe.runIf(isRoot)('without rights (needs root to take them away)', () => {
  let workshop: string;
  let script: string;
  beforeAll(async () => {
    workshop = mkdtempSync(path.join(tmpdir(), 'sparekey-faults-'));
    script = await bundleScript(
      fileURLToPath(new URL('../crash/credentials-file-child.ts', import.meta.url)),
      workshop,
    );
  });
  afterAll(() => rmSync(workshop, { recursive: true, force: true }));

  /** Root that may not overrule the modes of files: like any user on files of its own. */
  function replaceWithoutOverride(): unknown {
    const child = spawnSync(
      'setpriv',
      [
        '--bounding-set=-dac_override,-dac_read_search',
        process.execPath,
        script,
        'replace',
        place.path,
        OLD,
        NEW,
      ],
      { env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' }, encoding: 'utf8', timeout: 20_000 },
    );
    return JSON.parse(child.stdout);
  }

  test('a file that may not be read is unreachable, not absent', () => {
    chmodSync(place.path, 0);

    expect(replaceWithoutOverride()).toEqual({
      outcome: 'unreachable',
      cause: 'permission',
      read: 'unreachable',
    });
  });

  test('a folder that may not be entered is unreachable, not absent', () => {
    chmodSync(place.dir, 0);
    const outcome = replaceWithoutOverride();
    chmodSync(place.dir, 0o700);

    expect(outcome).toEqual({ outcome: 'unreachable', cause: 'permission', read: 'unreachable' });
  });

  test('a folder that may not be written to keeps its file', () => {
    chmodSync(place.dir, 0o500);
    const outcome = replaceWithoutOverride();

    expect(outcome).toEqual({ outcome: 'unreachable', cause: 'permission', read: 'present' });
    expect(readFileSync(place.path, 'utf8')).toBe(OLD);
  });

  test('a user’s file stays the user’s when root restores it', async () => {
    execFileSync('chown', ['-R', '1234:2345', place.dir]);

    await expectWritten();

    const { uid, gid, mode } = statSync(place.path);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 1_234, gid: 2_345, mode: 0o600 });
  });
});

/** Whether this machine lets us mount: not every container's root may. */
function mountWorks(): boolean {
  const point = mkdtempSync(path.join(tmpdir(), 'sparekey-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', point]).status === 0;
  if (mounted) execFileSync('umount', [point]);
  rmSync(point, { recursive: true });
  return mounted;
}
