/** Claude Code's settings while somebody else has them in hand. */
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { SettingsServers } from '../../electron/adapters/split/claude-servers';
import { systemClock } from '../../electron/adapters/system-clock';
import { someSettings } from '../support/split-bench';
import { temporaryDirectory } from '../support/temporary';

const USER = [{ scope: 'user' }] as const;
let settings: string;

beforeEach(() => {
  settings = join(temporaryDirectory(), '.claude.json');
  writeFileSync(settings, someSettings('linear', 'notion'), { mode: 0o600 });
});

const inSettings = () => JSON.parse(readFileSync(settings, 'utf8')) as Record<string, unknown>;

test('a write that comes while ours is being made is kept, and ours is made on top of it', async () => {
  let writes = 0;
  const servers = new SettingsServers({
    candidates: [settings],
    clock: systemClock,
    // Without a lock, at every step of the first edit.
    onStep: () => {
      if (writes < 3) writeFileSync(settings, JSON.stringify({ ...inSettings(), theirs: (writes += 1) }));
    },
  });

  await servers.setHelper('linear', USER, 'sparekey headers');

  expect(writes).toBe(3);
  expect(inSettings()).toMatchObject({
    theirs: 3,
    mcpServers: { linear: { headersHelper: 'sparekey headers' }, notion: { type: 'http' } },
    numStartups: 3,
  });
});

test('settings that keep changing are refused in words, and stay with whoever changes them', async () => {
  let writes = 0;
  const servers = new SettingsServers({
    candidates: [settings],
    clock: systemClock,
    onStep: () => writeFileSync(settings, JSON.stringify({ ...inSettings(), theirs: (writes += 1) })),
  });

  await expect(servers.setHelper('linear', USER, 'sparekey headers')).rejects.toMatchObject({
    code: 'settings-unusable',
    message: expect.stringContaining('keep changing'),
  });

  expect(inSettings()).toMatchObject({ theirs: writes, mcpServers: { notion: { type: 'http' } } });
});

test('a lock that somebody holds is waited for, and named when that takes too long', async () => {
  const lock = `${settings}.lock`;
  mkdirSync(lock);
  const ahead = new Date(Date.now() + 60_000);
  utimesSync(lock, ahead, ahead);
  const hurried = { ...systemClock, monotonic: () => systemClock.monotonic() * 20 };
  const servers = new SettingsServers({ candidates: [settings], clock: hurried });

  await expect(servers.setHelper('linear', USER, 'sparekey headers')).rejects.toMatchObject({
    code: 'settings-unusable',
    message: expect.stringContaining('.claude.json.lock'),
  });
  expect(readFileSync(settings, 'utf8')).toBe(someSettings('linear', 'notion'));
});
