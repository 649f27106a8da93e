/** Which of its two stores Claude Code reads on macOS, and what lies behind it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { resolveProfile } from '../../electron/adapters/stores/registry';
import { SecurityTool } from '../../electron/adapters/security-tool';
import { systemClock } from '../../electron/adapters/system-clock';
import type { StoreReading } from '../../electron/core/ports/store';
import { decode, encode, HELD_LOCKS } from '../support/memory-store';
import { FakeSecurity } from '../support/security/fake-security';

const ITEM = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-item"}}';
const FILE = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-file"}}';
const NEXT = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-next"}}';
const LOCKS = { ...HELD_LOCKS, remaining: () => 60_000 };
const SOON = { timeout: 30_000 };
const SERVICE = 'Claude Code-credentials';

const vault = {
  machine: 'machine-FAKE',
  fingerprints: () => Promise.resolve((text: string) => `fp(${text})`),
};

interface Given {
  readonly item?: string;
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly configDir?: string;
}

function aMac({ item, file, env = {}, configDir }: Given = {}) {
  const security = new FakeSecurity();
  onTestFinished(() => security.remove());
  const { home } = security;
  const path = join(home, '.claude/.credentials.json');
  mkdirSync(dirname(path));
  if (item !== undefined) security.write(SERVICE, 'ada', item);
  if (file !== undefined) writeFileSync(path, file);
  const tool = new SecurityTool({ path: security.path, home, clock: systemClock });
  const policy = () => Promise.resolve('auto' as const);
  const keychain = { tool, userName: 'system-name', policy };
  const profile = resolveProfile({
    env: { USER: 'ada', ...env },
    platform: 'darwin',
    home,
    configDir,
    clock: systemClock,
    keychain,
    vault,
  });
  return { security, path, profile, store: profile.store };
}

const textOf = (reading: StoreReading) => (reading.kind === 'present' ? decode(reading.bytes) : reading.kind);

describe('reading', () => {
  test.each([
    ['the item, when both are there', { item: ITEM, file: FILE }, ITEM, 'keychain'],
    ['the file, when there is no item', { file: FILE }, FILE, 'file'],
    ['nothing, when neither is there', {}, 'absent', 'keychain'],
  ])('finds %s', async (_what, given, text, kind) => {
    const { store } = aMac(given);

    expect(textOf(await store.read())).toBe(text);
    expect(store.location.kind).toBe(kind);
  });

  test('never takes the file for what a locked keychain holds', async () => {
    const { security, store } = aMac({ item: ITEM, file: FILE });
    security.lock();
    security.session({ graphics: false });

    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: 'locked' } });
    expect(await store.replace(encode(FILE), encode(NEXT), LOCKS)).toMatchObject({ kind: 'unreachable' });
  });
});

describe('writing', () => {
  test.each([
    ['the item', { item: ITEM, file: FILE }, ITEM, { item: NEXT, file: FILE }],
    ['the file', { file: FILE }, FILE, { item: undefined, file: NEXT }],
    ['a new item, and never a new file', {}, undefined, { item: NEXT, file: undefined }],
  ])('goes to %s, as Claude Code reads', async (_what, given, expected, after) => {
    const { security, path, store } = aMac(given);

    const outcome = await store.replace(
      expected === undefined ? undefined : encode(expected),
      encode(NEXT),
      LOCKS,
    );

    expect(outcome.kind).toBe('replaced');
    expect(security.item(SERVICE, 'ada')?.text).toBe(after.item);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : undefined).toBe(after.file);
  });

  test('is a conflict when an item has come before the file', async () => {
    const { store } = aMac({ item: ITEM, file: FILE });

    for (const expected of [encode(FILE), undefined]) {
      const outcome = await store.replace(expected, encode(NEXT), LOCKS);
      expect(outcome.kind === 'conflict' && textOf(outcome.actual)).toBe(ITEM);
    }
  });

  test('makes no item before a file that nobody expected', async () => {
    const { security, store } = aMac({ file: FILE });

    const outcome = await store.replace(undefined, encode(NEXT), LOCKS);

    expect(outcome.kind === 'conflict' && textOf(outcome.actual)).toBe(FILE);
    expect(security.item(SERVICE, 'ada')).toBeUndefined();
  });
});

test('watching follows Claude Code from the file to the item and back', async () => {
  const { security, path, store } = aMac({ file: FILE });
  const seen: string[] = [];
  onTestFinished(store.watch((reading) => seen.push(textOf(reading))));
  await vi.waitFor(() => expect(seen).toEqual([FILE]), SOON);

  security.write(SERVICE, 'ada', ITEM);
  await vi.waitFor(() => expect(seen.at(-1)).toBe(ITEM), SOON);
  expect(store.location.kind).toBe('keychain');
  rmSync(path);
  security.write(SERVICE, 'ada', undefined);
  await vi.waitFor(() => expect(seen.at(-1)).toBe('absent'), SOON);
  writeFileSync(path, NEXT);

  await vi.waitFor(() => expect(seen.at(-1)).toBe(NEXT), SOON);
  expect(store.location.kind).toBe('file');
});

describe('the surroundings', () => {
  test('name the item, and the file that lies behind it', async () => {
    const { profile, path, store } = aMac({ item: ITEM, file: '{"mcpOAuth":{}}' });
    await store.read();

    expect(await profile.surroundings.gather()).toMatchObject({
      keychain: { service: SERVICE, account: 'ada' },
      otherStores: [
        {
          location: { kind: 'file', location: path },
          role: 'shadowed',
          hasLogin: false,
          fingerprint: 'fp({"mcpOAuth":{}})',
        },
      ],
    });
  });

  test('know no item while the file is read', async () => {
    const { profile, store } = aMac({ file: FILE });
    await store.read();

    expect(await profile.surroundings.gather()).toMatchObject({ keychain: undefined, otherStores: [] });
  });
});

describe('the item’s name', () => {
  const hash = (text: string) => createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 8);

  test.each<[string, Given, string]>([
    ['has no suffix by default', {}, SERVICE],
    [
      'ends with a hash of CLAUDE_CONFIG_DIR to the letter',
      { env: { CLAUDE_CONFIG_DIR: '/tmp/x/' } },
      `${SERVICE}-${hash('/tmp/x/')}`,
    ],
    [
      'in its composed form',
      { env: { CLAUDE_CONFIG_DIR: '/tmp/Zoe\u0308' } },
      `${SERVICE}-${hash('/tmp/Zoë')}`,
    ],
    [
      'goes by CLAUDE_SECURESTORAGE_CONFIG_DIR before that',
      { env: { CLAUDE_CONFIG_DIR: '/tmp/x', CLAUDE_SECURESTORAGE_CONFIG_DIR: '/tmp/y' } },
      `${SERVICE}-${hash('/tmp/y')}`,
    ],
    [
      'has no suffix when that is set to nothing',
      { env: { CLAUDE_CONFIG_DIR: '/tmp/x', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' } },
      SERVICE,
    ],
    ['goes by a directory that the user named', { configDir: '/tmp/z' }, `${SERVICE}-${hash('/tmp/z')}`],
    [
      'keeps Claude Code’s spelling of that directory',
      { configDir: '/tmp/z', env: { CLAUDE_CONFIG_DIR: '/tmp/z/' } },
      `${SERVICE}-${hash('/tmp/z/')}`,
    ],
    [
      'tells another sign-in server apart',
      { env: { CLAUDE_CODE_CUSTOM_OAUTH_URL: 'https://example.invalid' } },
      'Claude Code-custom-oauth-credentials',
    ],
  ])('%s', (_what, given, service) => {
    const { store } = aMac(given);

    expect(store.location.location).toBe(`${service} (account ada)`);
  });

  test.each([
    ['ada', 'ada'],
    ['', 'system-name'],
    ['ada lovelace', 'claude-code-user'],
    ['ada@example', 'claude-code-user'],
  ])('is filed under USER %j as %s', (user, account) => {
    const { store } = aMac({ env: { USER: user } });

    expect(store.location.location).toBe(`${SERVICE} (account ${account})`);
  });

  test('makes profiles of two spellings of a directory, as they are two items', () => {
    const id = (dir: string) => aMac({ env: { CLAUDE_CONFIG_DIR: dir } }).profile.id;

    expect(id('/tmp/x')).toMatch(/^[0-9a-f]{16}$/);
    expect(id('/tmp/x')).toBe(id('/tmp/x'));
    expect(id('/tmp/x/')).not.toBe(id('/tmp/x'));
  });
});
