/** `sparekey watch` as a service: real files, a recorded stand-in for the service managers' tools, and systemd's own judgement. */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { notifySendCrier } from '../../electron/adapters/notify-send';
import { createLog } from '../../electron/adapters/log';
import type { OwnCommand } from '../../electron/adapters/own-command';
import { ManagedService } from '../../electron/adapters/service/managed-service';
import { systemClock } from '../../electron/adapters/system-clock';
import { blobText } from '../../shared/blob';
import { aBlob } from '../support/blob-builders';
import { COMMAND, commandEnvironment, runCommand, runJson } from '../support/command';
import { aLeftoverOf } from '../support/leftover';
import { makeSandbox, type Sandbox } from '../support/sandbox';

/** It comes without types. */
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (
    text: string,
    options: { readonly contentType: string },
  ) => { readonly window: { readonly document: Document } };
};

let sandbox: Sandbox;
let tools: string;
let record: string;

beforeEach(() => {
  sandbox = makeSandbox();
  tools = path.join(sandbox.home, 'tools');
  record = path.join(sandbox.home, 'calls');
  mkdirSync(tools);
});
afterEach(() => sandbox.remove());

/** A tool that writes down what it is called with, and succeeds unless a word of the call is refused. */
function standIn(name: string, refused = 'nothing'): void {
  const script = `#!/bin/sh\nprintf '%s\\n' "${name} $*" >> '${record}'\ncase "$*" in *${refused}*) exit 1;; esac\n`;
  writeFileSync(path.join(tools, name), script, { mode: 0o755 });
}

function calls(): readonly string[] {
  return existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : [];
}

const odd = `/opt/it's 100% "odd" $HOME \\ & <here>`;
const command: OwnCommand = {
  program: '/bin/sh',
  prefix: [odd],
  evidence: odd,
  env: { SPAREKEY_DATA_DIR: odd },
};

function service(platform: 'linux' | 'darwin', searched: string = tools): ManagedService {
  const env = { HOME: sandbox.home, PATH: searched, XDG_CONFIG_HOME: path.join(sandbox.home, 'config') };
  return new ManagedService({
    ...{ env, platform, home: sandbox.home, uid: 501, command, configDir: undefined },
    clock: systemClock,
  });
}

describe('on Linux', () => {
  const unit = () => path.join(sandbox.home, 'config/systemd/user/sparekey.service');

  test('the unit is written, enabled and started; a second time nothing happens; and it goes again', async () => {
    standIn('systemctl');
    const own = service('linux');
    expect(await own.status('safe')).toEqual({ kind: 'absent', file: unit() });

    expect(await own.install('safe')).toEqual({ outcome: 'installed', file: unit(), left: [] });
    expect(calls()).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable sparekey.service',
      'systemctl --user restart sparekey.service',
    ]);
    expect(await own.status('safe')).toMatchObject({ isCurrent: true, isRunning: true });
    expect(await own.status('off')).toMatchObject({ isCurrent: false });
    expect(readdirSync(path.dirname(unit()))).toEqual(['sparekey.service']);

    const before = statSync(unit(), { bigint: true });
    expect(await own.install('safe')).toMatchObject({ outcome: 'unchanged' });
    expect(statSync(unit(), { bigint: true }).mtimeNs).toBe(before.mtimeNs);
    expect(await own.install('off')).toMatchObject({ outcome: 'installed', left: [] });
    expect(readFileSync(unit(), 'utf8')).toContain('"watch" "--heal" "off"');

    expect(await own.remove()).toEqual({ outcome: 'removed', file: unit(), left: [] });
    expect(existsSync(unit())).toBe(false);
    expect(calls().slice(-2)).toEqual([
      'systemctl --user disable --now sparekey.service',
      'systemctl --user daemon-reload',
    ]);
    expect(await own.remove()).toMatchObject({ outcome: 'unchanged' });
  });

  test('what a crash left of a unit is cleared by the next one', async () => {
    standIn('systemctl');
    await service('linux').install('off');
    const left = aLeftoverOf(unit());

    await service('linux').install('safe');

    expect(existsSync(left)).toBe(false);
  });

  test('what the manager does not take is left to the user, to the letter', async () => {
    standIn('systemctl', 'enable');
    expect((await service('linux').install('ask')).left).toEqual([
      'systemctl --user enable sparekey.service',
      'systemctl --user restart sparekey.service',
    ]);
    expect((await service('linux', '/nowhere').install('safe')).left).toHaveLength(3);
    expect(await service('linux', '/nowhere').status('safe')).toMatchObject({ isRunning: 'not-checked' });
  });

  // Only where systemd is: elsewhere there is no such judge.
  test.runIf(existsSync('/usr/bin/systemd-analyze'))('systemd finds no fault with the unit', async () => {
    standIn('systemctl');
    await service('linux').install('safe');
    const options = { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: sandbox.home } } as const;
    const verify = () =>
      execFileSync(
        '/bin/sh',
        ['-c', `systemd-analyze verify --user '${unit()}' 2>&1 | grep sparekey || true`],
        {
          ...options,
          env: { ...options.env, XDG_RUNTIME_DIR: sandbox.home },
        },
      );
    expect(verify()).toBe('');
    writeFileSync(unit(), readFileSync(unit(), 'utf8').replace('Restart=', 'Restrat='));
    expect(verify()).toContain('Restrat');
  });
});

