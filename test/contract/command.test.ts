/** The built command as a stranger uses it: real processes, real files, a key file in place of a keychain. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blobText, type JsonObject } from '../../shared/blob';
import { aBlob, aLogin, anEntry, blanked } from '../support/blob-builders';
import {
  Watching,
  commandEnvironment,
  keyFileOf,
  programUnderTest,
  runCommand,
  runJson,
} from '../support/command';
import { makeSandbox, type Sandbox } from '../support/sandbox';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = makeSandbox();
  writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount: { accountUuid: 'account-FAKE-ada' } }));
});

afterEach(() => sandbox.remove());

const good = aBlob({
  version: '2.1.96',
  sections: { pluginSecrets: { a: 'FAKE-secret' }, unknown: { deep: [1, { x: null }] } },
});
const withoutLogin = (({ claudeAiOauth: _, ...rest }) => rest)(good);

function write(content: JsonObject | string): void {
  writeFileSync(sandbox.credentialsFile, typeof content === 'string' ? content : blobText(content), {
    mode: 0o600,
  });
}

function stored(): JsonObject {
  return JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8')) as JsonObject;
}

async function snapshotOf(content: JsonObject): Promise<void> {
  write(content);
  expect((await runCommand(sandbox, ['snapshot'])).code).toBe(0);
}

describe('the main job', () => {
  test('a lost login is noticed, previewed, put back and taken back', async () => {
    await snapshotOf(good);
    write(withoutLogin);

    const status = await runJson(sandbox, ['status']);
    expect(status.code).toBe(1);
    expect(status.document.profiles[0]).toMatchObject({
      configDir: sandbox.configDir,
      store: { kind: 'file', location: sandbox.credentialsFile },
      level: 'damaged',
      findings: [{ id: 'S1', severity: 'critical', action: 'restore-login' }],
      login: { present: false, complete: false, fingerprint: null },
      spare: { login: { grade: 'current' } },
      snapshots: 1,
    });

    const preview = await runJson(sandbox, ['restore', '--dry-run']);
    expect(preview.document.puts).toMatchObject([{ part: '/claudeAiOauth', cause: 'missing' }]);
    expect(stored()).toEqual(withoutLogin);

    expect((await runJson(sandbox, ['restore', '--yes', '--no-wait'])).code).toBe(0);
    expect(stored()).toEqual(good);
    expect((await runJson(sandbox, ['status'])).document.profiles[0]).toMatchObject({
      level: 'good',
      login: { complete: true },
    });

    expect((await runJson(sandbox, ['undo'])).document).toMatchObject({ undone: ['/claudeAiOauth'] });
    expect(stored()).toEqual(withoutLogin);
  });

  test('one server goes back alone, beside a live login that is kept', async () => {
    await snapshotOf(good);
    const rotated = { ...good, claudeAiOauth: aLogin({ version: '2.1.96', generation: 2 }), mcpOAuth: {} };
    write(rotated);
    expect((await runJson(sandbox, ['restore', '--server', 'linear', '--yes', '--no-wait'])).code).toBe(0);
    expect(stored()).toEqual({
      ...rotated,
      mcpOAuth: Object.fromEntries([anEntry('linear', { version: '2.1.96' })]),
    });
  });

  test('what was written is compact ASCII with mode 0600', async () => {
    await snapshotOf({ ...good, note: 'Grüße, 世界' });
    write(withoutLogin);
    await runJson(sandbox, ['restore', '--yes', '--no-wait']);
    expect(readFileSync(sandbox.credentialsFile, 'latin1')).toMatch(/^\{[\x20-\x7e]*\}$/);
    expect(statSync(sandbox.credentialsFile).mode & 0o777).toBe(0o600);
    expect(stored()['note']).toBe('Grüße, 世界');
  });

  test('watch --heal safe puts a lost login back by itself, and says so', async () => {
    write(good);
    const watching = await Watching.start(sandbox, ['--heal', 'safe']);
    write(withoutLogin);
    await watching.until(({ event }) => event === 'heal');
    await watching.until(({ event, level }) => event === 'level' && level === 'good', 1);
    expect(stored()).toEqual(good);
    expect(await watching.stop()).toBe(0);
    expect(watching.events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['watching', 'snapshot', 'login-lost', 'heal', 'incident-closed', 'stopped']),
    );
  });

  test('watch leaves a lost login alone unless it is told to heal', async () => {
    write(good);
    const watching = await Watching.start(sandbox);
    write(withoutLogin);
    await watching.until(({ event }) => event === 'login-lost');
    expect(stored()).toEqual(withoutLogin);
    await watching.stop();
  });
});

test('a config directory that was deleted as a whole is no logout, and all of it can be put back', async () => {
  const dir = path.join(sandbox.home, 'claude-work');
  mkdirSync(dir);
  writeFileSync(
    path.join(dir, '.claude.json'),
    JSON.stringify({ oauthAccount: { accountUuid: 'account-FAKE-ada' } }),
  );
  writeFileSync(path.join(dir, '.credentials.json'), blobText(good), { mode: 0o600 });
  const named = ['--config-dir', dir];
  expect((await runCommand(sandbox, ['snapshot', ...named])).code).toBe(0);
  rmSync(dir, { recursive: true });
  expect((await runCommand(sandbox, ['snapshot', ...named])).code).toBe(0);

  const { document } = await runJson(sandbox, ['status', ...named]);
  expect(document.profiles[0]).toMatchObject({ findings: [{ id: 'S11', action: 'restore-all' }] });
  expect((await runCommand(sandbox, ['restore', '--yes', '--no-wait', ...named])).code).toBe(0);
  expect(JSON.parse(readFileSync(path.join(dir, '.credentials.json'), 'utf8'))).toEqual(good);
});

describe('exit codes', () => {
  test('0 for good, 1 for signed out, 3 for what cannot be read', async () => {
    write(good);
    expect((await runCommand(sandbox, ['status'])).code).toBe(0);
    rmSync(sandbox.credentialsFile);
    expect((await runCommand(sandbox, ['status'])).code).toBe(1);
    mkdirSync(sandbox.credentialsFile);
    expect((await runCommand(sandbox, ['status'])).code).toBe(3);
    expect((await runCommand(sandbox, ['snapshot'])).code).toBe(3);
  });

  test('1 for a restore that is refused, with the reason and what to do', async () => {
    await snapshotOf(good);
    await snapshotOf({ ...good, claudeAiOauth: blanked(aLogin({ version: '2.1.96' })) });
    const refused = await runCommand(sandbox, ['restore', '--yes']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/refused by the server.*claude auth login/s);
  });

  test('0 when there is nothing to restore because everything is in place', async () => {
    await snapshotOf(good);
    expect((await runCommand(sandbox, ['restore', '--yes'])).code).toBe(0);
  });

  test.each([
    [['restore']],
    [['nonsense']],
    [['status', '--nonsense']],
    [['history', '--limit', 'many']],
    [['watch', '--heal', 'always']],
  ])('2 for %j', async (args) => {
    await snapshotOf(good);
    write(withoutLogin);
    const { code, stderr } = await runCommand(sandbox, args);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
  });
});

test('a name that two servers go by is told apart, before anything is written or destroyed', async () => {
  const other = anEntry('linear', { url: 'https://linear-eu.example/mcp' });
  await snapshotOf(aBlob({ mcp: ['linear', other] }));
  write(aBlob({ mcp: [] }));

  const restored = await runCommand(sandbox, ['restore', '--server', 'linear', '--dry-run']);
  expect(restored.stdout).toContain('+ linear (linear.example) goes back');
  expect(restored.stdout).toContain(`Several servers are called linear.`);
  expect(restored.stdout).toContain(`'${other[0]}' (linear-eu.example)`);
  const one = await runCommand(sandbox, ['restore', '--server', other[0], '--dry-run']);
  expect(one.stdout).toContain('+ linear goes back');
  expect(one.stdout).not.toContain('Several');
  const forgotten = await runCommand(sandbox, ['forget', '--server', 'linear']);
  expect(forgotten.stdout).toContain('every sign-in called linear (linear.example, linear-eu.example)');
});

describe('help, status and history', () => {
  test.each([
    'status',
    'snapshot',
    'history',
    'diff',
    'restore',
    'undo',
    'watch',
    'verify',
    'prune',
    'recovery-key',
    'demo',
    'headers',
  ])('%s --help explains itself', async (command) => {
    const { code, stdout } = await runCommand(sandbox, [command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Usage: sparekey ${command}`));
  });

  test('need no key, and load neither keytar nor age nor Electron', async () => {
    await snapshotOf(good);
    rmSync(keyFileOf(sandbox));
    const list = path.join(sandbox.home, 'loaded.txt');
    const env = { NODE_OPTIONS: `--import ${listModules(list)}` };
    for (const args of [['status'], ['history'], ['restore', '--help']]) {
      expect((await runCommand(sandbox, args, env)).code).toBe(0);
    }
    const loaded = [...new Set(readFileSync(list, 'utf8').trim().split('\n'))];
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((file) => /keytar|electron-|\.node$/.test(file))).toEqual([]);
    // Bundled, so by what only its source says.
    expect(loaded.filter((file) => readFileSync(file, 'utf8').includes('age-encryption.org/v1'))).toEqual([]);
  });

  /** Writes a preload that notes every file that Node loads as a module. */
  function listModules(list: string): string {
    const hooks = path.join(sandbox.home, 'hooks.mjs');
    writeFileSync(
      hooks,
      `import { appendFileSync } from 'node:fs';
       import { fileURLToPath } from 'node:url';
       export async function load(url, context, next) {
         if (url.startsWith('file:')) appendFileSync(${JSON.stringify(list)}, fileURLToPath(url) + '\\n');
         return next(url, context);
       }`,
    );
    const preload = path.join(sandbox.home, 'preload.mjs');
    writeFileSync(
      preload,
      `import { register } from 'node:module'; register(${JSON.stringify(`file://${hooks}`)});`,
    );
    return preload;
  }
});

