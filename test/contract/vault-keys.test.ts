import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { refsIn } from '../../shared/snapshot';
import { KEY_SERVICE } from '../../electron/adapters/vault/key-service';
import { VaultKeyring } from '../../electron/adapters/vault/key';
import { objectFile } from '../../electron/adapters/vault/layout';
import type { SecretStore } from '../../electron/core/ports/secrets';
import { partIn } from '../../shared/snapshot';
import { aBlob, aLogin } from '../support/blob-builders';
import { aDraft, aRawDraft } from '../support/drafts';
import { temporaryDirectory } from '../support/temporary';
import { aVaultBench, filesIn } from '../support/vault-bench';

const hasAge = spawnSync('age', ['--version']).status === 0;

const draftOf = async (bench: ReturnType<typeof aVaultBench>, generation: number) =>
  aDraft(aBlob({ login: aLogin({ generation }) }), await bench.vault.fingerprints());

describe('the vault’s own key', () => {
  test('is made once, and kept in the secret store under the vault’s id', async () => {
    const { vault, keys, secrets, location } = aVaultBench();
    expect(await vault.state()).toEqual({ kind: 'no-key' });

    await Promise.all([keys.ensure(), keys.ensure()]);

    const recipients = readFileSync(join(location, 'recipients.txt'), 'utf8');
    expect(await vault.state()).toEqual({ kind: 'ready', recoveryKey: false });
    const { id } = JSON.parse(readFileSync(join(location, 'format.json'), 'utf8')) as { id: string };
    expect(await secrets.get(KEY_SERVICE, id)).toMatchObject({ kind: 'present' });
    await keys.ensure();
    expect(readFileSync(join(location, 'recipients.txt'), 'utf8')).toBe(recipients);
  });

  test('is not made when there is no place to keep it', async () => {
    const { vault, keys, secrets } = aVaultBench();
    secrets.unreachable = { code: 'no-keychain', detail: 'FAKE' };

    await expect(keys.ensure()).rejects.toMatchObject({ code: 'key-missing' });

    expect(await vault.state()).toEqual({ kind: 'no-key' });
  });

  test('is not trusted when the store gives back something else', async () => {
    const bench = aVaultBench();
    const forgetful: SecretStore = {
      description: 'a forgetful store',
      get: () => Promise.resolve({ kind: 'absent' }),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(false),
    };
    const keys = new VaultKeyring({ location: bench.location, clock: bench.clock, secrets: forgetful });

    await expect(keys.ensure()).rejects.toMatchObject({ code: 'key-missing' });

    expect(await bench.vault.state()).toEqual({ kind: 'no-key' });
  });

  test('that was stored before a crash is taken up again', async () => {
    const { keys, secrets, location, vault } = aVaultBench();
    await keys.ensure();
    const { id } = JSON.parse(readFileSync(join(location, 'format.json'), 'utf8')) as { id: string };
    const before = await secrets.get(KEY_SERVICE, id);
    rmSync(join(location, 'recipients.txt'));

    await keys.ensure();

    expect(await secrets.get(KEY_SERVICE, id)).toEqual(before);
    expect(await vault.state()).toMatchObject({ kind: 'ready' });
  });

  test('lies in a key file, 0600, where one is named', async () => {
    const path = join(temporaryDirectory(), 'keys', 'sparekey.key');
    const bench = aVaultBench({ secrets: new KeyFileSecrets({ path, service: KEY_SERVICE }) });

    await bench.keys.ensure();
    const snapshot = await bench.vault.save(await draftOf(bench, 1));

    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await bench.vault.open(refsIn(snapshot))).size).toBe(3);
  });
});

