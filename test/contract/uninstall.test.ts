/** Leaving: what goes, what stays, and what is refused. The built command in a throw-away home, and the use-case on a disk. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnseenLoginItem } from '../../electron/adapters/unseen-login-item';
import { performUninstall } from '../../electron/core/uninstall/perform';
import { planUninstall } from '../../electron/core/uninstall/plan';
import type { UninstallPlan } from '../../shared/uninstall';
import { aBlobText } from '../support/blob-builders';
import { Watching, keyFileOf, runCommand, runJson } from '../support/command';
import { aLeftoverOf } from '../support/leftover';
import { PlayedLoginItem } from '../support/played-desktop';
import { makeSandbox, type Sandbox } from '../support/sandbox';
import { splitPlaces } from '../support/split-bench';
import { temporaryDirectory } from '../support/temporary';
import { SETTINGS_BEFORE, UninstallBench, filesBelow } from '../support/uninstall-bench';

describe('the command', () => {
  let sandbox: Sandbox;

  beforeEach(() => {
    sandbox = makeSandbox();
    writeFileSync(sandbox.credentialsFile, aBlobText(), { mode: 0o600 });
    writeFileSync(join(sandbox.configDir, 'settings.json'), SETTINGS_BEFORE);
  });
  afterEach(() => sandbox.remove());

  async function planned(...words: readonly string[]): Promise<{ code: number; plan: UninstallPlan }> {
    const { code, document } = await runJson(sandbox, ['uninstall', '--dry-run', ...words]);
    return { code, plan: document as UninstallPlan };
  }

  /** Every file with what is in it. */
  function contents(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      filesBelow(sandbox.home).map((name) => {
        const path = join(sandbox.home, name);
        return [name, lstatSync(path).isFile() ? readFileSync(path, 'latin1') : 'no file'];
      }),
    );
  }

  test('shows what goes and what stays, removes that and nothing else, and can be called again', async () => {
    const other = join(sandbox.home, 'elsewhere');
    mkdirSync(other);
    writeFileSync(join(other, '.credentials.json'), aBlobText(), { mode: 0o600 });
    const before = contents();
    await runCommand(sandbox, ['snapshot']);
    await runCommand(sandbox, ['hook', 'install', '--heal', 'safe']);
    // Nobody added that directory: only the vault knows of it.
    await runCommand(sandbox, ['hook', 'install', '--config-dir', other]);
    await runCommand(sandbox, ['snapshot', '--config-dir', other]);
    writeFileSync(join(sandbox.home, '.bashrc'), 'eval "$(sparekey completion bash)"\n');
    const furnished = contents();

    const { code, plan } = await planned();

    expect(contents()).toEqual(furnished);
    expect(code).toBe(0);
    const at = (...names: string[]) => names.map((name) => join(sandbox.dataDir, name));
    const [first, second, ...rest] = plan.goes.map(({ where }) => where);
    expect([first, second]).toEqual([join(sandbox.configDir, 'settings.json'), join(other, 'settings.json')]);
    expect(rest.toSorted()).toEqual(
      at('machine-id', 'made-settings.json', 'settings.json', 'vault').toSorted(),
    );
    expect(plan.stays.map(({ where }) => where)).toEqual(
      expect.arrayContaining([keyFileOf(sandbox), join(sandbox.home, '.bashrc')]),
    );
    const unasked = await runCommand(sandbox, ['uninstall']);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(contents()).toEqual(furnished);

    expect((await runJson(sandbox, ['uninstall', '--yes'])).code).toBe(0);

    const key = keyFileOf(sandbox).slice(sandbox.home.length + 1);
    const { [key]: keyText, '.bashrc': _, ...after } = contents();
    expect(after).toEqual(before);
    expect(keyText).toContain('AGE-SECRET-KEY-');
    expect(existsSync(sandbox.dataDir)).toBe(false);
    expect((await planned()).plan.goes).toEqual([]);
    expect((await runCommand(sandbox, ['uninstall', '--yes'])).code).toBe(0);
    expect(existsSync(sandbox.dataDir)).toBe(false);
  });

  test('keeps the vault when it is told to, and a later Sparekey goes on with it', async () => {
    await runCommand(sandbox, ['snapshot']);
    const machine = readFileSync(join(sandbox.dataDir, 'machine-id'), 'utf8');

    const { document } = await runJson(sandbox, ['uninstall', '--yes', '--keep-vault']);

    expect(document.stays).toContainEqual(
      expect.objectContaining({ where: join(sandbox.dataDir, 'vault'), why: 'you keep it' }),
    );
    expect(readdirSync(sandbox.dataDir).toSorted()).toEqual(['machine-id', 'vault']);
    expect(readFileSync(join(sandbox.dataDir, 'machine-id'), 'utf8')).toBe(machine);
    expect((await runJson(sandbox, ['verify', '--open'])).document.problems).toEqual([]);
    expect((await runJson(sandbox, ['history'])).document.snapshots).toMatchObject([
      { loginGrade: 'current' },
    ]);
  });

  test('touches nothing of other people’s in a folder that is not Sparekey’s alone', async () => {
    const env = { SPAREKEY_DATA_DIR: sandbox.home };
    const theirs = [
      'logs/mine.log',
      'logs/sparekey.log.bak',
      'vault/thesis.md',
      'vault/journal/today.md',
      'window/thesis.txt',
      'run/marathon.txt',
      'objects.txt',
    ].map((name) => join(sandbox.home, name));
    for (const file of theirs) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'mine');
    }
    symlinkSync(join(sandbox.home, 'vault'), join(sandbox.home, 'window', 'Cache'));
    const before = contents();
    await runCommand(sandbox, ['snapshot'], env);
    writeFileSync(join(sandbox.home, 'window', 'Preferences'), '{}');

    const { document } = await runJson(sandbox, ['uninstall', '--yes'], env);

    const { [keyFileOf(sandbox).slice(sandbox.home.length + 1)]: _, ...after } = contents();
    const { 'window/Cache': __, ...expected } = before;
    expect(after).toEqual(expected);
    const named = (document as { stays: readonly { where: string }[] }).stays.map(({ where }) => where);
    expect(named).toEqual(expect.arrayContaining(theirs));
  });

  test('refuses while another Sparekey runs, names it, and has changed nothing', async () => {
    const watching = await Watching.start(sandbox);
    const { code, plan } = await planned();
    expect(code).toBe(1);
    expect(plan.obstacles).toEqual([expect.stringContaining(`sparekey watch, pid ${watching.pid}`)]);

    const refused = await runCommand(sandbox, ['uninstall', '--yes']);

    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Ctrl-C') });
    expect((await runJson(sandbox, ['history'])).document.snapshots).toHaveLength(1);
    await watching.stop();
    expect((await runCommand(sandbox, ['uninstall', '--yes'])).code).toBe(0);
  });
});