describe('nobody is left to read', () => {
  /** Starts a command whose standard output is closed before anything is printed. */
  async function runUnread(args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
    const [file, ...before] = programUnderTest();
    const child = spawn(file, [...before, ...args], {
      cwd: sandbox.workDir,
      env: commandEnvironment(sandbox),
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stderr };
  }

  test.each([[['history']], [['--help']], [['status', '--json']]])('%j ends quietly', async (args) => {
    write(good);
    expect(await runUnread(args)).toEqual({ code: 0, stderr: '' });
  });

  test('a restore is finished, and no lock is left', async () => {
    await snapshotOf(good);
    write(withoutLogin);
    expect(await runUnread(['restore', '--yes', '--no-wait'])).toEqual({ code: 0, stderr: '' });
    expect(stored()).toEqual(good);
  });

  test('watch stops, and calls that a failure', async () => {
    write(good);
    expect(await runUnread(['watch'])).toEqual({ code: 1, stderr: '' });
  });

  test.runIf(process.platform === 'linux')('a full disk is told, and is no bug', async () => {
    write(good);
    const [file, ...before] = programUnderTest();
    const full = openSync('/dev/full', 'w');
    const child = spawn(file, [...before, 'status'], {
      cwd: sandbox.workDir,
      env: commandEnvironment(sandbox),
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    let stderr = '';
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    expect(await once(child, 'close')).toEqual([3, null]);
    expect(stderr).toMatch(/^sparekey: What this prints could not be written: .*ENOSPC.*\n$/);
  });
});

describe('what is named is meant', () => {
  test.each([
    [['status', '--config-dir', '']],
    [['snapshot', '--config-dir', '']],
    [['forget', '--profile', '', '--yes']],
    [['forget', '--server', 'linear', '--server', 'notion', '--yes']],
  ])('%j is refused', async (args) => {
    await snapshotOf(good);
    const { code, stderr } = await runCommand(sandbox, args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/is empty|Name one thing/);
    expect((await runJson(sandbox, ['history'])).document).toMatchObject({ total: 1 });
  });

  test('the demo takes no folder that holds anything, and ends where it cannot begin', async () => {
    const folder = path.join(sandbox.home, 'mine');
    mkdirSync(path.join(folder, 'home/.claude'), { recursive: true });
    expect((await runCommand(sandbox, ['demo', '--dir', folder])).code).toBe(2);
    const file = path.join(sandbox.home, 'file');
    writeFileSync(file, '');
    expect((await runCommand(sandbox, ['demo', '--dir', file])).code).toBe(3);
    const link = path.join(sandbox.home, 'link');
    symlinkSync(path.join(sandbox.home, 'gone'), link);
    expect((await runCommand(sandbox, ['demo', '--dir', link])).code).toBe(3);
    expect(readdirSync(path.join(folder, 'home/.claude'))).toEqual([]);
  });
});

describe('the vault without a keychain', () => {
  test('names the three ways on', async () => {
    write(good);
    const { code, stderr } = await runCommand(sandbox, ['snapshot'], { SPAREKEY_KEY_FILE: '' });
    expect(code).toBe(3);
    expect(stderr).toMatch(/keychain.*SPAREKEY_KEY_FILE.*recovery-key --only/s);
  });

  test('a key file is made with mode 0600 when it is asked for', async () => {
    await snapshotOf(good);
    expect(statSync(keyFileOf(sandbox)).mode & 0o777).toBe(0o600);
  });
});

test('a vault that the system keeps from being read is no bug: where, why, and what to do', async () => {
  write(good);
  mkdirSync(sandbox.dataDir, { recursive: true });
  const vault = path.join(sandbox.dataDir, 'vault');
  symlinkSync(vault, vault);
  for (const args of [['status'], ['history'], ['restore', '--yes'], ['uninstall', '--yes']]) {
    const { code, stderr } = await runCommand(sandbox, args);
    expect({ code, stderr }, args.join(' ')).toEqual({
      code: 3,
      stderr: expect.stringMatching(
        /vault.* cannot be used \(links lead in a circle\).*\n +Make it/,
      ) as string,
    });
  }
});

test.each([
  ['SPAREKEY_DATA_DIR', 'somewhere'],
  ['SPAREKEY_KEY_FILE', './key.txt'],
])('%s has to be a full path', async (name, value) => {
  const { code, stderr } = await runCommand(sandbox, ['status'], { [name]: value });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining(`${name} is “${value}”`) as string,
  });
});

test.runIf(process.platform === 'linux')('a data directory where none can be is told at once', async () => {
  write(good);
  const { code, stderr } = await runCommand(sandbox, ['snapshot'], { SPAREKEY_DATA_DIR: '/proc/nowhere' });
  expect(code).toBe(3);
  expect(stderr).toMatch(/\/proc\/nowhere/);
});

test('a server that is called by terminal commands does not give any', async () => {
  const [key, entry] = anEntry('evil\u001b]0;pwned\u0007\nname', { version: '2.1.96' });
  write({ ...good, mcpOAuth: { [key]: entry } });
  const { stdout } = await runCommand(sandbox, ['status']);
  expect(stdout).toContain('evil');
  expect(stdout).not.toMatch(/[\u0007\u001b]|\nname/);
});

test('without a home nothing is written to the folder it was started in', async () => {
  const { code, stderr } = await runCommand(sandbox, ['status'], {
    HOME: '',
    XDG_DATA_HOME: '',
    SPAREKEY_DATA_DIR: '',
  });
  expect(code).toBe(2);
  expect(stderr).toContain('HOME is “”');
  expect(readdirSync(sandbox.workDir)).toEqual([]);
});

test('no output of any command holds a secret', async () => {
  await snapshotOf(good);
  write(withoutLogin);
  const runs = [
    ['status'],
    ['status', '--json'],
    ['history', '--json'],
    ['diff', '1', '--json'],
    ['restore', '--dry-run'],
    ['restore', '--yes', '--no-wait', '--json'],
    ['verify', '--open', '--json'],
    ['undo', '--json'],
  ];
  for (const args of runs) {
    const { stdout, stderr } = await runCommand(sandbox, args);
    expect(`${args.join(' ')}: ${stdout}${stderr}`).not.toMatch(
      /sk-ant-|FAKE-access|FAKE-refresh|FAKE-secret|AGE-SECRET-KEY/,
    );
  }
});
