/** Which config directories are guarded: real files, and the built command. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { recentProcesses } from '../../electron/adapters/profiles/recent-processes';
import { compose, type Composition } from '../../electron/compose';
import { blobText, type JsonObject } from '../../shared/blob';
import { aBlob } from '../support/blob-builders';
import { runCommand, runJson, Watching } from '../support/command';
import { ManualClock } from '../support/manual-clock';
import { makeSandbox, type Sandbox } from '../support/sandbox';
import { temporaryDirectory } from '../support/temporary';

function composed(home: string, configDir?: string): Composition {
  return compose({ env: {}, platform: 'linux', home, configDir, shell: 'command' });
}

function aDirectory(home: string, name: string): string {
  const directory = join(home, name);
  mkdirSync(directory, { recursive: true });
  return directory;
}

async function directoriesOf({ profileBook }: Composition): Promise<readonly string[]> {
  return (await profileBook.all()).map(({ profile }) => profile.configDir);
}

describe('the book of profiles', () => {
  test('has the default one first, then those that were added', async () => {
    const home = temporaryDirectory();
    const { profileBook } = composed(home);
    const work = aDirectory(home, 'work');
    const play = aDirectory(home, 'play');

    expect(await profileBook.add(work)).toBe('added');
    expect(await profileBook.add(play)).toBe('added');

    expect(await directoriesOf(composed(home))).toEqual([join(home, '.claude'), work, play]);
    expect((await profileBook.all()).map(({ origin }) => origin)).toEqual(['default', 'added', 'added']);
    expect(await profileBook.remove(`${work}/`)).toBe('removed');
    expect(await profileBook.remove(work)).toBe('unknown');
    expect(await directoriesOf(composed(home))).toEqual([join(home, '.claude'), play]);
  });

  test('makes one watch of directories that share a store', async () => {
    const home = temporaryDirectory();
    const usual = aDirectory(home, '.claude');
    writeFileSync(join(usual, '.credentials.json'), '{}');
    symlinkSync(usual, join(home, 'link'));
    const linked = aDirectory(home, 'linked');
    symlinkSync(join(usual, '.credentials.json'), join(linked, '.credentials.json'));
    const { profileBook } = composed(home);

    for (const directory of [usual, join(home, 'link'), linked]) {
      expect(await profileBook.add(directory)).toBe('known');
    }

    expect(await directoriesOf(composed(home))).toEqual([usual]);
  });

  test('is the one directory that was named for this run, and nothing else', async () => {
    const home = temporaryDirectory();
    await composed(home).profileBook.add(aDirectory(home, 'work'));

    expect(await directoriesOf(composed(home, join(home, 'named')))).toEqual([join(home, 'named')]);
  });

  test('takes no directory that is not there', async () => {
    const home = temporaryDirectory();

    await expect(composed(home).profileBook.add(join(home, 'wrok'))).rejects.toMatchObject({ code: 'usage' });
  });

  test.each(['{"profiles":', '[]', '{"profiles":{"0":"/x"}}', '{"profiles":[1,""]}', '{}'])(
    'still has the default one when the settings read %s',
    async (text) => {
      const home = temporaryDirectory();
      const { dataDir } = composed(home);
      mkdirSync(dataDir, { recursive: true });
      writeFileSync(join(dataDir, 'settings.json'), text);

      expect(await directoriesOf(composed(home))).toEqual([join(home, '.claude')]);
    },
  );
});

test('a hundred profiles that are looked at together look at the processes once', async () => {
  const clock = new ManualClock();
  let looks = 0;
  const processes = recentProcesses(clock, () => {
    looks++;
    return [];
  });

  for (let profile = 0; profile < 100; profile++) processes();
  expect(looks).toBe(1);
  await clock.advance(1_000);
  processes();
  expect(looks).toBe(2);
});

describe('the command', () => {
  const good = aBlob({ version: '2.1.96' });
  const { claudeAiOauth: _, ...withoutLogin } = good;

  function aSandbox(): { readonly sandbox: Sandbox; readonly work: string } {
    const sandbox = makeSandbox();
    onTestFinished(() => sandbox.remove());
    const work = aDirectory(sandbox.home, 'claude-work');
    for (const directory of [sandbox.configDir, work]) {
      writeFileSync(join(directory, '.claude.json'), '{"oauthAccount":{"accountUuid":"account-FAKE"}}');
      write(directory, good);
    }
    return { sandbox, work };
  }

  function write(directory: string, content: JsonObject): void {
    writeFileSync(join(directory, '.credentials.json'), blobText(content), { mode: 0o600 });
  }

  test('adds, lists and removes a profile', async () => {
    const { sandbox, work } = aSandbox();

    expect((await runJson(sandbox, ['profiles', 'add', work])).document.outcome).toBe('added');
    expect((await runJson(sandbox, ['profiles', 'add', work])).document.outcome).toBe('known');
    expect((await runJson(sandbox, ['profiles'])).document.profiles).toMatchObject([
      { configDir: sandbox.configDir, origin: 'default', snapshots: 0 },
      { configDir: work, origin: 'added' },
    ]);
    expect((await runCommand(sandbox, ['profiles', 'remove', work])).code).toBe(0);
    expect((await runCommand(sandbox, ['profiles', 'remove', work])).code).toBe(2);
    expect((await runJson(sandbox, ['profiles', 'list'])).document.profiles).toHaveLength(1);
  });

  test('status reports all of them, and its exit code is the worst', async () => {
    const { sandbox, work } = aSandbox();
    await runCommand(sandbox, ['profiles', 'add', work]);
    await runCommand(sandbox, ['snapshot', '--config-dir', work]);
    write(work, withoutLogin);

    const { code, document } = await runJson(sandbox, ['status']);
    expect(code).toBe(1);
    expect(document.profiles).toMatchObject([
      { configDir: sandbox.configDir, level: 'good', snapshots: 0 },
      { configDir: work, level: 'damaged', snapshots: 1 },
    ]);
    const { stdout } = await runCommand(sandbox, ['status']);
    expect(stdout.indexOf(sandbox.configDir)).toBe(0);
    expect(stdout).toContain(`\n\n${work}\n`);
    expect((await runJson(sandbox, ['status', '--config-dir', sandbox.configDir])).code).toBe(0);
  });

  test('watch guards all of them, each with a history of its own', async () => {
    const { sandbox, work } = aSandbox();
    await runCommand(sandbox, ['profiles', 'add', work]);
    const watching = await Watching.start(sandbox, ['--heal', 'safe']);
    const ids = (watching.events[0]?.['profiles'] as { readonly id: string }[]).map(({ id }) => id);
    for (const id of ids)
      await watching.until(({ event, profile }) => event === 'snapshot' && profile === id);

    write(work, withoutLogin);

    expect(await watching.until(({ event }) => event === 'heal')).toMatchObject({ profile: ids[1] });
    expect(await watching.stop()).toBe(0);
    const listed = (await runJson(sandbox, ['profiles'])).document.profiles;
    expect(listed[0].snapshots).toBe(1);
    expect(listed[1].snapshots).toBeGreaterThan(1);
  });
});
