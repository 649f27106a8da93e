/** Our hook in Claude Code's settings: real files, and the command that Claude Code is to run in a real shell. */
import { execFile } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentShellLine } from '../../electron/adapters/own-command';
import { SettingsHook } from '../../electron/adapters/session-hook';
import { resolveProfile } from '../../electron/adapters/stores/registry';
import { systemClock } from '../../electron/adapters/system-clock';
import type { Profile } from '../../electron/core/ports/profile';
import { blobText, type JsonObject } from '../../shared/blob';
import { aBlob, blanked, aLogin } from '../support/blob-builders';
import {
  Watching,
  commandEnvironment,
  keyFileOf,
  runCommand,
  runJson,
  type CommandRun,
} from '../support/command';
import { aSmallDisk, canMount } from '../support/small-disk';
import { makeSandbox, type Sandbox } from '../support/sandbox';

const SLOW_TIME = {
  NODE_OPTIONS: `--import ${new URL('../support/slow-time.mjs', import.meta.url).href}`,
};

let sandbox: Sandbox;
let settings: string;

beforeEach(() => {
  sandbox = makeSandbox();
  settings = path.join(sandbox.configDir, 'settings.json');
  writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount: { accountUuid: 'account-FAKE-ada' } }));
  write(good);
});

afterEach(() => sandbox.remove());

const good = aBlob({ version: '2.1.96' });
const withoutLogin = (({ claudeAiOauth: _, ...rest }) => rest)(good);

function write(content: JsonObject): void {
  writeFileSync(sandbox.credentialsFile, blobText(content), { mode: 0o600 });
  // As if it had been so for a while: what has just changed may be a sign-in under way.
  age();
}

function age(): void {
  const past = new Date(Date.now() - 60_000);
  utimesSync(sandbox.credentialsFile, past, past);
}

function stored(): JsonObject {
  return JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8')) as JsonObject;
}

const install = (...args: string[]) => runJson(sandbox, ['hook', 'install', ...args]);
/** As Claude Code runs it, on a machine that is fast enough: two seconds of its own time are twenty here. */
const hook = (env = {}) => runCommand(sandbox, ['hook', 'run'], { ...SLOW_TIME, ...env });