const EVERYTHING = { keepVault: false, keyFile: undefined };

describe('with everything that Sparekey can leave', () => {
  let directory: string;
  let before: readonly string[];

  beforeEach(async () => {
    directory = temporaryDirectory();
    before = await UninstallBench.furnish(directory);
  });

  test('the sign-in goes back first, then everything goes, the key in the keychain too', async () => {
    const bench = new UninstallBench(directory);
    expect(readdirSync(join(directory, 'keychain'))).toHaveLength(4);

    const report = await bench.uninstall();

    expect(bench.split.entry('linear')).toMatchObject({ refreshToken: 'FAKE-refresh-linear-1' });
    expect(bench.split.helperOf('linear')).toBeUndefined();
    expect(bench.files()).toEqual(before);
    expect(report.gone.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['the service', 'starting at login', 'the vault’s key']),
    );
    // No service manager is to be found from there.
    expect(report.left).toContainEqual(expect.stringContaining('systemctl --user disable'));
  });

  test('what only the system keeps of starting at login is turned off with the rest', async () => {
    const { ports } = new UninstallBench(directory);
    const loginItem = new PlayedLoginItem();
    loginItem.says = 'requires-approval';
    const planned = await planUninstall({ ...ports, loginItem }, EVERYTHING);
    expect(planned.plan.goes).toContainEqual({ what: 'starting at login', where: 'the played system' });

    await performUninstall({ ...ports, loginItem }, planned);

    expect(loginItem.says).toBe('off');
  });

  test('where nobody but the app is told of starting at login it says so, and where to turn it off', async () => {
    const { ports } = new UninstallBench(directory);
    const loginItem = new UnseenLoginItem({ platform: 'darwin' });

    const { plan } = await planUninstall({ ...ports, loginItem }, EVERYTHING);

    expect(plan.goes.map(({ what }) => what)).not.toContain('starting at login');
    expect(plan.stays).toContainEqual({
      what: 'starting at login',
      where: 'System Settings > General > Login Items',
      why: expect.stringContaining('turn it off in its settings') as string,
    });
  });

  test('what crashes left of writes in other people’s folders goes, and what only looks like it stays', async () => {
    const written = ['.claude/settings.json', 'config/autostart/sparekey.desktop'];
    const unit = 'config/systemd/user/sparekey.service';
    const left = [...written, unit].map((name) => aLeftoverOf(join(directory, name)));
    const theirs = join(directory, '.claude/settings.json.sparekey-notes');
    writeFileSync(theirs, 'mine');
    const bench = new UninstallBench(directory);
    const { plan } = await planUninstall(bench.ports, EVERYTHING);
    expect(plan.goes.map(({ where }) => where)).toEqual(expect.arrayContaining(left));

    await bench.uninstall();

    expect(bench.files()).toEqual([...before, '.claude/settings.json.sparekey-notes'].toSorted());
  });

  test('a sign-in that cannot go back stops it before anything went', async () => {
    const bench = new UninstallBench(directory);
    const { settings } = splitPlaces(directory);
    const text = readFileSync(settings, 'utf8');
    writeFileSync(settings, text.slice(0, -1));
    const furnished = bench.files();

    await expect(bench.uninstall()).rejects.toMatchObject({ code: 'uninstall-stopped' });

    expect(bench.files()).toEqual(expect.arrayContaining([...furnished]));
    writeFileSync(settings, text);
    await bench.uninstall();
    expect(bench.files()).toEqual(before);
  });

  test('a sign-in of a directory that is gone stops it, and says how to give that up', async () => {
    const bench = new UninstallBench(directory);
    const { register } = splitPlaces(directory);
    const text = readFileSync(register, 'utf8');
    writeFileSync(register, text.replaceAll(bench.profile.id, 'feedfeedfeedfeed'));

    await expect(bench.uninstall()).rejects.toMatchObject({
      code: 'uninstall-stopped',
      message: expect.stringMatching(/linear.*sparekey forget --profile/s) as string,
    });
  });

  test('a keychain that does not answer stops it before anything went', async () => {
    const bench = new UninstallBench(directory);
    const furnished = bench.files();
    bench.keychain.isLocked = true;

    await expect(bench.uninstall()).rejects.toMatchObject({
      code: 'uninstall-stopped',
      message: expect.stringContaining('Unlock the keychain') as string,
    });

    expect(bench.files()).toEqual(furnished);
  });

  test('a vault in another place, with a link to it, goes, and so does the link', async () => {
    const { dataDir } = splitPlaces(directory);
    const elsewhere = join(directory, 'synced');
    renameSync(join(dataDir, 'vault'), elsewhere);
    symlinkSync(elsewhere, join(dataDir, 'vault'));

    const bench = new UninstallBench(directory);
    await bench.uninstall();

    expect(bench.files()).toEqual(before);
  });
});
