import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolveProfile } from '../../electron/adapters/stores/registry';
import { systemClock } from '../../electron/adapters/system-clock';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'sparekey-profile-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const vault = {
  machine: 'machine-FAKE',
  fingerprints: () => Promise.resolve((text: string) => `fp(${text})`),
};

function profile(env: Readonly<Record<string, string>> = {}, configDir?: string) {
  return resolveProfile({ env, platform: 'linux', home, configDir, clock: systemClock, vault });
}

function put(file: string, content: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

const OAUTH_ACCOUNT = {
  oauthAccount: { accountUuid: 'account-FAKE', organizationUuid: 'organization-FAKE' },
};
const PRESENT = { kind: 'present', account: 'fp(account-FAKE)', organization: 'fp(organization-FAKE)' };

describe('the credentials file', () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
    ['the home’s, when nothing is said', {}, undefined, '.claude'],
    ['where CLAUDE_CONFIG_DIR says', { CLAUDE_CONFIG_DIR: 'work' }, undefined, 'work'],
    ['the home’s, when CLAUDE_CONFIG_DIR is empty', { CLAUDE_CONFIG_DIR: '' }, undefined, '.claude'],
    [
      'where CLAUDE_SECURESTORAGE_CONFIG_DIR says before that',
      { CLAUDE_CONFIG_DIR: 'work', CLAUDE_SECURESTORAGE_CONFIG_DIR: 'safe' },
      undefined,
      'safe',
    ],
    [
      'the home’s, when CLAUDE_SECURESTORAGE_CONFIG_DIR is set to nothing',
      { CLAUDE_CONFIG_DIR: 'work', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' },
      undefined,
      '.claude',
    ],
    [
      'where the user says, before all',
      { CLAUDE_CONFIG_DIR: 'work', CLAUDE_SECURESTORAGE_CONFIG_DIR: 'safe' },
      'named',
      'named',
    ],
  ])('is %s', (_what, env, configDir, expected) => {
    const inHome = (name: string) => (name === '' ? '' : path.join(home, name));
    const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, inHome(value)]));

    const { store, configDir: given } = profile(variables, configDir && inHome(configDir));

    expect(store.location).toEqual({
      kind: 'file',
      location: path.join(home, expected, '.credentials.json'),
    });
    expect(given).toBe(path.join(home, expected));
  });

  test('makes one profile of two ways to the same directory', () => {
    mkdirSync(path.join(home, 'real'));
    symlinkSync('real', path.join(home, 'link'));
    const id = profile({}, path.join(home, 'real')).id;

    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(profile({}, path.join(home, 'link')).id).toBe(id);
    expect(profile({}, path.join(home, 'real', '..', 'real')).id).toBe(id);
    expect(profile({}, path.join(home, 'other')).id).not.toBe(id);
  });
});

describe('the account', () => {
  const account = (...args: Parameters<typeof profile>) => profile(...args).surroundings.account();

  test('is that of ~/.claude.json when nobody named a directory', async () => {
    put(path.join(home, '.claude.json'), OAUTH_ACCOUNT);

    expect(await account()).toEqual(PRESENT);
    expect(await account({}, path.join(home, '.claude'))).toEqual(PRESENT);
  });

  test('is that of .claude.json in a directory that was named', async () => {
    const dir = path.join(home, 'work');
    put(path.join(dir, '.claude.json'), OAUTH_ACCOUNT);

    expect(await account()).toEqual({ kind: 'absent', noFile: true });
    expect(await account({ CLAUDE_CONFIG_DIR: dir })).toEqual(PRESENT);
    expect(await account({}, dir)).toEqual(PRESENT);
  });

  test('stays where the settings are when only the credentials are elsewhere', async () => {
    put(path.join(home, '.claude.json'), OAUTH_ACCOUNT);

    expect(await account({ CLAUDE_SECURESTORAGE_CONFIG_DIR: path.join(home, 'safe') })).toEqual(PRESENT);
  });

  test('is that of the old .config.json where there is one', async () => {
    put(path.join(home, '.claude.json'), {});
    put(path.join(home, '.claude', '.config.json'), OAUTH_ACCOUNT);

    expect(await account()).toEqual(PRESENT);
  });

  test('is absent once it was logged out, and there again after', async () => {
    const file = path.join(home, '.claude.json');
    const { surroundings } = profile();
    for (let round = 0; round < 3; round++) {
      put(file, { ...OAUTH_ACCOUNT, round });
      expect(await surroundings.account()).toEqual(PRESENT);
      put(file, { round });
      expect(await surroundings.account()).toEqual({ kind: 'absent' });
    }
  });

  test.each(['', '{"oauthAcc', '[]', '\ufeff{}'])('is not checked while the file reads %j', async (text) => {
    put(path.join(home, '.claude.json'), text);

    expect(await account()).toEqual({ kind: 'not-checked' });
  });

  test('is not checked when the file is a directory', async () => {
    mkdirSync(path.join(home, '.claude.json'));

    expect(await account()).toEqual({ kind: 'not-checked' });
  });
});

describe('what pays instead of the login', () => {
  const overrides = async (env: Readonly<Record<string, string>> = {}) =>
    (await profile(env).surroundings.gather()).overrides;
  const settings = () => path.join(home, '.claude', 'settings.json');

  test('is nothing in a plain environment', async () => {
    expect(await overrides()).toEqual([]);
    put(settings(), { env: { OTHER: 'x', ANTHROPIC_API_KEY: '' }, model: 'opus' });
    expect(await overrides({ ANTHROPIC_API_KEY: '' })).toEqual([]);
  });

  test('is found in the environment and in the settings, without its value', async () => {
    put(settings(), {
      env: { ANTHROPIC_API_KEY: 'FAKE', CLAUDE_CODE_OAUTH_TOKEN: 'FAKE' },
      apiKeyHelper: '/bin/FAKE',
    });

    const found = await overrides({ ANTHROPIC_API_KEY: 'FAKE', CLAUDE_CODE_OAUTH_TOKEN: 'FAKE' });

    expect(found).toEqual([
      { kind: 'api-key', where: 'the environment' },
      { kind: 'oauth-token', where: 'the environment' },
      { kind: 'api-key', where: 'settings.json env' },
      { kind: 'oauth-token', where: 'settings.json env' },
      { kind: 'api-key-helper', where: 'settings.json' },
    ]);
    expect(JSON.stringify(found)).not.toContain('FAKE');
  });

  test('is not checked when the settings cannot be parsed', async () => {
    put(settings(), '{"env":');

    expect(await overrides()).toBe('not-checked');
  });
});

test('gathers also where there is no config directory yet', async () => {
  expect(await profile().surroundings.gather()).toMatchObject({
    account: { kind: 'absent' },
    otherStores: [],
    platform: 'linux',
    keychain: undefined,
    machine: 'machine-FAKE',
  });
});
