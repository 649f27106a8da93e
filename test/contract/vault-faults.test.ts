import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { partsIn } from '../../shared/snapshot';
import { aBlob, aLogin } from '../support/blob-builders';
import { aDraft } from '../support/drafts';
import { manifestFile, objectFile } from '../../electron/adapters/vault/layout';
import { aSmallDisk, canMount } from '../support/small-disk';
import { aVaultBench, filesIn } from '../support/vault-bench';

describe.runIf(canMount)('a disk that gives no more', () => {
  test('says so when it is full, leaves nothing half-written, and saves again once there is room', async () => {
    const disk = aSmallDisk('256k');
    const bench = aVaultBench({ location: join(disk, 'vault') });
    await bench.keys.ensure();
    const fingerprintOf = await bench.vault.fingerprints();
    const draft = (n: number) =>
      aDraft(
        aBlob({ login: aLogin({ generation: n }), sections: { pad: `FAKE ${n} `.repeat(1000) } }),
        fingerprintOf,
      );
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(60_000));
    let saved = 0;
    let failure: unknown;
    for (; failure === undefined && saved < 40; saved++) {
      failure = await bench.vault.save(draft(saved)).then(
        () => undefined,
        (error: unknown) => error,
      );
    }

    expect(failure).toMatchObject({ code: 'vault-unwritable', what: bench.location });
    expect(filesIn(join(bench.location, 'tmp'))).toEqual([]);
    rmSync(join(disk, 'ballast'));
    await bench.reopened().save(draft(saved));

    const history = await bench.reopened().history();
    expect(history).toHaveLength(saved);
    expect((await bench.vault.open(history.flatMap(partsIn))).size).toBeGreaterThan(saved);
    expect((await bench.vault.verify({ open: true })).problems).toEqual([]);
  });

  test('can be read while it is read-only', async () => {
    const disk = aSmallDisk('1m');
    const bench = aVaultBench({ location: join(disk, 'vault') });
    await bench.keys.ensure();
    const draft = aDraft(aBlob(), await bench.vault.fingerprints());
    const snapshot = await bench.vault.save(draft);
    rmSync(join(bench.location, 'index'));
    execFileSync('mount', ['-o', 'remount,ro', disk]);

    const vault = bench.reopened();

    expect(await vault.history()).toHaveLength(1);
    expect((await vault.open(partsIn(snapshot))).size).toBe(3);
    expect((await vault.verify({ open: true })).problems).toEqual([]);
    await vault.fingerprints();
    await expect(vault.save(draft)).rejects.toMatchObject({ code: 'vault-unwritable' });
    await expect(bench.keys.makeRecoveryKey({ only: false })).rejects.toMatchObject({
      code: 'vault-unwritable',
    });
  });
});

test.runIf(process.getuid?.() !== 0)('says so when the folder belongs to somebody else', async () => {
  const bench = aVaultBench();
  await bench.keys.ensure();
  const draft = aDraft(aBlob(), await bench.vault.fingerprints());
  chmodSync(bench.location, 0o500);
  chmodSync(join(bench.location, 'tmp'), 0o500);
  onTestFinished(() => {
    chmodSync(bench.location, 0o700);
    chmodSync(join(bench.location, 'tmp'), 0o700);
  });

  await expect(bench.vault.save(draft)).rejects.toMatchObject({ code: 'vault-unwritable' });
});

test('says so when a file lies where the vault should be', async () => {
  const bench = aVaultBench();
  mkdirSync(join(bench.location, '..'), { recursive: true });
  writeFileSync(bench.location, 'a file');

  expect(await bench.vault.state()).toEqual({ kind: 'no-key' });
  expect(await bench.vault.history()).toEqual([]);
  await expect(bench.keys.ensure()).rejects.toMatchObject({ code: 'vault-unwritable' });
});

test('what a sync service left where two machines wrote at once is put aside, and never read', async () => {
  const { location, vault, keys } = aVaultBench();
  await keys.ensure();
  const fingerprintOf = await vault.fingerprints();
  const saved = await vault.save(aDraft(aBlob(), fingerprintOf));
  const object = objectFile(partsIn(saved)[0]?.object ?? '');
  const manifest = manifestFile(saved.id);
  const copies = [
    object.replace('.age', ' (conflicted copy).age'),
    object.replace('.age', '.sync-conflict-20261124-101112-ABCDEFG.age'),
    object.replace('.age', ' 2.age'),
    manifest.replace('.json', " (Ada's conflicted copy 2026-11-24).json"),
    manifest.replace('.json', '.sync-conflict-20261124-101112-ABCDEFG.json'),
    manifest.replace('.json', ' (1).json'),
    'recipients (1).txt',
    'index.sync-conflict-20261124-101112-ABCDEFG',
  ];
  for (const copy of copies) writeFileSync(join(location, copy), 'whatever', { mode: 0o600 });

  expect(await vault.history()).toHaveLength(1);
  const { problems } = await vault.verify({ open: false });

  expect(problems.map(({ kind, file }) => [kind, file]).toSorted()).toEqual(
    copies.map((file) => ['conflict', file]).toSorted(),
  );
  expect(problems.every(({ quarantined }) => quarantined)).toBe(true);
  expect(readdirSync(join(location, 'quarantine'))).toHaveLength(copies.length);
  expect((await vault.verify({ open: false })).problems).toEqual([]);
  expect(await vault.history()).toHaveLength(1);
});
