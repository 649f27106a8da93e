/** Forgetting: what the user wants destroyed is gone for good, and everything else stays. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KeychainSpares, spareNotesPath } from '../../electron/adapters/split/separate-spares';
import { FileJournal } from '../../electron/adapters/vault/journal';
import { objectFile } from '../../electron/adapters/vault/layout';
import type { FileVault } from '../../electron/adapters/vault/vault';
import { performForget, planForget, type ForgetPorts } from '../../electron/core/forget/forget';
import type { Profile } from '../../electron/core/ports/profile';
import { LOGIN_PART, blobText } from '../../shared/blob';
import type { ForgetWish } from '../../shared/forget';
import { RETENTION_POLICIES } from '../../shared/retention';
import { partIn, partsIn, refsIn } from '../../shared/snapshot';
import { DAY, MINUTE, T0, aBlob, aLogin, anEntry } from '../support/blob-builders';
import { runCommand, runJson } from '../support/command';
import { aDraft, aRawDraft } from '../support/drafts';
import { aContext } from '../support/history-builders';
import { MemoryLocks, MemoryStore } from '../support/memory-store';
import { makeSandbox } from '../support/sandbox';
import { aMovedRow } from '../support/split-builders';
import { NO_SERVERS } from '../support/no-servers';
import { aVaultBench, filesIn } from '../support/vault-bench';

const PROFILE = '0123456789abcdef';
const OTHER = 'fedcba9876543210';
const [LINEAR] = anEntry('linear');

const NONE_MOVED: ForgetPorts['moved'] = {
  list: () => Promise.resolve([]),
  exclusively: (_profile, _key, _patience, work) => work(),
  remove: () => Promise.resolve(),
  drop: () => Promise.resolve(),
};

/** Two profiles with two generations each, a damaged text, a trash with something in it, and a journal. */
async function aVaultToForgetFrom() {
  const bench = aVaultBench();
  const { vault, clock, location } = bench;
  await bench.keys.ensure();
  const fingerprintOf = await vault.fingerprints();
  const old = aBlob({ login: aLogin({ generation: 0 }), sections: { old: 'FAKE' } });
  await vault.save(aDraft(old, fingerprintOf, { takenAt: T0 - 400 * DAY, verdict: 'damaged' }));
  for (const generation of [1, 2])
    for (const profile of [PROFILE, OTHER])
      await vault.save(
        aDraft(aBlob({ login: aLogin({ generation, who: profile }) }), fingerprintOf, {
          profile,
          configDir: `/home/ada/${profile}`,
          takenAt: T0 + generation * MINUTE,
        }),
      );
  await vault.save(aRawDraft(blobText(aBlob()).slice(0, 200), fingerprintOf));
  await vault.prune(
    { ...RETENTION_POLICIES.standard, evidenceFor: 0, keepAllFor: 0, newest: 1 },
    T0 + DAY,
    false,
  );
  const journal = new FileJournal({ location, clock });
  const parts = [LOGIN_PART, `/mcpOAuth/${LINEAR}`];
  for (const profile of [PROFILE, OTHER])
    await journal.append({
      kind: 'incident-joined',
      at: T0,
      profile,
      incident: 'a',
      findings: ['S1'],
      parts,
    });
  const profile: Profile = {
    id: PROFILE,
    configDir: `/home/ada/${PROFILE}`,
    settingsFile: undefined,
    servers: NO_SERVERS,
    store: new MemoryStore(''),
    locks: new MemoryLocks(),
    surroundings: {
      account: () => Promise.resolve(aContext().account),
      gather: () => Promise.resolve(aContext()),
    },
  };
  const spares = new KeychainSpares({
    secrets: bench.secrets,
    notes: spareNotesPath(join(location, '..')),
    clock,
  });
  const ports: ForgetPorts = { profile, vault, journal, moved: NONE_MOVED, spares, clock };
  const forget = async (wish: ForgetWish) => performForget(ports, await planForget(ports, wish));
  return { ...bench, fingerprintOf, journal, ports, forget };
}

/** Everything that lies in the vault but the sealed bytes, as one text. */
function clearText(location: string): string {
  return filesIn(location)
    .filter((file) => !file.endsWith('.age'))
    .map((file) => readFileSync(join(location, file), 'utf8'))
    .join('\n');
}

/** Every object in the vault, in its trash and in quarantine must be one that a snapshot needs. */
async function strayObjects({ vault, location }: ReturnType<typeof aVaultBench>): Promise<readonly string[]> {
  const used = new Set((await vault.history()).flatMap(refsIn).map(({ object }) => objectFile(object)));
  return filesIn(location).filter((file) => /[0-9a-f]{64}/.test(file) && !used.has(file));
}