describe('settings.json', () => {
  const foreign = { matcher: 'startup', hooks: [{ type: 'command', command: 'echo hello' }] };
  const guard = { hooks: [{ type: 'command', command: 'bash ~/.claude/hooks/cc-auth-guard.sh heal' }] };
  const text = () => readFileSync(settings, 'utf8');
  const keep = { replaceGuards: false };
  let own: SettingsHook;
  let profile: Profile;

  beforeEach(() => {
    const command = {
      program: '/usr/bin/node',
      prefix: ['/opt/sparekey.js'],
      evidence: '/opt/sparekey.js',
      env: {},
    };
    own = new SettingsHook({ command, dataDir: sandbox.dataDir, clock: systemClock });
    profile = resolveProfile({
      env: { CLAUDE_CONFIG_DIR: sandbox.configDir },
      platform: 'linux',
      home: sandbox.home,
      clock: systemClock,
      vault: { machine: 'machine-FAKE', fingerprints: () => Promise.resolve((one: string) => one) },
    });
  });

  test.each<[string, string]>([
    [
      'with two spaces',
      `${JSON.stringify({ model: 'opus', hooks: { SessionStart: [foreign], Stop: [] } }, null, 2)}\n`,
    ],
    ['with tabs and without a last line end', JSON.stringify({ a: { b: [1, 2] }, z: null }, null, '\t')],
    ['with Windows line ends', '{\r\n    "model": "opus",\r\n    "env": {"A": "1"}\r\n}\r\n'],
    ['in one line', '{"model":"opus","hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]}}'],
    [
      'formatted by hand',
      '{ "model"  :  "opus",\n  "hooks": { "SessionStart": [ {"hooks":[ {"type":"command"} ]} ] }\n}\n',
    ],
    ['empty', '{}\n'],
  ])('%s: the hook comes and goes, and everything else stays to the letter', async (_, before) => {
    writeFileSync(settings, before);

    expect(await own.install(profile, keep)).toEqual({ outcome: 'installed', replaced: 0 });
    const installed = text();
    const { hooks } = JSON.parse(installed) as { hooks: { SessionStart: readonly object[] } };
    expect(hooks.SessionStart.at(-1)).toEqual({
      matcher: 'startup|resume',
      hooks: [{ type: 'command', command: expect.stringContaining('hook run') as string, timeout: 5 }],
    });
    expect(await own.status(profile)).toMatchObject({ kind: 'installed', isCurrent: true });

    expect(await own.install(profile, keep)).toMatchObject({ outcome: 'unchanged' });
    expect(text()).toBe(installed);

    expect(await own.remove(profile)).toMatchObject({ outcome: 'removed' });
    expect(text()).toBe(before);
    expect(await own.remove(profile)).toMatchObject({ outcome: 'unchanged' });
  });

  test('a file that is not there is made for its owner alone', async () => {
    expect(await own.status(profile)).toEqual({ kind: 'absent', guards: 0 });
    await own.install(profile, keep);
    expect(statSync(settings).mode & 0o777).toBe(0o600);
    expect(text().endsWith('}\n')).toBe(true);
  });

  test('a file that the hook made goes with it, also when the hook was brought up to date meanwhile', async () => {
    const older = new SettingsHook({
      ...{ dataDir: sandbox.dataDir, clock: systemClock },
      command: { program: '/old/place/sparekey', prefix: [], evidence: '/old/place/sparekey', env: {} },
    });
    await older.install(profile, keep);
    await own.install(profile, keep);

    expect(await own.remove(profile)).toEqual({ outcome: 'removed-with-file', replaced: 0 });

    expect(existsSync(settings)).toBe(false);
    expect(await own.remove(profile)).toMatchObject({ outcome: 'unchanged' });
  });

  test.each<[string, () => void]>([
    ['something else was added to', () => writeFileSync(settings, text().replace('{', '{ "model": "opus",'))],
    ['nobody can tell any more who made', () => rmSync(path.join(sandbox.dataDir, 'made-settings.json'))],
  ])('a file that %s stays', async (_, happen) => {
    await own.install(profile, keep);
    happen();

    expect(await own.remove(profile)).toMatchObject({ outcome: 'removed' });

    expect(existsSync(settings)).toBe(true);
    expect(text()).not.toContain('hook run');
  });

  test('an empty file that somebody put where ours had been stays', async () => {
    await own.install(profile, keep);
    rmSync(settings);
    writeFileSync(settings, '{}');
    await own.install(profile, keep);

    expect(await own.remove(profile)).toMatchObject({ outcome: 'removed' });

    expect(text()).toBe('{}');
  });

  test('a link to a file that is not there yet stays a link', async () => {
    const real = path.join(sandbox.home, 'dotfiles.json');
    symlinkSync(real, settings);

    await own.install(profile, keep);

    expect(readFileSync(real, 'utf8')).toContain('hook run');
    await own.remove(profile);
    expect(existsSync(real)).toBe(false);
    expect(lstatSync(settings).isSymbolicLink()).toBe(true);
  });

  test('its mode stays, and a link to it stays a link', async () => {
    const real = path.join(sandbox.home, 'dotfiles.json');
    writeFileSync(real, '{}');
    chmodSync(real, 0o644);
    symlinkSync(real, settings);
    await own.install(profile, keep);
    expect(lstatSync(settings).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o644);
    expect(readFileSync(real, 'utf8')).toContain('hook run');
  });

  test.each(['{ "model": "opus", }', '[]', '', '\uFEFF{}'])('%j is refused and left alone', async (odd) => {
    writeFileSync(settings, odd);
    expect(await own.status(profile)).toEqual({ kind: 'unreadable' });
    const refusal = { code: 'settings-unreadable', what: settings };
    await expect(own.install(profile, keep)).rejects.toMatchObject(refusal);
    await expect(own.remove(profile)).rejects.toMatchObject(refusal);
    expect(text()).toBe(odd);
  });

  test.each([
    '{ "hooks": null }',
    '{ "hooks": [] }',
    '{ "hooks": { "SessionStart": {} } }',
    '{ "hooks": {}, "hooks": { "Stop": [] } }',
  ])('%j could not be taken out of again, so nothing is put into it', async (odd) => {
    writeFileSync(settings, odd);
    await expect(own.install(profile, keep)).rejects.toMatchObject({ code: 'settings-unusable' });
    expect(text()).toBe(odd);
    expect(await own.remove(profile)).toMatchObject({ outcome: 'unchanged' });
  });

  test('a hook that cannot be taken out is not said to be gone', async () => {
    await own.install(profile, keep);
    const { hooks } = JSON.parse(text()) as { hooks: object };
    const odd = `{ "hooks": null, "hooks": ${JSON.stringify(hooks)} }`;
    writeFileSync(settings, odd);
    await expect(own.remove(profile)).rejects.toMatchObject({ code: 'settings-unusable' });
    expect(text()).toBe(odd);
  });

  test('two installations at once make one hook', async () => {
    await Promise.all([own.install(profile, keep), own.install(profile, keep)]);
    expect(text().match(/hook run/g)).toHaveLength(1);
  });

  test('an older hook of ours is brought up to date', async () => {
    const old = [{ hooks: [{ type: 'command', command: '/old/place/sparekey hook run' }] }];
    writeFileSync(settings, JSON.stringify({ hooks: { Stop: old }, disableAllHooks: true }));
    expect(await own.status(profile)).toMatchObject({ isCurrent: false, isSwitchedOff: true });
    await own.install(profile, keep);
    expect(await own.status(profile)).toMatchObject({ isCurrent: true });
    expect(text()).not.toContain('/old/place');
  });

  test('hooks of cc-auth-guard go in the same write, when that is wanted; others stay', async () => {
    const hooks = { SessionStart: [guard, foreign], Stop: [guard] };
    writeFileSync(settings, JSON.stringify({ hooks }, null, 2));

    expect((await install()).document).toMatchObject({
      outcome: 'installed',
      replaced: 0,
      guards: 2,
      heal: 'ask',
    });
    const { document } = await install('--replace', '--heal', 'safe');

    expect(document).toMatchObject({ outcome: 'installed', replaced: 2, guards: 0, heal: 'safe' });
    expect(text()).not.toContain('cc-auth-guard');
    const after = JSON.parse(text()) as { hooks: { SessionStart: readonly object[]; Stop?: unknown } };
    expect(after.hooks.SessionStart).toEqual([foreign, expect.anything()]);
    expect(after.hooks.Stop).toBeUndefined();
  });
});

