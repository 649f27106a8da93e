/** The doctor on real files, as the built command, and on the stand-in for `security`. */
import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { compose } from '../../electron/compose';
import { diagnose } from '../../electron/core/doctor';
import type { Diagnosis } from '../../shared/doctor';
import type { CheckId } from '../../shared/doctor/check';
import { blobText } from '../../shared/blob';
import { aBlob } from '../support/blob-builders';
import { runCommand, runJson } from '../support/command';
import { makeSandbox, type Sandbox } from '../support/sandbox';
import { FakeSecurity } from '../support/security/fake-security';

const TEXT = blobText(aBlob({ version: '2.1.330' }));

function check(id: CheckId, { profiles, machine }: Diagnosis) {
  return [...profiles.flatMap(({ checks }) => checks), ...machine].find((one) => one.id === id);
}

/** What wants attention; but for the sessions, which are those of whoever uses this machine meanwhile. */
function wrongIn({ profiles, machine }: Diagnosis) {
  return [...profiles.flatMap(({ checks }) => checks), ...machine].filter(
    ({ id, state }) => state === 'attention' && id !== 'sessions',
  );
}

describe('on files', () => {
  function aSandbox(): Sandbox {
    const sandbox = makeSandbox();
    onTestFinished(() => sandbox.remove());
    writeFileSync(sandbox.claudeJson, '{"oauthAccount":{"accountUuid":"account-FAKE"}}');
    writeFileSync(sandbox.credentialsFile, TEXT, { mode: 0o600 });
    return sandbox;
  }

  const doctor = (sandbox: Sandbox, env?: Readonly<Record<string, string>>) =>
    runJson(sandbox, ['doctor'], env) as Promise<{ readonly code: number; readonly document: Diagnosis }>;

  test('is content once there is a vault with a recovery key, and changes nothing', async () => {
    const sandbox = aSandbox();
    await runCommand(sandbox, ['snapshot']);
    await runCommand(sandbox, ['recovery-key']);

    const { code, document } = await doctor(sandbox);

    expect(wrongIn(document)).toEqual([]);
    expect(code).toBe(document.worst === 'ok' ? 0 : 1);
    expect(check('store', document)?.sentence).toContain(sandbox.credentialsFile);
    expect(check('key', document)).toMatchObject({ state: 'ok', action: null });
    expect(readFileSync(sandbox.credentialsFile, 'utf8')).toBe(TEXT);
    expect((await runCommand(sandbox, ['doctor'])).stdout).toMatch(/^ {2}✓ Recovery key: /m);
  });

  test('says what is wrong, each with the next action, and ends with 1', async () => {
    const sandbox = aSandbox();
    chmodSync(sandbox.credentialsFile, 0o644);
    const lock = join(sandbox.configDir, '.oauth_refresh.lock');
    const held = join(sandbox.configDir, '.storage-write.lock');
    for (const directory of [lock, held]) mkdirSync(directory);
    utimesSync(lock, new Date(0), new Date(0));
    writeFileSync(
      join(sandbox.configDir, 'settings.json'),
      JSON.stringify({
        hooks: {
          Stop: [
            { hooks: [{ type: 'command', command: '/opt/guard.sh .credentials.json' }] },
            { hooks: [{ type: 'command', command: '/usr/local/bin/sparekey hook run' }] },
          ],
        },
      }),
    );

    const { code, document } = await doctor(sandbox, { ANTHROPIC_API_KEY: 'sk-ant-api-FAKE' });

    expect({ code, worst: document.worst }).toEqual({ code: 1, worst: 'attention' });
    const wrong = wrongIn({ ...document, machine: [] });
    expect(wrong.map(({ id }) => id)).toEqual([
      'file-modes',
      'environment',
      'locks',
      'other-guards',
      'own-hook',
    ]);
    expect(wrong.every(({ action }) => typeof action === 'string')).toBe(true);
    expect(check('locks', document)?.sentence).toContain(lock);
    expect(check('locks', document)?.sentence).not.toContain(held);
    // It runs a command that this one is not.
    expect(check('own-hook', document)?.action).toBe('sparekey hook install');
    expect(check('vault', document)?.action).toContain('sparekey snapshot');
    expect(JSON.stringify(document)).not.toContain('FAKE');
  });

  test('ends with 3 where the credentials cannot be read', async () => {
    const sandbox = aSandbox();
    const directory = join(sandbox.home, 'odd');
    mkdirSync(join(directory, '.credentials.json'), { recursive: true });

    const { code, stdout } = await runCommand(sandbox, ['doctor', '--config-dir', directory]);

    expect(code).toBe(3);
    expect(stdout).toMatch(/! Credentials: .*is not a file/);
  });

  test('finds a damaged vault, and a key that is gone', async () => {
    const sandbox = aSandbox();
    await runCommand(sandbox, ['snapshot']);
    chmodSync(join(sandbox.dataDir, 'vault/fingerprint.key'), 0o644);

    const { document } = await doctor(sandbox, { SPAREKEY_KEY_FILE: join(sandbox.home, 'no-such-key') });

    expect(check('vault-files', document)?.sentence).toContain('fingerprint.key is open to others');
    expect(check('key', document)).toMatchObject({ state: 'attention' });
  });
});

