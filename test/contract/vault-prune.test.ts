/** What the vault drops by its plan, and what it never throws away. */
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RETENTION_POLICIES } from '../../shared/retention';
import { partIn } from '../../shared/snapshot';
import { manifestFile, objectFile } from '../../electron/adapters/vault/layout';
import { DAY, HOUR, T0 } from '../support/blob-builders';
import { aReadyVault, filesIn, loginIn } from '../support/vault-bench';

describe('pruning', () => {
  async function aLongHistory() {
    const bench = await aReadyVault();
    // One every hour for ten days, each with a new login.
    for (let n = 0; n < 240; n++) await bench.save(n, bench.vault, T0 + n * HOUR);
    bench.clock.time = T0 + 240 * HOUR;
    return bench;
  }

  test('thins by the plan, goes by way of the trash, and leaves a sound vault', async () => {
    const { vault, reopened, clock, location } = await aLongHistory();
    const dry = await vault.prune(RETENTION_POLICIES.standard, clock.now(), true);
    expect(await vault.history()).toHaveLength(240);

    const report = await vault.prune(RETENTION_POLICIES.standard, clock.now(), false);

    expect(report.dropped.map(({ id }) => id)).toEqual(dry.dropped.map(({ id }) => id));
    expect(report.dropped.length).toBeGreaterThan(50);
    expect(report).toMatchObject({ kept: dry.kept, trashed: dry.trashed, purged: 0 });
    for (const one of [vault, reopened()]) expect(await one.history()).toHaveLength(report.kept);
    expect((await vault.verify({ open: true })).problems).toEqual([]);
    expect(readdirSync(join(location, 'trash'))).toHaveLength(1);

    clock.time += 3 * DAY;
    const later = await vault.prune({ ...RETENTION_POLICIES.standard, newest: 1000 }, clock.now(), false);

    expect(later.purged).toBe(report.trashed + report.dropped.length);
    expect(later.bytesFreed).toBeGreaterThan(0);
    expect(readdirSync(join(location, 'trash'))).toEqual([]);
    expect((await vault.verify({ open: true })).problems).toEqual([]);
  }, 60_000);

  test('brings back from the trash what is needed after all, and opens it there meanwhile', async () => {
    const { vault, save, clock, location } = await aReadyVault();
    const snapshot = await save(1);
    const file = objectFile(partIn(snapshot, '/claudeAiOauth')?.object ?? '');
    const trashed = join(location, 'trash/2026-11-23', file);
    cpSync(join(location, file), trashed);
    rmSync(join(location, file));
    expect(await loginIn(vault, snapshot)).toContain('FAKE-ada-1');
    clock.time += 10 * DAY;

    await vault.prune(RETENTION_POLICIES.standard, clock.now(), false);

    expect(statSync(join(location, file)).isFile()).toBe(true);
    expect(await loginIn(vault, snapshot)).toContain('FAKE-ada-1');
  });

  test('throws no object away while a manifest cannot be understood', async () => {
    const { vault, save, clock, location } = await aReadyVault();
    const snapshot = await save(1);
    const path = join(location, manifestFile(snapshot.id));
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), format: 2 }));
    rmSync(join(location, 'index'));

    const report = await vault.prune(RETENTION_POLICIES.standard, clock.now(), false);

    expect(report).toMatchObject({ kept: 0, trashed: 0 });
    expect(filesIn(join(location, 'objects'))).not.toEqual([]);
  });
});
