/** `sparekey watch` as a service of the real systemd, with its journal, in a namespace of its own. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aBlob, aLogin, anEntry } from '../support/blob-builders';
import { runCommand, runJson } from '../support/command';
import { makeSandbox, type Sandbox } from '../support/sandbox';
import { UserManager, canRunUserManager } from '../support/user-manager';
import { writeStore } from '../support/claude';

const UNIT = 'sparekey.service';
const SLOWLY = { timeout: 60_000, interval: 200 };
const whole = aBlob({ login: aLogin(), mcp: [anEntry('linear')] });
const withoutLogin = aBlob({ login: 'none', mcp: [anEntry('linear')] });

// Where nobody may mount, or systemd is not installed, there is no such judge.
describe.runIf(canRunUserManager)('under the real systemd', () => {
  let sandbox: Sandbox;
  let manager: UserManager;

  beforeEach(async () => {
    sandbox = makeSandbox();
    manager = await UserManager.start(sandbox);
  }, 60_000);
  afterEach(async () => {
    await manager.stop();
    sandbox.remove();
  }, 60_000);

  const login = () =>
    (JSON.parse(readFileSync(sandbox.credentialsFile, 'utf8')) as Record<string, unknown>)['claudeAiOauth'];
  const mainPid = () => Number(manager.property(UNIT, 'MainPID'));
  const isSaved = async () => (await runJson(sandbox, ['history'])).document.snapshots?.length > 0;

  test('it heals, comes back when it dies, writes to the journal, and goes without a trace', async () => {
    writeStore(sandbox, whole);
    const installed = await runCommand(sandbox, ['service', 'install', '--heal', 'safe']);
    expect(installed).toMatchObject({ code: 0, stderr: '' });
    expect((await runJson(sandbox, ['service', 'status'])).document).toMatchObject({ isRunning: true });
    await expect.poll(isSaved, SLOWLY).toBe(true);

    writeStore(sandbox, withoutLogin);
    await expect.poll(login, SLOWLY).toEqual(whole['claudeAiOauth']);
    expect(manager.journal(UNIT)).toMatch(/login/i);
    expect(manager.journal(UNIT)).not.toContain('FAKE');

    const before = mainPid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => ![0, before].includes(mainPid()), SLOWLY).toBe(true);
    expect((await runJson(sandbox, ['service', 'status'])).document).toMatchObject({ isRunning: true });

    const last = mainPid();
    expect(await runCommand(sandbox, ['service', 'remove'])).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(`/proc/${last}`)).toBe(false);
    expect(manager.property(UNIT, 'LoadState')).toBe('not-found');
    expect(unitsLeft(sandbox)).toEqual([]);
  }, 240_000);

  test('an uninstallation ends it, and leaves nothing of it', async () => {
    writeStore(sandbox, whole);
    await runCommand(sandbox, ['service', 'install', '--heal', 'safe']);
    await expect.poll(isSaved, SLOWLY).toBe(true);
    const pid = mainPid();

    const { code, stdout, stderr } = await runCommand(sandbox, ['uninstall', '--yes']);

    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(manager.property(UNIT, 'LoadState')).toBe('not-found');
    expect(unitsLeft(sandbox)).toEqual([]);
    expect(existsSync(sandbox.dataDir)).toBe(false);
  }, 240_000);
});

/** Everything that is named after us where the user's units lie. */
function unitsLeft(sandbox: Sandbox): readonly string[] {
  const folder = path.join(sandbox.home, '.config/systemd/user');
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String) : [];
  return names.filter((name) => name.includes('sparekey'));
}