describe('on macOS', () => {
  const agent = () => path.join(sandbox.home, 'Library/LaunchAgents/app.sparekey.watch.plist');

  test('the agent is written and loaded anew, and goes again with its output', async () => {
    standIn('launchctl', 'bootout');
    const own = service('darwin');
    expect(await own.install('safe')).toEqual({ outcome: 'installed', file: agent(), left: [] });
    expect(calls()).toEqual([
      'launchctl bootout gui/501/app.sparekey.watch',
      `launchctl bootstrap gui/501 ${agent()}`,
    ]);
    const output = path.join(sandbox.home, 'Library/Logs/sparekey-watch.log');
    mkdirSync(path.dirname(output));
    writeFileSync(output, 'a line\n');
    expect(await own.remove()).toMatchObject({ outcome: 'removed', left: [] });
    expect(existsSync(agent()) || existsSync(output)).toBe(false);
  });

  test('a reader of property lists finds every word in it as it was', () => {
    const { text } = service('darwin').plan('safe');
    expect(propertyList(text)).toMatchObject({
      Label: 'app.sparekey.watch',
      ProgramArguments: ['/bin/sh', odd, 'watch', '--heal', 'safe'],
      EnvironmentVariables: { SPAREKEY_DATA_DIR: odd },
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      Umask: 63,
    });
  });
});