describe('forgetting the login', () => {
  test('destroys every generation of it, and keeps sign-ins and other profiles to the letter', async () => {
    const bench = await aVaultToForgetFrom();
    const others = await bench.vault.history(OTHER);

    await bench.forget({ kind: 'login' });

    const history = await bench.vault.history(PROFILE);
    expect(history.length).toBeGreaterThan(0);
    for (const snapshot of history) {
      expect(partIn(snapshot, LOGIN_PART)).toBeUndefined();
      expect(snapshot.content.kind === 'parts' && snapshot.content.keys).not.toContain('claudeAiOauth');
      expect((await bench.vault.open(partsIn(snapshot))).size).toBeGreaterThanOrEqual(2);
    }
    expect(await bench.vault.history(OTHER)).toEqual(others);
    expect((await bench.vault.open(others.flatMap(refsIn))).size).toBeGreaterThan(0);
    expect(await strayObjects(bench)).toEqual([]);
  });

  test('it never comes back: not by verify, prune, or an index built anew', async () => {
    const bench = await aVaultToForgetFrom();
    await bench.forget({ kind: 'login' });
    const before = await bench.vault.history();
    writeFileSync(join(bench.location, 'index'), 'foreign');

    const again = bench.reopened();
    expect(await again.history()).toEqual(before);
    expect((await again.verify({ open: true })).problems).toEqual([]);
    await again.prune(RETENTION_POLICIES.standard, T0 + 3 * DAY, false);
    expect((await again.history(PROFILE)).every((one) => partIn(one, LOGIN_PART) === undefined)).toBe(true);
    expect(await strayObjects(bench)).toEqual([]);
  });

  test('the next version is saved whole again, although nothing else changed', async () => {
    const bench = await aVaultToForgetFrom();
    await bench.forget({ kind: 'login' });
    const live = aDraft(aBlob({ login: aLogin({ generation: 2, who: PROFILE }) }), bench.fingerprintOf);
    expect((await bench.vault.history(PROFILE)).map(({ fingerprint }) => fingerprint)).not.toContain(
      live.fingerprint,
    );
    const saved = await bench.vault.save(live);
    expect((await bench.vault.open(partsIn(saved))).size).toBe(3);
  });
});

test('forgetting a server leaves no trace of its name', async () => {
  const bench = await aVaultToForgetFrom();
  expect(clearText(bench.location)).toContain('linear');
  await bench.forget({ kind: 'server', name: 'linear' });
  await performForget(
    { ...bench.ports, profile: { ...bench.ports.profile, id: OTHER } },
    await planForget(
      { ...bench.ports, profile: { ...bench.ports.profile, id: OTHER } },
      { kind: 'server', name: 'linear' },
    ),
  );
  expect(clearText(bench.location)).not.toContain('linear');
  expect(clearText(bench.location)).toContain('notion');
  expect(await bench.journal.read(PROFILE)).toMatchObject([
    { kind: 'incident-joined', parts: [LOGIN_PART] },
    { kind: 'forgot', what: 'server' },
  ]);
});

test('forgetting a profile leaves nothing of it but the note that it was', async () => {
  const bench = await aVaultToForgetFrom();
  await bench.forget({ kind: 'profile' });
  expect(await bench.vault.history(PROFILE)).toEqual([]);
  expect(clearText(bench.location)).not.toContain(`/home/ada/${PROFILE}`);
  expect(await bench.journal.read(PROFILE)).toMatchObject([{ kind: 'forgot', what: 'profile' }]);
  expect(await bench.journal.read(OTHER)).toHaveLength(1);
  expect(await strayObjects(bench)).toEqual([]);
});

test('sign-ins that were moved out of the blob are destroyed too', async () => {
  const bench = await aVaultToForgetFrom();
  const rows = [
    aMovedRow('moved', { profile: PROFILE, key: 'moved|1' }),
    aMovedRow('linear', { profile: PROFILE, key: 'linear|2' }),
    aMovedRow('moved', { profile: OTHER, key: 'moved|1' }),
  ];
  const done: string[] = [];
  const note = (what: string) => (profile: string, key: string) =>
    Promise.resolve(void done.push(`${what} ${profile === PROFILE ? 'mine' : 'other'} ${key}`));
  const moved: ForgetPorts['moved'] = {
    ...NONE_MOVED,
    list: () => Promise.resolve(rows),
    remove: note('remove'),
    drop: note('drop'),
  };
  const ports = { ...bench.ports, moved };
  const plan = await planForget(ports, { kind: 'server', name: 'moved' });
  expect(plan).toMatchObject({ snapshots: 1, whole: 1, moved: ['moved|1'] });
  await performForget(ports, plan);
  expect(done).toEqual(['remove mine moved|1', 'drop mine moved|1']);
});

