/** Separate spares: what they hold, what never gets into them, and that they outlast the vault. */
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { LargeSecrets } from '../../electron/adapters/secrets/large-secrets';
import { KeytarSecrets } from '../../electron/adapters/secrets/keytar';
import { SPARE_SERVICES, spareNotesPath } from '../../electron/adapters/split/separate-spares';
import { systemClock } from '../../electron/adapters/system-clock';
import { objectFile } from '../../electron/adapters/vault/layout';
import { performForget, planForget } from '../../electron/core/forget/forget';
import { importSpare } from '../../electron/core/portable/import-spare';
import { planFor } from '../../electron/core/restore/plan';
import type { SecretStore } from '../../electron/core/ports/secrets';
import { performRestore } from '../../electron/core/restore/restore';
import { openSpares } from '../../electron/core/spares/open';
import { removeSpares } from '../../electron/core/spares/remove';
import { takeInSpares } from '../../electron/core/spares/take-in';
import { writeSpares } from '../../electron/core/spares/write';
import { LOGIN_PART, isJsonObject, parseBlob, type JsonObject } from '../../shared/blob';
import type { ForgetWish } from '../../shared/forget';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { partIn } from '../../shared/snapshot';
import { aBlob, aLogin, anEntry, blanked, emptied } from '../support/blob-builders';
import { MemorySecrets } from '../support/memory-secrets';
import { SparesBench } from '../support/spares-bench';
import { aMovedRow } from '../support/split-builders';
import { temporaryDirectory } from '../support/temporary';

const [LINEAR] = anEntry('linear');

function rootOf(text: string | undefined): JsonObject {
  const parsed = parseBlob(text ?? '');
  if (parsed.kind !== 'blob') throw new Error('No blob.');
  return parsed.root;
}

function entriesIn(blob: JsonObject | undefined): readonly string[] {
  const mcp = blob?.['mcpOAuth'];
  return mcp !== undefined && isJsonObject(mcp) ? Object.keys(mcp).map((key) => key.split('|')[0] ?? '') : [];
}

function keepsSeparateSpares(makeSecrets: () => SecretStore): void {
  test('holds the newest good login and sign-ins, in an entry each, and tells of them without asking', async () => {
    const secrets = makeSecrets();
    const bench = new SparesBench(secrets);
    const { id } = bench.profile;
    await bench.holds(aBlob({ sections: { pluginSecrets: { made: 'up' } } }));
    expect(await bench.report()).toMatchObject({ state: 'outdated', hasLogin: false });

    await writeSpares(bench.ports);

    expect(await bench.kept()).toEqual(aBlob());
    expect(await bench.report()).toMatchObject({ state: 'kept', hasLogin: true, signIns: 2, why: undefined });
    for (const service of Object.values(SPARE_SERVICES))
      expect(await secrets.get(service, id)).toMatchObject({ kind: 'present' });
    const note = spareNotesPath(bench.dataDir);
    expect(readFileSync(note, 'utf8')).not.toContain('FAKE');
    expect(statSync(note).mode & 0o777).toBe(0o600);

    expect(await removeSpares(bench.ports)).toBe(2);
    expect(await bench.kept()).toBeUndefined();
    expect(await bench.report(false)).toMatchObject({ state: 'off', hasLogin: false });
    expect(await removeSpares(bench.ports)).toBe(0);
  });

  test('brings login and sign-ins back when credentials and vault are gone', async () => {
    const bench = new SparesBench(makeSecrets());
    await bench.holds(aBlob());
    await writeSpares(bench.ports);
    bench.loseVault();
    bench.store.write('{}');
    expect(await bench.report()).toMatchObject({ onlyHere: { login: true, signIns: 2 } });

    const { ports } = bench;
    const observation = await bench.observe();
    const taken = await takeInSpares(ports, observation);
    const options = { selection: WHATEVER_IS_MISSING, from: taken?.id };
    const plan = await planFor(ports, observation, options);
    if (plan.kind !== 'plan') throw new Error(plan.sentence);
    const { followUp } = await performRestore(ports, {
      write: 'restore',
      plan,
      observation,
      replan: (newer) => planFor(ports, newer, options),
    });
    await followUp(AbortSignal.abort());

    expect(rootOf(bench.store.text)).toEqual(aBlob());
    expect((await ports.journal.read(ports.profile.id)).map(({ kind }) => kind)).toEqual(['wrote']);
    await removeSpares(bench.ports);
  });
}

