import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tmpdir } from 'node:os';
import { KeyFileSecrets } from '../../electron/adapters/secrets/key-file';
import { refsIn } from '../../shared/snapshot';
import { KEY_SERVICE } from '../../electron/adapters/vault/key-service';
import { T0, aBlob, aLogin } from '../support/blob-builders';
import { bundleScript, runScript } from '../support/child-script';
import { aDraft } from '../support/drafts';
import { ageLocks, aVaultBench, filesIn, type VaultBench } from '../support/vault-bench';
import { temporaryDirectory } from '../support/temporary';

let workshop: string;
let script: string;

beforeAll(async () => {
  workshop = mkdtempSync(join(tmpdir(), 'sparekey-crash-'));
  script = await bundleScript(fileURLToPath(new URL('vault-child.ts', import.meta.url)), workshop);
});

afterAll(() => rmSync(workshop, { recursive: true, force: true }));

interface Scene extends VaultBench {
  readonly keyFile: string;
}

function aScene(directory = temporaryDirectory()): Scene {
  const keyFile = join(directory, 'sparekey.key');
  const secrets = new KeyFileSecrets({ path: keyFile, service: KEY_SERVICE });
  return { ...aVaultBench({ secrets, location: join(directory, 'vault') }), keyFile };
}

async function saveAt(scene: Scene, generation: number): Promise<string> {
  const vault = scene.reopened();
  const blob = aBlob({ login: aLogin({ generation }), mcp: ['linear'] });
  return (await vault.save(aDraft(blob, await vault.fingerprints()))).id;
}

/** Kills a child at its first step, at its second, and so on, each time on a copy of the same vault, until it survives. */
async function atEveryStep(
  work: string,
  prepare: (scene: Scene) => Promise<void>,
  check: (scene: Scene, step: number) => Promise<void>,
): Promise<number> {
  const original = join(workshop, work);
  await prepare(aScene(original));
  for (let step = 1; ; step++) {
    const directory = join(workshop, `${work}-${step}`);
    if (existsSync(original)) cpSync(original, directory, { recursive: true });
    const scene = aScene(directory);
    const end = await runScript(script, work, scene.location, scene.keyFile, `${step}`);
    if (end.code === 0) return step - 1;
    expect(end).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    if (existsSync(join(scene.location, 'tmp'))) ageLocks(scene.location);
    await check(scene, step);
    rmSync(directory, { recursive: true });
  }
}

async function expectSound({ reopened }: Scene, tolerated: readonly string[] = []): Promise<void> {
  const vault = reopened();
  const history = await vault.history();
  const refs = history.flatMap(refsIn);
  expect((await vault.open(refs)).size).toBe(new Set(refs.map(({ object }) => object)).size);
  const { problems, snapshots } = await vault.verify({ open: true });
  expect(problems.filter(({ kind }) => !tolerated.includes(kind))).toEqual([]);
  expect(snapshots).toBe(history.length);
}

async function idsIn({ reopened }: Scene): Promise<readonly string[]> {
  return (await reopened().history()).map(({ id }) => id);
}

test('a vault whose making was cut short is made by the next try', { timeout: 120_000 }, async () => {
  const steps = await atEveryStep(
    'begin',
    () => Promise.resolve(),
    async (scene) => {
      await scene.keys.ensure();
      await saveAt(scene, 50);

      expect([1, 2]).toContain((await idsIn(scene)).length);
      await expectSound(scene);
    },
  );
  expect(steps).toBeGreaterThan(30);
});

test(
  'a save that was cut short leaves every snapshot whole, and the next one takes the next number',
  { timeout: 120_000 },
  async () => {
    const before: string[] = [];
    const steps = await atEveryStep(
      'save',
      async (scene) => {
        await scene.keys.ensure();
        for (const n of [1, 2, 3]) before.push(await saveAt(scene, n));
      },
      async (scene) => {
        const ids = await idsIn(scene);
        expect(ids.slice(0, 3)).toEqual(before);
        expect(ids.length).toBeLessThan(5);
        await expectSound(scene);

        const next = await saveAt(scene, 50);

        expect(await idsIn(scene)).toEqual([...ids, next]);
        await expectSound(scene);
        expect(filesIn(join(scene.location, 'tmp')).every((file) => file.endsWith('.new'))).toBe(true);
      },
    );
    expect(steps).toBeGreaterThan(10);
  },
);