describe('a start', () => {
  test('saves what is there, and says nothing', async () => {
    await install();
    expect(await hook()).toEqual({ code: 0, stdout: '', stderr: '' });
    const { document } = await runJson(sandbox, ['history']);
    expect(document.snapshots).toMatchObject([{ reason: 'hook', verdict: 'good' }]);
  });

  test.each<[string, () => void]>([
    ['the login is missing', () => write(withoutLogin)],
    ['the file is gone', () => rmSync(sandbox.credentialsFile)],
  ])('puts everything back when %s, and tells the person, not the model', async (_, lose) => {
    await install('--heal', 'safe');
    await hook();
    lose();
    const { code, stdout, stderr } = await hook();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ systemMessage: expect.stringMatching(/back\.$/) as string });
    expect(stored()).toEqual(good);
    expect(readdirSync(sandbox.configDir).toSorted()).toEqual([
      '.claude.json',
      '.credentials.json',
      'settings.json',
    ]);
    expect((await hook()).stdout).toBe('');
    expect((await runJson(sandbox, ['status'])).document.profiles[0]).toMatchObject({ level: 'good' });
  });

  test.each(['off', 'ask'])('leaves a lost login alone while healing is %s', async (mode) => {
    await install('--heal', mode);
    await hook();
    write(withoutLogin);
    expect(await hook()).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(stored()).toEqual(withoutLogin);
  });

  test('leaves alone what is no accident: a refused login, a logout, what has only just changed', async () => {
    await install('--heal', 'safe');
    await hook();
    const refused = { ...good, claudeAiOauth: blanked(aLogin({ version: '2.1.96' })) };
    write(refused);
    expect((await hook()).stdout).toBe('');
    expect(stored()).toEqual(refused);

    writeFileSync(sandbox.credentialsFile, blobText(withoutLogin));
    expect((await hook()).stdout).toBe('');
    expect(stored()).toEqual(withoutLogin);

    rmSync(sandbox.credentialsFile);
    writeFileSync(sandbox.claudeJson, '{}');
    expect((await hook()).stdout).toBe('');
    expect(readdirSync(sandbox.configDir)).not.toContain('.credentials.json');
  });

  test('leaves healing to a guardian that is at it', async () => {
    await install('--heal', 'safe');
    const watching = await Watching.start(sandbox, ['--heal', 'safe']);
    try {
      write(withoutLogin);
      await watching.until(({ event }) => event === 'heal');
      write(withoutLogin);
      expect((await hook()).stdout).toBe('');
    } finally {
      await watching.stop();
    }
  });

  test('never fails, and is silent, whatever is broken', async () => {
    await install('--heal', 'safe');
    await hook();
    write(withoutLogin);
    const silent = { code: 0, stdout: '', stderr: '' };
    expect(await hook({ HOME: '', SPAREKEY_DATA_DIR: '' })).toEqual(silent);
    expect(await hook({ SPAREKEY_DATA_DIR: '/dev/null/nowhere' })).toEqual(silent);
    expect(await hook({ SPAREKEY_KEY_FILE: '' })).toEqual(silent);
    expect(await hook({ SPAREKEY_KEY_FILE: path.join(sandbox.home, 'another-key') })).toEqual(silent);
    rmSync(path.join(sandbox.dataDir, 'vault/objects'), { recursive: true });
    expect(await hook()).toEqual(silent);
    rmSync(sandbox.configDir, { recursive: true });
    expect(await hook()).toEqual(silent);
    expect(stored).toThrow();
  }, 90_000);

  test.runIf(canMount)('is silent on a full disk, and puts nothing back by halves', async () => {
    const disk = aSmallDisk('512k');
    const env = { SPAREKEY_DATA_DIR: path.join(disk, 'data') };
    await runJson(sandbox, ['hook', 'install', '--heal', 'safe'], env);
    expect((await hook(env)).code).toBe(0);
    fill(disk);
    write(withoutLogin);

    expect(await hook(env)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(stored()).toEqual(withoutLogin);

    rmSync(path.join(disk, 'ballast'));
    expect((await hook(env)).stdout).toContain('back.');
    expect(stored()).toEqual(good);
  });

  test('writes nothing while Claude Code holds its lock', async () => {
    await install('--heal', 'safe');
    await hook();
    write(withoutLogin);
    mkdirSync(path.join(sandbox.configDir, '.storage-write.lock'));
    expect(await shell(commandIn(settings))).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(stored()).toEqual(withoutLogin);
    expect(
      readdirSync(sandbox.configDir).filter((name) => name.includes('.tmp') || name.includes('sparekey')),
    ).toEqual([]);
  });
});