describe('in memory', () => keepsSeparateSpares(() => new MemorySecrets()));

describe('in a keychain with little room, as on Windows', () => {
  const aSmallKeychain = (directory = temporaryDirectory()) =>
    new LargeSecrets({ secrets: new MemorySecrets(), directory, limit: 300 });

  keepsSeparateSpares(() => aSmallKeychain());

  test('what does not fit lies sealed beside the vault and not in it, and goes with its entry', async () => {
    const directory = temporaryDirectory();
    const bench = new SparesBench(aSmallKeychain(directory));
    await bench.holds(aBlob());
    await writeSpares(bench.ports);

    expect(readdirSync(directory)).toHaveLength(2);
    for (const file of readdirSync(directory))
      expect(readFileSync(join(directory, file), 'latin1')).not.toContain('FAKE');
    await removeSpares(bench.ports);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('an entry that outlived its sealed file is filled anew at a close look', async () => {
    const directory = temporaryDirectory();
    const bench = new SparesBench(aSmallKeychain(directory));
    await bench.holds(aBlob());
    await writeSpares(bench.ports);
    rmSync(directory, { recursive: true });

    await writeSpares(bench.ports, { closely: true });

    expect(await bench.kept()).toEqual(aBlob());
    expect(await bench.report()).toMatchObject({ state: 'kept', why: undefined });
  });

  test('sealed files that are damaged are told, and off and on again mends them', async () => {
    const directory = temporaryDirectory();
    const bench = new SparesBench(aSmallKeychain(directory));
    await bench.holds(aBlob());
    await writeSpares(bench.ports);
    for (const file of readdirSync(directory)) writeFileSync(join(directory, file), 'cut');
    await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
    await writeSpares(bench.ports);
    expect(await bench.report()).toMatchObject({ state: 'failed' });

    expect(await removeSpares(bench.ports)).toBe(2);
    await writeSpares(bench.ports);

    expect(await bench.kept()).toEqual(aBlob({ login: aLogin({ generation: 2 }) }));
    expect(await bench.report()).toMatchObject({ state: 'kept', why: undefined });
    expect(readdirSync(directory)).toHaveLength(2);
  });
});

describe.runIf(process.env['SPAREKEY_TEST_KEYRING'] === '1')('in the real keychain', () =>
  keepsSeparateSpares(() => new KeytarSecrets({ clock: systemClock })),
);

describe('only what is good gets into them', () => {
  let bench: SparesBench;
  let secrets: MemorySecrets;
  beforeEach(async () => {
    secrets = new MemorySecrets();
    bench = new SparesBench(secrets);
    await bench.holds(aBlob());
    await writeSpares(bench.ports);
  });

  test('each half moves on its own', async () => {
    const written = async () =>
      Promise.all(
        (['login', 'mcp'] as const).map(async (half) => {
          const reading = await bench.spares.open(bench.profile.id, half);
          return reading.kind === 'present' ? reading.spare.writtenAt : undefined;
        }),
      );
    const before = await written();
    await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
    await writeSpares(bench.ports);

    const after = await written();
    expect(after[0]).toBeGreaterThan(before[0] ?? 0);
    expect(after[1]).toBe(before[1]);
    expect((await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
  });

  test.each([
    ['a login that is gone', aBlob({ login: 'none' })],
    ['a login that was emptied', aBlob({ login: blanked(aLogin()) })],
    [
      'a new login without what Claude Code asks for',
      aBlob({ login: aLogin({ generation: 2, set: { scopes: undefined } }) }),
    ],
    ['a sign-in that was emptied', aBlob({ mcp: [emptied(anEntry('linear')), 'notion'] })],
    ['sign-ins that are gone', aBlob({ mcp: 'none' })],
    ['a text that was cut', '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE'],
  ])('%s takes nothing away', async (_what, content) => {
    const before = await bench.kept();
    await bench.holds(content);
    await writeSpares(bench.ports, { closely: true });
    expect(await bench.kept()).toEqual(before);
    expect(await bench.report()).toMatchObject({ state: 'kept' });
  });

  test('an older login that comes back stays out', async () => {
    await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
    await writeSpares(bench.ports);
    await bench.holds(aBlob({ login: aLogin({ generation: 1 }) }));
    await writeSpares(bench.ports);
    expect((await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
  });

  test('a sealed copy that is damaged keeps only itself out, and is told', async () => {
    await bench.holds(
      aBlob({ mcp: [anEntry('linear', { generation: 2 }), anEntry('notion', { generation: 2 })] }),
    );
    const newest = (await bench.ports.vault.history(bench.profile.id)).at(-1);
    const saved = newest && partIn(newest, `/mcpOAuth/${LINEAR}`);
    writeFileSync(join(bench.vaultBench.location, objectFile(saved?.object ?? '')), 'FAKE damage');

    await writeSpares(bench.ports);

    expect((await bench.kept())?.['mcpOAuth']).toEqual(
      Object.fromEntries([anEntry('linear'), anEntry('notion', { generation: 2 })]),
    );
    expect(await bench.report()).toMatchObject({ state: 'failed', signIns: 2 });
  });

  test('a sign-in that was moved into an entry of its own is left to that', async () => {
    bench.moved = [aMovedRow('linear', { profile: bench.profile.id, key: LINEAR })];
    await writeSpares(bench.ports);
    expect(entriesIn(await bench.kept())).toEqual(['notion']);
    expect(await bench.report()).toMatchObject({ state: 'kept', signIns: 1 });
  });

  test('after the vault is gone, what it never saw stays beside what it sees now', async () => {
    bench.loseVault();
    await bench.holds(aBlob({ login: 'none', mcp: [anEntry('notion', { generation: 2 }), 'figma'] }));
    await writeSpares(bench.ports);
    const kept = await bench.kept();
    expect(kept?.['claudeAiOauth']).toEqual(aLogin());
    expect(entriesIn(kept)).toEqual(['linear', 'notion', 'figma']);
    expect(await bench.report()).toMatchObject({ state: 'kept', onlyHere: { login: true, signIns: 1 } });
  });

  test('an old copy that is imported into a new vault stays out', async () => {
    await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
    await writeSpares(bench.ports);
    bench.loseVault();
    await bench.holds(aBlob({ login: 'none' }));
    await importSpare(bench.ports, await bench.observe(), { root: aBlob(), writtenAt: undefined });
    await writeSpares(bench.ports, { closely: true });
    expect((await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
  });

  test('one that somebody took out of the keychain is noticed at a close look, and written again', async () => {
    await secrets.delete(SPARE_SERVICES.login, bench.profile.id);
    await writeSpares(bench.ports);
    expect((await bench.kept())?.['claudeAiOauth']).toBeUndefined();
    await writeSpares(bench.ports, { closely: true });
    expect(await bench.kept()).toEqual(aBlob());
  });

  test('a note that makes no sense is written anew from the entries', async () => {
    writeFileSync(spareNotesPath(bench.dataDir), '{"version":1,"notes":"FAKE"}');
    await bench.holds(aBlob({ login: 'none' }));
    await writeSpares(bench.ports);
    expect(await bench.report()).toMatchObject({ state: 'kept', hasLogin: true, signIns: 2 });
  });
});

describe('while the keychain is not known to be unlocked', () => {
  test.each(['locked', 'unknown'] as const)(
    '(%s) nothing is asked, they are called out of date, and caught up later',
    async (state) => {
      const secrets = new MemorySecrets();
      const bench = new SparesBench(secrets);
      await bench.holds(aBlob());
      await writeSpares(bench.ports);
      await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
      const asked = secrets.asked;

      bench.isUnlocked = state;
      await writeSpares(bench.ports);
      await writeSpares(bench.ports, { closely: true });

      expect(secrets.asked).toBe(asked);
      expect(await bench.report()).toMatchObject({ state: 'outdated', hasLogin: true });
      expect((await bench.report()).why).toContain(state === 'locked' ? 'is locked' : 'can tell');

      bench.isUnlocked = 'open';
      await writeSpares(bench.ports);
      expect((await bench.kept())?.['claudeAiOauth']).toEqual(aLogin({ generation: 2 }));
      expect(await bench.report()).toMatchObject({ state: 'kept', why: undefined });
    },
  );

  test('the user’s own word may ask', async () => {
    const bench = new SparesBench();
    await bench.holds(aBlob());
    bench.isUnlocked = 'locked';
    await writeSpares(bench.ports, { mayAsk: true });
    expect(await bench.report()).toMatchObject({ state: 'kept' });
  });
});

test('a keychain that refuses is called a failure, and what it holds stays noted', async () => {
  const secrets = new MemorySecrets();
  const bench = new SparesBench(secrets);
  await bench.holds(aBlob());
  await writeSpares(bench.ports);
  await bench.holds(aBlob({ login: aLogin({ generation: 2 }) }));
  secrets.isReadOnly = true;

  await writeSpares(bench.ports);

  expect(await bench.report()).toMatchObject({ state: 'failed', hasLogin: true, signIns: 2 });
  await expect(removeSpares(bench.ports)).rejects.toMatchObject({ code: 'separate-spare-unreachable' });
  expect(await bench.report(false)).toMatchObject({ state: 'failed', hasLogin: true });
});

describe('forgetting', () => {
  const NONE_MOVED = {
    exclusively: <T>(_profile: string, _key: string, _patience: number, work: () => Promise<T>) => work(),
    remove: () => Promise.resolve(),
    drop: () => Promise.resolve(),
    list: () => Promise.resolve([]),
  };

  async function forget(bench: SparesBench, wish: ForgetWish): Promise<void> {
    const ports = { ...bench.ports, moved: NONE_MOVED };
    await performForget(ports, await planForget(ports, wish));
  }

  test.each([
    [{ kind: 'login' }, { claudeAiOauth: undefined, entries: ['linear', 'notion'] }],
    [
      { kind: 'server', name: 'linear' },
      { claudeAiOauth: aLogin(), entries: ['notion'] },
    ],
    [{ kind: 'profile' }, { claudeAiOauth: undefined, entries: [] }],
  ] as const)('%j destroys that part of them too, and no later write brings it back', async (wish, left) => {
    const bench = new SparesBench();
    await bench.holds(aBlob());
    await writeSpares(bench.ports);

    await forget(bench, wish);
    await writeSpares(bench.ports, { closely: true });

    const kept = await bench.kept();
    expect(kept?.['claudeAiOauth']).toEqual(left.claudeAiOauth);
    expect(entriesIn(kept)).toEqual(left.entries);
    const noted = readFileSync(spareNotesPath(bench.dataDir), 'utf8');
    if (wish.kind !== 'login') expect(noted).not.toContain('linear');
    if (wish.kind !== 'server') expect(noted).not.toContain(LOGIN_PART);
  });

  test('reaches what only they hold, and without them nothing is destroyed', async () => {
    const secrets = new MemorySecrets();
    const bench = new SparesBench(secrets);
    await bench.holds(aBlob());
    await writeSpares(bench.ports);
    secrets.isReadOnly = true;
    await expect(forget(bench, { kind: 'login' })).rejects.toMatchObject({
      code: 'separate-spare-unreachable',
    });
    expect(
      (await bench.ports.vault.history(bench.profile.id)).flatMap((one) => partIn(one, LOGIN_PART) ?? []),
    ).toHaveLength(1);

    secrets.isReadOnly = false;
    bench.loseVault();
    await forget(bench, { kind: 'server', name: 'linear' });
    expect(entriesIn((await openSpares(bench.ports))?.root)).toEqual(['notion']);
    await expect(forget(bench, { kind: 'server', name: 'figma' })).rejects.toThrow(/notion/);
  });
});
