/** What the app asks of the system around it, on real files. */
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AutostartFile } from '../../electron/adapters/autostart-file';
import { secretFiles } from '../../electron/adapters/fs/secret-file';
import { FileSpareSources } from '../../electron/adapters/spare-sources';
import { systemClock } from '../../electron/adapters/system-clock';
import type { Profile } from '../../electron/core/ports/profile';
import { aLeftoverOf } from '../support/leftover';
import { temporaryDirectory } from '../support/temporary';

describe('starting at login on Linux', () => {
  function anAutostart(command: readonly [string, ...string[]] = ['/opt/Sparekey/sparekey']) {
    const config = temporaryDirectory();
    const env = { XDG_CONFIG_HOME: config };
    const item = new AutostartFile({ env, home: '/home/ada', command, clock: systemClock });
    return { item, config, file: join(config, 'autostart/sparekey.desktop') };
  }

  test('is off until it is chosen, and then says what it starts', async () => {
    const { item, file } = anAutostart();
    expect(await item.status()).toBe('off');

    await item.turn(true);

    expect(await item.status()).toBe('on');
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Sparekey/sparekey"\n');
    await item.turn(false);
    expect(await item.status()).toBe('off');
  });

  test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
    'the desktop has switched it off by %s, and that is what is shown',
    async (line) => {
      const { item, file } = anAutostart();
      await item.turn(true);

      const text = readFileSync(file, 'utf8').replace(/^X-GNOME.*\n/m, '');
      writeFileSync(file, `${text}${line}\n`);

      expect(await item.status()).toBe('off');
    },
  );

  test('an entry that starts another copy is no “on”', async () => {
    const { item, file } = anAutostart();
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, '[Desktop Entry]\nType=Application\nExec="/elsewhere/sparekey"\n');

    expect(await item.status()).toBe('other-copy');
  });

  test('a path with blanks, quotes and a percent sign is one argument', async () => {
    const { item, file } = anAutostart(['/opt/My "50%" $apps/sparekey']);

    await item.turn(true);

    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/My \\\\"50%%\\\\" \\\\$apps/sparekey"\n');
    expect(await item.status()).toBe('on');
  });

  test('what a crash left of an entry is cleared by the next one', async () => {
    const { item, file } = anAutostart();
    await item.turn(true);
    const left = aLeftoverOf(file);

    await item.turn(true);

    expect(existsSync(left)).toBe(false);
  });

  test('a place that takes no file is refused in words', async () => {
    const { item, config } = anAutostart();
    writeFileSync(join(config, 'autostart'), '');

    await expect(item.turn(true)).rejects.toMatchObject({ code: 'login-item-refused' });
  });
});

describe('a file for a secret', () => {
  test('is for its owner alone, and has its size before it has its secret', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'key.txt');
    const reserved = await secretFiles.reserve(path, 1_024);
    expect(readdirSync(folder).map((name) => statSync(join(folder, name)).size)).toEqual([1_024]);

    await reserved.write('FAKE-secret\n');

    expect(readdirSync(folder)).toEqual(['key.txt']);
    expect(readFileSync(path, 'utf8')).toBe('FAKE-secret\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that is given up leaves an older one of its name as it was', async () => {
    const folder = temporaryDirectory();
    const path = join(folder, 'key.txt');
    writeFileSync(path, 'the older key');
    const reserved = await secretFiles.reserve(path, 64);

    await reserved.discard();

    expect(readdirSync(folder)).toEqual(['key.txt']);
    expect(readFileSync(path, 'utf8')).toBe('the older key');
  });

  test('where none can be is refused before there is a secret', async () => {
    const path = join(temporaryDirectory(), 'missing/key.txt');

    await expect(secretFiles.reserve(path, 64)).rejects.toMatchObject({ code: 'file-unwritable' });
  });
});

describe('spares are looked for', () => {
  test('beside the credentials and in folders of cc-auth-guard, and nowhere else', async () => {
    const home = temporaryDirectory();
    const configDir = join(home, '.claude');
    const files = [
      '.claude/.credentials.json',
      '.claude/.credentials.json.bak',
      '.cc-auth-guard/2026/a.json',
      '.config/cc-auth-guard/b.json',
      '.claude-work/.credentials.json',
      'Documents/c.json',
    ];
    for (const file of files) {
      mkdirSync(join(home, file, '..'), { recursive: true });
      writeFileSync(join(home, file), '{}');
    }
    const sources = new FileSpareSources({ home, items: undefined });
    const profile = { configDir, store: { location: { kind: 'file', location: '' } } } as Profile;

    const found = await sources.near(profile);

    expect(found.map(({ place }) => place.slice(home.length + 1)).toSorted()).toEqual([
      '.cc-auth-guard/2026/a.json',
      '.claude/.credentials.json.bak',
      '.config/cc-auth-guard/b.json',
    ]);
    const picked = await sources.inFolder(join(home, 'Documents'));
    expect(picked.map(({ place }) => place)).toEqual([join(home, 'Documents/c.json')]);
  });
});