/** Until not a byte more goes onto it. */
function fill(disk: string): void {
  const file = openSync(path.join(disk, 'ballast'), 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4_096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

describe('the line in the settings', () => {
  test('survives blanks and quotes in every path', async () => {
    const odd = path.join(sandbox.home, `it's a "place"`);
    const script = path.join(odd, 'sparekey.js');
    mkdirSync(odd);
    writeFileSync(
      script,
      'process.stdout.write(JSON.stringify([process.env.SPAREKEY_KEY_FILE, ...process.argv.slice(2)]))',
    );
    const command = {
      program: process.execPath,
      prefix: [script],
      evidence: script,
      env: { SPAREKEY_KEY_FILE: `${odd}/a key` },
    };
    const { stdout } = await shell(silentShellLine(command, ['hook', 'run']));
    expect(JSON.parse(stdout)).toEqual([`${odd}/a key`, 'hook', 'run']);
  });

  test('succeeds silently once Sparekey was put in the trash, or its Node', async () => {
    const folder = path.join(sandbox.home, 'Sparekey copy');
    cpSync(fileURLToPath(new URL('../../out/main', import.meta.url)), folder, { recursive: true });
    await runCopy(path.join(folder, 'sparekey.js'), ['hook', 'install']);
    const line = commandIn(settings);
    expect(line).toContain(folder);
    expect(await shell(line.replaceAll(process.execPath, '/gone/node'))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    rmSync(folder, { recursive: true });
    expect(await shell(line)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

function commandIn(file: string): string {
  const { hooks } = JSON.parse(readFileSync(file, 'utf8')) as {
    hooks: { SessionStart: readonly { hooks: readonly { command: string }[] }[] };
  };
  return hooks.SessionStart.at(-1)?.hooks[0]?.command ?? '';
}

function shell(line: string): Promise<CommandRun> {
  return execute('/bin/sh', ['-c', line]);
}

function runCopy(script: string, args: readonly string[]): Promise<CommandRun> {
  return execute(process.execPath, [script, ...args]);
}

function execute(file: string, args: readonly string[]): Promise<CommandRun> {
  const options = {
    cwd: sandbox.workDir,
    env: { ...commandEnvironment(sandbox), SPAREKEY_KEY_FILE: keyFileOf(sandbox) },
  };
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