describe('the recovery key', () => {
  test.runIf(hasAge)('opens every section with the plain age command', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    const snapshot = await bench.vault.save(await draftOf(bench, 1));
    const raw = await bench.vault.save(aRawDraft('{"claudeAiOauth":{"acc', await bench.vault.fingerprints()));

    const recovery = await bench.keys.makeRecoveryKey({ only: false });

    expect(recovery).toMatchObject({ resealed: 2, remaining: 0 });
    const identity = join(temporaryDirectory(), 'recovery.txt');
    writeFileSync(identity, `${recovery.identity}\n`, { mode: 0o600 });
    const opened = filesIn(join(bench.location, 'objects')).map((file) =>
      execFileSync('age', ['-d', '-i', identity, join(bench.location, 'objects', file)], {
        encoding: 'utf8',
      }),
    );
    const blob = aBlob({ login: aLogin({ generation: 1 }) });
    expect(opened).toContain(JSON.stringify(blob['claudeAiOauth']));
    expect(opened).toContain('{"claudeAiOauth":{"acc');
    expect(opened).toHaveLength(4);
    const history = await bench.vault.history();
    expect(history.map(({ id }) => id)).toEqual([snapshot.id, raw.id]);
    // And others can seal to the vault's keys with age's own tool.
    const sealed = spawnSync('age', ['-R', join(bench.location, 'recipients.txt')], { input: 'FAKE' });
    expect(sealed.status).toBe(0);
  });

  test('leaves everything open to the own key, seals what is new to both, and throws the old objects away', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    for (const n of [1, 2, 3]) await bench.vault.save(await draftOf(bench, n));
    const progress: string[] = [];

    const recovery = await bench.keys.makeRecoveryKey({ only: false }, (done, all) => {
      progress.push(`${done}/${all}`);
    });

    expect(progress).toEqual(['1/3', '2/3', '3/3']);
    const after = await bench.vault.save(await draftOf(bench, 4));
    expect(after.seq).toBe(4);
    for (const vault of [bench.vault, bench.reopened()]) {
      const history = await vault.history();
      expect(new Set(history.map(({ recipients }) => recipients)).size).toBe(1);
      expect((await vault.open(history.flatMap(refsIn))).size).toBe(6);
      expect(await vault.verify({ open: true })).toMatchObject({ snapshots: 4, objects: 6, problems: [] });
    }
    expect(filesIn(join(bench.location, 'trash'))).toHaveLength(5);
    expect(await bench.vault.state()).toEqual({ kind: 'ready', recoveryKey: true });

    const path = join(temporaryDirectory(), 'recovery.txt');
    writeFileSync(path, `# kept by me\n${recovery.identity}\n`, { mode: 0o600 });
    const mine = aVaultBench({
      location: bench.location,
      secrets: new KeyFileSecrets({ path, service: KEY_SERVICE }),
    });
    const login = partIn(after, '/claudeAiOauth');
    const opened = await mine.vault.open(refsIn(after));
    expect(Buffer.from(opened.get(login?.object ?? '') ?? []).toString()).toContain('FAKE-ada-4');
  });

  test('is made once only; asking again finishes the sealing', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    const old = await bench.vault.save(await draftOf(bench, 1));
    const login = partIn(old, '/claudeAiOauth');
    const object = join(bench.location, objectFile(login?.object ?? ''));
    const kept = `${object}.kept`;
    cpSync(object, kept);
    rmSync(object);
    const first = await bench.keys.makeRecoveryKey({ only: false });
    expect(first).toMatchObject({ resealed: 0, remaining: 1 });
    cpSync(kept, object);
    rmSync(kept);

    await expect(bench.keys.makeRecoveryKey({ only: false })).rejects.toMatchObject({
      code: 'recovery-key-exists',
      detail: 'sealed anew now: 1; still to do: 0',
    });

    const [snapshot] = await bench.reopened().history();
    expect(snapshot?.recipients).not.toBe(old.recipients);
    expect((await bench.vault.verify({ open: true })).problems).toEqual([]);
  });

  test('that nobody has gives way to another one, by the word of the user', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    const snapshot = await bench.vault.save(await draftOf(bench, 1));
    const lost = await bench.keys.makeRecoveryKey({ only: false });

    const next = await bench.keys.makeRecoveryKey({ only: false, replace: true });

    expect(next).toMatchObject({ resealed: 1, remaining: 0 });
    const opensWith = async (identity: string) => {
      const path = join(temporaryDirectory(), 'recovery.txt');
      writeFileSync(path, identity, { mode: 0o600 });
      const secrets = new KeyFileSecrets({ path, service: KEY_SERVICE });
      const { vault } = aVaultBench({ location: bench.location, secrets });
      const [same] = await vault.history();
      return (await vault.open(same === undefined ? [] : refsIn(same))).size;
    };
    expect(await opensWith(next.identity)).toBe(3);
    await expect(opensWith(lost.identity)).rejects.toMatchObject({ code: 'key-does-not-fit' });
    expect((await bench.vault.open(refsIn(snapshot))).size).toBe(3);
    const recipients = readFileSync(join(bench.location, 'recipients.txt'), 'utf8');
    expect(recipients).toContain(next.recipient);
    expect(recipients).not.toContain(lost.recipient);
    expect((await bench.reopened().verify({ open: true })).problems).toEqual([]);
  });

  test('replaced before there is any is simply made', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();

    await bench.keys.makeRecoveryKey({ only: false, replace: true });

    expect(await bench.vault.state()).toEqual({ kind: 'ready', recoveryKey: true });
  });

  test('changes nothing when the own key cannot be reached', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    await bench.vault.save(await draftOf(bench, 1));
    bench.secrets.unreachable = { code: 'locked', detail: 'FAKE' };

    await expect(bench.keys.makeRecoveryKey({ only: false })).rejects.toMatchObject({
      code: 'key-unreachable',
    });

    expect(await bench.vault.state()).toEqual({ kind: 'ready', recoveryKey: false });
  });

  test('can be the only key: then nothing is kept here, and only its file opens the vault', async () => {
    const bench = aVaultBench();
    bench.secrets.unreachable = { code: 'no-keychain', detail: 'FAKE' };

    const { identity } = await bench.keys.makeRecoveryKey({ only: true });

    const snapshot = await bench.vault.save(await draftOf(bench, 1));
    await expect(bench.vault.open(refsIn(snapshot))).rejects.toMatchObject({ code: 'key-unreachable' });
    await expect(bench.keys.makeRecoveryKey({ only: true })).rejects.toMatchObject({ code: 'usage' });
    const path = join(temporaryDirectory(), 'recovery.txt');
    writeFileSync(path, identity, { mode: 0o600 });
    const { vault } = aVaultBench({
      location: bench.location,
      secrets: new KeyFileSecrets({ path, service: KEY_SERVICE }),
    });
    expect((await vault.open(refsIn(snapshot))).size).toBe(3);
  });

  test('of another vault does not fit', async () => {
    const bench = aVaultBench();
    await bench.keys.ensure();
    const snapshot = await bench.vault.save(await draftOf(bench, 1));
    const other = await aVaultBench().keys.makeRecoveryKey({ only: true });
    const path = join(temporaryDirectory(), 'recovery.txt');
    writeFileSync(path, other.identity, { mode: 0o600 });
    const secrets = new KeyFileSecrets({ path, service: KEY_SERVICE });
    const { vault } = aVaultBench({ location: bench.location, secrets });

    await expect(vault.open(refsIn(snapshot))).rejects.toMatchObject({ code: 'key-does-not-fit' });
    expect(readdirSync(bench.location)).not.toContain('quarantine');
  });
});

test('an empty folder that is there already becomes the vault', async () => {
  const location = join(temporaryDirectory(), 'given');
  mkdirSync(location, { mode: 0o700 });
  const bench = aVaultBench({ location });
  await bench.keys.ensure();
  await expect(bench.vault.save(await draftOf(bench, 1))).resolves.toMatchObject({ seq: 1 });
});