test('whatever step a crash comes at, the next pruning finishes it', async () => {
  const steps: string[] = [];
  for (let at = 0; ; at++) {
    const bench = await aVaultToForgetFrom();
    let step = 0;
    const crashing = bench.reopened((name) => {
      if (step++ === at) {
        steps.push(name);
        throw new Error('power cut');
      }
    });
    const outcome = await crashing.forget({ profile: PROFILE, parts: [LOGIN_PART] }).catch(() => 'cut');
    if (outcome !== 'cut') break;
    const wasNoted = readdirSync(bench.location).includes('forgetting.json');
    const after = bench.reopened();
    await after.prune(RETENTION_POLICIES.standard, T0 + 2 * MINUTE, false);
    const left = (await after.history(PROFILE)).filter((one) => partIn(one, LOGIN_PART) !== undefined);
    // Before the note is there, nothing has begun; afterwards all of it is done.
    const isBefore = !wasNoted && at < 5;
    expect(left.length > 0, `step ${at}: ${steps.at(-1)}`).toBe(isBefore);
    if (!isBefore) expect(await strayObjects(bench), `step ${at}: ${steps.at(-1)}`).toEqual([]);
    expect((await after.verify({ open: true })).problems).toEqual([]);
  }
  expect(steps.length).toBeGreaterThan(20);
}, 300_000);

describe('a forgetting that did not come to its end', () => {
  const FORGET_LOGIN = { profile: PROFILE, parts: [LOGIN_PART] };
  const logins = async (vault: FileVault) =>
    (await vault.history(PROFILE)).flatMap((one) => partIn(one, LOGIN_PART)?.generation ?? []);

  /** Dies right after the note is there. */
  async function interrupted(bench: Awaited<ReturnType<typeof aVaultToForgetFrom>>): Promise<void> {
    const crashing = bench.reopened((step) => {
      if (step === 'remove the index') throw new Error('power cut');
    });
    await expect(crashing.forget(FORGET_LOGIN)).rejects.toThrow('power cut');
    expect(readdirSync(bench.location)).toContain('forgetting.json');
  }

  test('because it was refused, is not made up for later', async () => {
    const bench = await aVaultToForgetFrom();
    const [day] = new Set(
      filesIn(bench.location)
        .filter((file) => file.startsWith('snapshots/'))
        .map((file) => file.slice(0, file.lastIndexOf('/'))),
    );
    const newer = join(bench.location, `${day}/99-${day?.replaceAll(/\D/g, '')}T000000Z.json`);
    writeFileSync(newer, '{"format":2}');
    const before = await logins(bench.vault);
    await expect(bench.reopened().forget(FORGET_LOGIN)).rejects.toMatchObject({ code: 'vault-damaged' });

    rmSync(newer);
    await bench.reopened().prune(RETENTION_POLICIES.standard, T0 + 2 * MINUTE, false);
    expect(await logins(bench.reopened())).toEqual(before);
  });

  test('destroys no login that was made since', async () => {
    const bench = await aVaultToForgetFrom();
    await interrupted(bench);
    const since = aBlob({ login: aLogin({ generation: 3, who: PROFILE }) });
    const saved = await bench.reopened().save(aDraft(since, bench.fingerprintOf, { profile: PROFILE }));

    await bench.reopened().prune(RETENTION_POLICIES.standard, T0 + 2 * MINUTE, false);
    expect(await logins(bench.reopened())).toEqual([partIn(saved, LOGIN_PART)?.generation]);
    expect((await bench.reopened().open(partsIn(saved))).size).toBeGreaterThan(0);
  });

  test('is finished by the next, of whatever that is', async () => {
    const bench = await aVaultToForgetFrom();
    await interrupted(bench);
    await bench.reopened().forget({ profile: OTHER, parts: 'everything' });
    expect(await logins(bench.reopened())).toEqual([]);
    expect(await bench.reopened().history(OTHER)).toEqual([]);
  });
});

test('as a stranger does it', async () => {
  const sandbox = makeSandbox();
  try {
    writeFileSync(sandbox.credentialsFile, blobText(aBlob()), { mode: 0o600 });
    await runCommand(sandbox, ['snapshot']);
    const miss = await runCommand(sandbox, ['forget', '--server', 'liner', '--yes']);
    expect(miss).toMatchObject({ code: 1 });
    expect(miss.stderr).toContain('linear, notion');
    expect((await runCommand(sandbox, ['forget'])).stderr).toContain('--profile <dir>');
    expect((await runCommand(sandbox, ['forget', '--login'])).code).toBe(2);
    expect((await runJson(sandbox, ['history'])).document.total).toBe(1);

    const { code, stdout } = await runCommand(sandbox, ['forget', '--server', 'linear', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/destroys the sign-in of linear.*1 saved version in 1 snapshot.*still holds it/s);
    const preview = await runJson(sandbox, ['forget', '--profile', sandbox.configDir, '--yes']);
    expect(preview.document).toMatchObject({ forgot: { kind: 'profile' }, snapshots: 1 });
    expect((await runJson(sandbox, ['history'])).document.total).toBe(0);
  } finally {
    sandbox.remove();
  }
});
