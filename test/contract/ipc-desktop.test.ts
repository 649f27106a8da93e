/** Settings at work, the recovery key's file, exports and the first run, over a real guardian and vault. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityToRecipient } from 'age-encryption';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../electron/compose';
import { Guardian } from '../../electron/core/guard/guardian';
import { saveRecoveryKey } from '../../electron/core/portable/recovery-file';
import type { PortableVault } from '../../shared/portable';
import { aBlobText, aLogin } from '../support/blob-builders';
import { aPlayedDesktop } from '../support/played-desktop';
import { temporaryDirectory } from '../support/temporary';

function aHome() {
  const home = temporaryDirectory();
  const configDir = join(home, '.claude');
  mkdirSync(configDir);
  writeFileSync(join(configDir, '.credentials.json'), aBlobText({ login: aLogin() }), { mode: 0o600 });
  const composition = compose({
    env: {
      CLAUDE_CONFIG_DIR: configDir,
      SPAREKEY_DATA_DIR: join(home, 'data'),
      SPAREKEY_KEY_FILE: join(home, 'key.txt'),
    },
    platform: 'linux',
    home,
    shell: 'app',
  });
  const guardian = new Guardian(
    { ...composition, profiles: [composition.profile], version: '0.0.0-test' },
    'off',
    { onState: () => undefined, onNotice: () => undefined },
  );
  onTestFinished(() => guardian.stop());
  return { home, composition, guardian, ...aPlayedDesktop({ composition, guardian }) };
}

test('keys that are taken leave the shortcut that worked, and are not remembered', async () => {
  const { preferences, shortcuts, composition } = aHome();
  await preferences.load();
  await preferences.setShortcut('Control+Alt+K');
  shortcuts.taken.add('Control+Alt+L');

  await expect(preferences.setShortcut('Control+Alt+L')).rejects.toMatchObject({ code: 'shortcut-taken' });

  expect([...shortcuts.works.keys()]).toEqual(['Control+Alt+K']);
  expect(preferences.shortcut).toEqual({ keys: 'Control+Alt+K', works: true });
  expect(await composition.settings.read()).toMatchObject({ shortcut: 'Control+Alt+K' });
});

test('keys that cannot be remembered are not taken, and those of before work on', async () => {
  const { preferences, shortcuts, composition } = aHome();
  await preferences.load();
  await preferences.setShortcut('Control+Alt+K');
  composition.settings.change = () => Promise.reject(new Error('no space left on device'));

  for (const keys of ['Control+Alt+L', undefined])
    await expect(preferences.setShortcut(keys)).rejects.toThrow('no space left');

  expect([...shortcuts.works.keys()]).toEqual(['Control+Alt+K']);
  expect(preferences.shortcut).toEqual({ keys: 'Control+Alt+K', works: true });
});

test('starting at login is shown as the system says it, also when it refuses', async () => {
  const { preferences, loginItem } = aHome();
  await preferences.load();
  expect(preferences.loginItem).toBe('off');

  loginItem.refuses = true;
  await expect(preferences.setLoginItem(true)).rejects.toMatchObject({ code: 'login-item-refused' });
  expect(preferences.loginItem).toBe('off');
  loginItem.says = 'requires-approval';
  await preferences.refresh();

  expect(preferences.loginItem).toBe('requires-approval');
});

test('a folder that is added is guarded at once, and can be removed again; the default one cannot', async () => {
  const { home, preferences, guardian, firstRun, composition } = aHome();
  await preferences.load();
  await firstRun.begin();
  const other = join(home, 'work');
  mkdirSync(other);
  writeFileSync(join(other, '.credentials.json'), aBlobText({ login: aLogin({ who: 'bob' }) }));

  expect(await preferences.addProfile(other)).toBe('added');

  const added = preferences.directories.find(({ origin }) => origin === 'added');
  await expect.poll(() => guardian.state.profiles.map(({ id }) => id)).toContain(added?.profile);
  await preferences.removeProfile(added?.profile ?? '');
  await expect.poll(() => guardian.state.profiles.map(({ id }) => id)).toEqual([composition.profile.id]);
  await expect(preferences.removeProfile(composition.profile.id)).rejects.toMatchObject({ code: 'usage' });
});

test('the recovery key lies in the file of the user’s and nowhere else; a second one spares the first', async () => {
  const { home, services, dialogs, firstRun, preferences } = aHome();
  await preferences.load();
  await firstRun.begin();
  expect(await services.saveRecoveryKey()).toBeUndefined();
  dialogs.file = join(home, 'recovery.txt');

  const saved = await services.saveRecoveryKey();

  expect(saved).toEqual({ file: dialogs.file, remaining: 0 });
  const text = readFileSync(dialogs.file, 'utf8');
  expect(text).toMatch(/^AGE-SECRET-KEY-1/m);
  await expect(services.saveRecoveryKey()).rejects.toMatchObject({ code: 'recovery-key-exists' });
  expect(readFileSync(dialogs.file, 'utf8')).toBe(text);
});

test('the recovery key is in its file before anything is sealed to it: whatever ends the sealing, it is not lost', async () => {
  const { home, composition, dialogs, firstRun, preferences, guardian } = aHome();
  await preferences.load();
  await firstRun.begin();
  await expect.poll(() => guardian.state.profiles[0]?.snapshots).toBe(1);
  const file = join(home, 'recovery.txt');
  dialogs.file = file;
  const ports = { ...composition, dialogs, files: composition.secretFiles };

  const saving = saveRecoveryKey(ports, () => {
    throw new Error('played by the test');
  });

  await expect(saving).rejects.toThrow('played by the test');
  const identity = /^AGE-SECRET-KEY-1.*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
  expect(await identityToRecipient(identity)).toBe(await composition.keys.recoveryRecipient());
  expect(readdirSync(home).filter((name) => name.startsWith('recovery.txt'))).toEqual(['recovery.txt']);
});

test('a recovery key that cannot be written down is not made', async () => {
  const { home, composition, dialogs, firstRun, preferences } = aHome();
  await preferences.load();
  await firstRun.begin();
  dialogs.file = join(home, 'recovery.txt');
  mkdirSync(dialogs.file);
  const ports = { ...composition, dialogs, files: composition.secretFiles };

  await expect(saveRecoveryKey(ports, () => undefined)).rejects.toMatchObject({ code: 'file-unwritable' });

  expect(await composition.keys.recoveryRecipient()).toBeUndefined();
  expect(readdirSync(home).filter((name) => name.startsWith('recovery.txt'))).toEqual(['recovery.txt']);
});

test('an export opens with the recovery key in the user’s file, and holds the snapshot that was chosen', async () => {
  const { home, services, dialogs, firstRun, preferences, guardian, composition, onProgress } = aHome();
  await preferences.load();
  await firstRun.begin();
  const profile = composition.profile.id;
  await expect.poll(() => guardian.state.profiles[0]?.snapshots).toBe(1);
  writeFileSync(join(home, '.claude/.credentials.json'), aBlobText({ login: aLogin({ generation: 2 }) }));
  await expect.poll(() => guardian.state.profiles[0]?.snapshots, { timeout: 30_000 }).toBe(2);
  const [first] = await composition.vault.history(profile);
  const order = { profile, snapshot: first?.id, to: { kind: 'recovery-key' } } as const;
  dialogs.file = join(home, 'one.age');
  await expect(services.saveExport(order)).rejects.toMatchObject({ code: 'export-refused' });
  dialogs.file = join(home, 'recovery.txt');
  await services.saveRecoveryKey();
  dialogs.file = undefined;
  expect(await services.saveExport(order)).toBeUndefined();

  dialogs.file = join(home, 'one.age');
  const saved = await services.saveExport(order);

  expect(saved).toMatchObject({ file: dialogs.file, snapshots: 1, skipped: 0 });
  const opened = execFileSync('age', ['-d', '-i', join(home, 'recovery.txt'), dialogs.file]);
  const document = JSON.parse(opened.toString()) as PortableVault;
  expect(document.snapshots.map(({ id }) => id)).toEqual([first?.id]);
  expect(Object.values(document.texts)).toContainEqual(
    expect.stringContaining(JSON.stringify(aLogin()['accessToken'])),
  );
  dialogs.file = join(home, 'all.age');
  expect(await services.saveExport({ profile, to: order.to })).toMatchObject({ snapshots: 2 });
  expect(onProgress).toHaveBeenCalled();
});

test('an export that is called off leaves nothing, and the next one goes on as if nothing had been', async () => {
  const { home, services, dialogs, firstRun, preferences, guardian, composition } = aHome();
  await preferences.load();
  await firstRun.begin();
  await expect.poll(() => guardian.state.profiles[0]?.snapshots).toBe(1);
  dialogs.file = join(home, 'all.age');
  const to = { kind: 'recipient', recipient: await recipientOf(home) } as const;
  const running = services.saveExport({ profile: composition.profile.id, to });
  services.cancelExport();

  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(dialogs.file)).toBe(false);
  expect(await services.saveExport({ profile: composition.profile.id, to })).toMatchObject({ snapshots: 1 });
});

/** The public half of the key in the key file. */
async function recipientOf(home: string): Promise<string> {
  const [identity = ''] = /AGE-SECRET-KEY-1\w+/.exec(readFileSync(join(home, 'key.txt'), 'utf8')) ?? [];
  return identityToRecipient(identity);
}

test('nothing is read before the word, whoever asks for a look', async () => {
  const { preferences, firstRun, guardian, composition } = aHome();
  await preferences.load();

  expect(await firstRun.startIfAgreed()).toBe(false);
  await guardian.checkNow();

  expect(firstRun.step(guardian.state)).toEqual({ kind: 'introduction' });
  expect(await composition.vault.history()).toEqual([]);
  await firstRun.finish();
  expect(firstRun.step(guardian.state)).toBeUndefined();
  expect(await composition.settings.read()).toMatchObject({ welcomed: true });
});