describe('the command', () => {
  const run = (...args: string[]) =>
    runJson(sandbox, ['service', ...args], { PATH: `${tools}:${process.env.PATH ?? ''}` });

  test('passes the healing of the settings on, shows first, and says how it stands', async () => {
    standIn('systemctl');
    const file = path.join(sandbox.home, '.config/systemd/user/sparekey.service');
    expect((await run('install', '--dry-run')).document).toMatchObject({ dryRun: true, heal: 'ask', file });
    expect(existsSync(file) || existsSync(sandbox.dataDir + '/vault')).toBe(false);
    expect((await run('status')).code).toBe(1);

    expect(await run('install', '--heal', 'safe')).toMatchObject({
      code: 0,
      document: { outcome: 'installed', heal: 'safe', left: [] },
    });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"watch" "--heal" "safe"');
    expect(text).toContain(`Environment="SPAREKEY_DATA_DIR=${sandbox.dataDir}"`);
    expect(text).toContain(`Environment="CLAUDE_CONFIG_DIR=${sandbox.configDir}"`);
    expect(await run('status')).toMatchObject({ code: 0, document: { isRunning: true, heal: 'safe' } });
    expect(await run('remove')).toMatchObject({ code: 0, document: { outcome: 'removed' } });
  });

  test('says what is left to run where there is no manager', async () => {
    standIn('systemctl', 'daemon-reload');
    const { code, stdout } = await runCommand(sandbox, ['service', 'install'], {
      PATH: `${tools}:${process.env.PATH ?? ''}`,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/left to run:\n {2}systemctl --user daemon-reload\n {2}systemctl --user enable/);
  });
});

describe('watching without a window', () => {
  test('gives journald priorities where it reads, and tells a desktop what was lost', async () => {
    standIn('notify-send');
    writeFileSync(sandbox.claudeJson, JSON.stringify({ oauthAccount: { accountUuid: 'account-FAKE-ada' } }));
    writeFileSync(sandbox.credentialsFile, blobText(aBlob()), { mode: 0o600 });
    const file = path.join(sandbox.home, 'journal');
    const out = openSync(file, 'w');
    const { dev, ino } = fstatSync(out, { bigint: true });
    const child = spawn(process.execPath, [COMMAND, 'watch'], {
      cwd: sandbox.workDir,
      stdio: ['ignore', out, 'ignore'],
      env: {
        ...commandEnvironment(sandbox),
        PATH: `${tools}:${process.env.PATH ?? ''}`,
        DISPLAY: ':99',
        JOURNAL_STREAM: `${dev}:${ino}`,
      },
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    closeSync(out);
    const wait = { timeout: 25_000, interval: 100 };
    try {
      const said = () => readFileSync(file, 'utf8');
      await vi.waitFor(() => expect(said()).toContain('<6>snapshot 1 (good)'), wait);
      const { claudeAiOauth: _, ...rest } = aBlob();
      writeFileSync(sandbox.credentialsFile, blobText(rest), { mode: 0o600 });
      await vi.waitFor(() => expect(said()).toMatch(/^<3>Claude login lost/m), wait);
      await vi.waitFor(() => expect(calls()).toHaveLength(1), wait);
      expect(
        said()
          .split('\n')
          .filter((line) => line !== '' && !/^<[346]>/.test(line)),
      ).toEqual([]);
      expect(calls()[0]).toMatch(/^notify-send --app-name=Sparekey .*-- Sparekey Claude login lost/);
      expect(said()).not.toContain('FAKE');
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  });

  test('does not call for a desktop where there is none, and never fails for one', async () => {
    standIn('notify-send', 'lost');
    const log = createLog({ dataDir: sandbox.dataDir });
    const env = { HOME: sandbox.home, PATH: tools };
    await notifySendCrier(env, log).cry('lost');
    expect(calls()).toEqual([]);
    await notifySendCrier({ ...env, PATH: '/nowhere', DISPLAY: ':1' }, log).cry('lost');
    await notifySendCrier({ ...env, DISPLAY: ':1' }, log).cry('lost <b>&');
    expect(calls()).toEqual([expect.stringContaining('-- Sparekey lost &lt;b&gt;&amp;')]);
  });
});

/** What a strict XML parser finds in a property list. */
function propertyList(text: string): unknown {
  const { documentElement: root } = new JSDOM(text, { contentType: 'text/xml' }).window.document;
  expect(root.tagName).toBe('plist');
  return valueOf(root.children[0]);
}

function valueOf(element: Element | undefined): unknown {
  const children = [...(element?.children ?? [])];
  switch (element?.tagName) {
    case 'string':
      return element.textContent;
    case 'integer':
      return Number(element.textContent);
    case 'true':
    case 'false':
      return element.tagName === 'true';
    case 'array':
      return children.map(valueOf);
    case 'dict':
      return Object.fromEntries(
        children.flatMap((key, at) =>
          at % 2 === 0 ? [[key.tagName === 'key' ? key.textContent : '', valueOf(children[at + 1])]] : [],
        ),
      );
    default:
      throw new Error(`A property list has no ${element?.tagName}.`);
  }
}