describe('on a Mac', () => {
  const SERVICE = 'Claude Code-credentials';
  const ORPHAN = `${SERVICE}-00c0ffee`;

  function aMac(text = TEXT) {
    const security = new FakeSecurity();
    onTestFinished(() => security.remove());
    const { home, path } = security;
    mkdirSync(join(home, '.claude'));
    security.write(SERVICE, 'ada', text);
    const composition = compose({
      env: { USER: 'ada', SPAREKEY_KEY_FILE: join(home, 'key.txt') },
      platform: 'darwin',
      home,
      security: path,
      looksOnly: true,
      shell: 'command',
    });
    const doctor = () => diagnose({ ...composition, profiles: [composition.profile] });
    const prompted = () => security.calls().reduce((sum, call) => sum + call.prompted, 0);
    return { security, home, doctor, prompted };
  }

  test('lists the items, and finds security let in', async () => {
    const { security, doctor, prompted } = aMac();
    security.write(ORPHAN, 'ada', '{"mcpOAuth":{}}');

    const found = await doctor();

    expect(check('access', found)).toMatchObject({ state: 'ok' });
    expect(check('other-accounts', found)).toMatchObject({ state: 'ok' });
    expect(check('forgotten-items', found)?.sentence).toMatch(/00c0ffee \(account ada, .*, 15 bytes\)/);
    expect(found.items).toMatchObject([
      { service: SERVICE, account: 'ada', createdAt: expect.any(Number), modifiedAt: expect.any(Number) },
      { service: ORPHAN, bytes: 15, configDir: undefined },
    ]);
    expect(prompted()).toBe(0);
  });

  test('sees security shut out of an item by another program, and does not touch that item', async () => {
    const { security, doctor, prompted } = aMac();
    const other = security.asApp({ path: '/Applications/Other.app', partition: 'teamid:OTHER' });
    await other.setPassword(ORPHAN, 'ada', '{}');

    const { items } = await doctor();

    expect(items).toMatchObject([{ service: SERVICE }, { service: ORPHAN, bytes: undefined }]);
    expect(prompted()).toBe(0);
  });

  test('says how to let security in again, after a dialog was answered', async () => {
    const { security, doctor } = aMac();
    const other = security.asApp({ path: '/Applications/Other.app', partition: 'teamid:OTHER' });
    await other.setPassword(SERVICE, 'ada', TEXT);

    const access = check('access', await doctor());

    expect(access).toMatchObject({ state: 'attention' });
    expect(access?.sentence).toContain('teamid:OTHER');
    expect(access?.action).toContain('claude auth login');
  });

  test('tells of a file behind the item, and of items under other accounts', async () => {
    const { security, home, doctor } = aMac();
    writeFileSync(join(home, '.claude/.credentials.json'), TEXT, { mode: 0o600 });
    security.write(SERVICE, 'unknown', '{}');

    const found = await doctor();

    expect(check('second-store', found)?.sentence).toContain('.credentials.json lies behind it');
    expect(check('other-accounts', found)?.sentence).toContain('unknown');
  });

  test('lists nothing while the keychain is locked: that would raise another dialog', async () => {
    const { security, doctor } = aMac();
    security.lock();
    security.session({ graphics: false });

    const found = await doctor();

    expect(found.worst).toBe('unreachable');
    expect(check('store', found)?.sentence).toContain('is locked');
    expect(check('access', found)).toMatchObject({ state: 'not-checked' });
    expect(security.calls().map(({ argv0 }) => argv0)).not.toContain('dump-keychain');
  });
});