test('an import that was cut short hides nothing that it had saved', { timeout: 120_000 }, async () => {
  const steps = await atEveryStep(
    'import',
    async (scene) => {
      await scene.keys.ensure();
      for (const n of [1, 2, 3]) await saveAt(scene, n);
    },
    async (scene) => {
      await expectSound(scene);
      await saveAt(scene, 50);
      await expectSound(scene);
      const sequences = (await idsIn(scene)).map((id) => Number.parseInt(id, 10));
      expect(new Set(sequences).size).toBe(sequences.length);
    },
  );
  expect(steps).toBeGreaterThan(20);
});

test(
  'a pruning that was cut short loses nothing that was to stay, and is finished by the next',
  { timeout: 120_000 },
  async () => {
    let all: readonly string[] = [];
    let staying: readonly string[] = [];
    const policy = { keepAllFor: 0, hourlyUntil: 0, dailyUntil: 0, evidenceFor: 0, newest: 2 };
    const steps = await atEveryStep(
      'prune',
      async (scene) => {
        await scene.keys.ensure();
        for (const n of [1, 2, 3, 4]) await saveAt(scene, n);
        all = await idsIn(scene);
        const { dropped } = await scene.reopened().prune(policy, T0 + 1000, true);
        staying = all.filter((id) => !dropped.some((one) => one.id === id));
        expect(dropped.length).toBeGreaterThan(1);
      },
      async (scene) => {
        expect(await idsIn(scene)).toEqual(expect.arrayContaining([...staying]));
        await expectSound(scene);

        await scene.reopened().prune(policy, T0 + 1000, false);

        expect(await idsIn(scene)).toEqual(staying);
        await expectSound(scene);
      },
    );
    expect(steps).toBeGreaterThan(10);
  },
);

test(
  'a sealing to the recovery key that was cut short leaves every snapshot open, and is finished by the next',
  { timeout: 240_000 },
  async () => {
    const steps = await atEveryStep(
      'reseal',
      async (scene) => {
        await scene.keys.ensure();
        for (const n of [1, 2]) await saveAt(scene, n);
      },
      async (scene) => {
        expect(await idsIn(scene)).toHaveLength(2);
        await expectSound(scene, ['old-recipients']);
        const { kind, ...state } = await scene.vault.state();
        const wasMade = kind === 'ready' && 'recoveryKey' in state && state.recoveryKey;

        const outcome = await scene.keys.makeRecoveryKey({ only: false }).catch((error: unknown) => error);

        expect(outcome).toMatchObject(
          wasMade ? { code: 'recovery-key-exists' } : { resealed: 2, remaining: 0 },
        );
        await expectSound(scene);
        expect(await idsIn(scene)).toHaveLength(2);
        // Whoever died before showing it took it along: then another one is to be had.
        const another = await scene.keys.makeRecoveryKey({ only: false, replace: true });
        expect(another).toMatchObject({ resealed: 2, remaining: 0 });
        await expectSound(scene);
      },
    );
    expect(steps).toBeGreaterThan(20);
  },
);

test('two processes that save at once lose no snapshot and give out no number twice', async () => {
  const scene = aScene();
  await scene.keys.ensure();

  const ends = await Promise.all(
    [1, 2].map(() => runScript(script, 'save-many', scene.location, scene.keyFile)),
  );

  const saved = ends.flatMap(({ stdout }) => stdout.trim().split('\n'));
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  const ids = await idsIn(scene);
  expect(ids).toHaveLength(24);
  expect(ids.toSorted()).toEqual(saved.toSorted());
  expect(ids.map((id) => Number.parseInt(id, 10))).toEqual(Array.from({ length: 24 }, (_, n) => n + 1));
  await expectSound(scene);
});
