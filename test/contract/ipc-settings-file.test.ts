import { readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SettingsFile } from '../../electron/adapters/settings-file';
import { faultOf } from '../../electron/core/fault';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import { ManualClock } from '../support/manual-clock';
import { aSmallDisk, canMount } from '../support/small-disk';
import { temporaryDirectory } from '../support/temporary';

function aSettingsFile(text?: string) {
  const folder = temporaryDirectory();
  const path = join(folder, 'settings.json');
  if (text !== undefined) writeFileSync(path, text);
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  return { folder, path, log, settings: new SettingsFile({ path, clock: new ManualClock(), log }) };
}

test('without a file the defaults hold, and reading makes none', async () => {
  const { folder, settings } = aSettingsFile();

  expect(await settings.read()).toEqual(DEFAULT_SETTINGS);
  expect(readdirSync(folder)).toEqual([]);
});

test('what is changed is there for the next reader, and for its owner alone', async () => {
  const { folder, path, settings } = aSettingsFile();

  await settings.change({ heal: 'safe' });

  expect(await settings.read()).toEqual({ ...DEFAULT_SETTINGS, heal: 'safe' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('two changes at once both hold', async () => {
  const { settings } = aSettingsFile();

  await Promise.all([settings.change({ heal: 'off' }), settings.change({ notifications: false })]);

  expect(await settings.read()).toMatchObject({ heal: 'off', notifications: false });
});

test('keys of a newer version stay in the file', async () => {
  const { path, settings } = aSettingsFile('{ "heal": "ask", "colour": "teal" }');

  await settings.change({ heal: 'safe' });

  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ heal: 'safe', colour: 'teal' });
});

test('what cannot be read is not replaced by defaults: reading does with those, and a change is refused', async () => {
  const { path, settings, log } = aSettingsFile();
  symlinkSync(path, path);

  expect(await settings.read()).toEqual(DEFAULT_SETTINGS);
  expect(log.error).toHaveBeenCalled();
  await expect(settings.change({ heal: 'safe' })).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readlinkSync(path)).toBe(path);
});

test.skipIf(!canMount)('on a full disk a change says so, and is no bug', async () => {
  const disk = aSmallDisk('64k');
  writeFileSync(join(disk, 'everything else'), Buffer.alloc(65_536));
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const settings = new SettingsFile({ path: join(disk, 'settings.json'), clock: new ManualClock(), log });

  const fault = faultOf(await settings.change({ heal: 'safe' }).catch((error: unknown) => error));

  expect(fault).toMatchObject({
    code: 'file-unusable',
    sentence: expect.stringContaining('the disk is full'),
  });
});

test.each([
  ['no JSON', '{ "heal": '],
  ['no object', '[]'],
  ['empty', ''],
  ['a value that is none', '{ "heal": "always" }'],
  ['a shortcut that would take a letter away', '{ "shortcut": "Shift+K" }'],
])('a file that is %s is kept aside, and the defaults hold', async (_, text) => {
  const { folder, settings, log } = aSettingsFile(text);

  expect(await settings.read()).toEqual(DEFAULT_SETTINGS);

  const [aside = ''] = readdirSync(folder);
  expect(aside).toMatch(/^settings\.json\.bad-\d+$/);
  expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
  expect(log.warn).toHaveBeenCalledOnce();
});

test('a place that cannot be read leaves the defaults', async () => {
  const { folder, log } = aSettingsFile();
  const settings = new SettingsFile({ path: folder, clock: new ManualClock(), log });

  expect(await settings.read()).toEqual(DEFAULT_SETTINGS);
  expect(log.error).toHaveBeenCalledOnce();
});
