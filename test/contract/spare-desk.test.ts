/** The app's desk for separate spares: it follows the user's choice, the vault and the keychain. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../electron/compose';
import { SettingsFile } from '../../electron/adapters/settings-file';
import { spareNotesPath } from '../../electron/adapters/split/separate-spares';
import { FoundSpares } from '../../electron/core/portable/found-spares';
import { SpareDesk } from '../../electron/core/spares/desk';
import { aBlob, aLogin, blanked } from '../support/blob-builders';
import { commandEnvironment, runCommand, runJson } from '../support/command';
import { HurriedClock } from '../support/hurried-clock';
import { MemorySecrets } from '../support/memory-secrets';
import { makeSandbox } from '../support/sandbox';
import { SparesBench } from '../support/spares-bench';

const SAVED = { kind: 'saved' } as Parameters<SpareDesk['note']>[0];

async function aDesk() {
  const secrets = new MemorySecrets();
  const bench = new SparesBench(secrets);
  await bench.holds(aBlob());
  const { log } = bench.ports;
  // Ten times as fast as life, for what comes by itself.
  const clock = new HurriedClock();
  const path = join(bench.dataDir, 'settings.json');
  const settings = new SettingsFile({ path, clock, log });
  const changes: number[] = [];
  const desk = new SpareDesk({ ...bench.ports, clock, settings, onChange: () => changes.push(1) });
  onTestFinished(() => desk.stop());
  return { bench, secrets, desk, settings, changes };
}

test('what the user turns on is written at once, and what they turn off is gone at once', async () => {
  const { bench, desk, settings } = await aDesk();
  desk.start();
  expect(await bench.kept()).toBeUndefined();

  await desk.turn(true);
  expect(await bench.kept()).toEqual(aBlob());
  expect((await settings.read()).spares).toBe(true);

  await desk.turn(false);
  expect(await bench.kept()).toBeUndefined();
  expect((await settings.read()).spares).toBe(false);
  expect(bench.spares.notes()).toEqual([]);
});

test('every version that is saved gets in by itself, once the store has been quiet', async () => {
  const { bench, desk, changes } = await aDesk();
  await desk.turn(true);
  const before = changes.length;
  await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
  desk.note(SAVED);
  await expect.poll(async () => (await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
  await expect.poll(() => changes.length).toBeGreaterThan(before);
});

test('stopping writes what was saved last', async () => {
  const { bench, desk } = await aDesk();
  await desk.turn(true);
  await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
  desk.note(SAVED);
  await desk.stop();
  expect((await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
});

test('behind a locked keychain it asks nobody, and catches up by itself', async () => {
  const { bench, secrets, desk } = await aDesk();
  await desk.turn(true);
  await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
  bench.isUnlocked = 'locked';
  const asked = secrets.asked;
  desk.note(SAVED);
  await expect.poll(async () => (await bench.report()).state).toBe('outdated');
  expect(secrets.asked).toBe(asked);

  bench.isUnlocked = 'open';
  await expect.poll(async () => (await bench.report()).state, { timeout: 30_000 }).toBe('kept');
});

test('follows a choice that the command has made', async () => {
  const { bench, desk, settings } = await aDesk();
  desk.start();
  await settings.change({ spares: true });
  await expect.poll(async () => (await bench.report()).state, { timeout: 30_000 }).toBe('kept');
  await settings.change({ spares: false });
  await expect.poll(() => bench.kept(), { timeout: 30_000 }).toBeUndefined();
});

test('what cannot be removed is told, and the choice stands', async () => {
  const { bench, secrets, desk, settings } = await aDesk();
  await desk.turn(true);
  secrets.isReadOnly = true;
  await expect(desk.turn(false)).rejects.toMatchObject({ code: 'separate-spare-unreachable' });
  expect((await settings.read()).spares).toBe(false);
  expect(await bench.report(false)).toMatchObject({ state: 'failed', hasLogin: true });
});

test('without a vault they are among the copies of a login that are found, unless that would ask', async () => {
  const { bench, desk } = await aDesk();
  await desk.turn(true);
  bench.loseVault();
  const find = async () => {
    const found = new FoundSpares({
      sources: { near: () => Promise.resolve([]), inFolder: () => Promise.resolve([]) },
      apart: (profile) => desk.candidates(profile),
      vault: bench.ports.vault,
      clock: bench.ports.clock,
      onChange: () => undefined,
    });
    await found.look(bench.profile);
    return found.all;
  };
  bench.isUnlocked = 'locked';
  expect(await find()).toEqual([]);
  bench.isUnlocked = 'open';
  expect(await find()).toMatchObject([
    { place: 'Sparekey’s separate spare', worth: 'may-fit', isSeparate: true },
  ]);
});

test('the command stores the choice, says how things stand, restores without a vault, and removes', async () => {
  const sandbox = makeSandbox();
  onTestFinished(() => sandbox.remove());
  writeFileSync(sandbox.credentialsFile, JSON.stringify(aBlob()), { mode: 0o600 });
  await runCommand(sandbox, ['snapshot']);
  const on = await runCommand(sandbox, ['split', '--spares']);
  expect(on).toMatchObject({ code: 0 });
  expect(on.stdout).toBe(
    'Separate spares are wanted now. Not written yet. The app writes them when it runs.\n',
  );
  expect((await runCommand(sandbox, ['status'])).stdout).toMatch(/apart +Not written yet/);
  expect((await runCommand(sandbox, ['split', '--spares', '--move', 'linear'])).code).toBe(2);

  // As the app does it.
  const app = compose({
    env: commandEnvironment(sandbox),
    platform: process.platform,
    home: sandbox.home,
    shell: 'app',
  });
  await new SpareDesk({ ...app, onChange: () => undefined }).writeNow();
  expect((await runCommand(sandbox, ['split'])).stdout).toMatch(
    /shared, and a separate spare.*The newest login and 2/s,
  );

  rmSync(join(sandbox.dataDir, 'vault'), { recursive: true });
  writeFileSync(sandbox.credentialsFile, JSON.stringify({ claudeAiOauth: blanked(aLogin()) }));
  expect((await runCommand(sandbox, ['status'])).stdout).toContain(
    'separate spares still have login and 2 MCP sign-ins: sparekey restore',
  );
  const dry = await runCommand(sandbox, ['restore', '--dry-run']);
  expect(dry.stdout).toMatch(/Taken from the separate spares.*gets its tokens back.*linear goes back/s);
  const { document } = await runJson(sandbox, ['restore', '--yes', '--no-wait']);
  expect(document.restored).toHaveLength(3);
  expect(JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8'))).toEqual(aBlob());

  expect((await runCommand(sandbox, ['split', '--off'])).stdout).toContain('are gone from');
  expect((await runCommand(sandbox, ['split', '--off'])).stdout).toContain('There are no separate spares');
  expect(readFileSync(spareNotesPath(sandbox.dataDir), 'utf8')).not.toContain('linear');
}, 60_000);
