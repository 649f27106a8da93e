import { chmodSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blobText } from '../../shared/blob';
import { RETENTION_POLICIES } from '../../shared/retention';
import { partIn, partsIn, refsIn, type Snapshot } from '../../shared/snapshot';
import { manifestFile, objectFile } from '../../electron/adapters/vault/layout';
import { DAY, HOUR, T0, aBlob, aLogin } from '../support/blob-builders';
import { aDraft, aRawDraft } from '../support/drafts';
import { aReadyVault, aVaultBench, filesIn, loginIn } from '../support/vault-bench';

describe('saving', () => {
  test('gives back every part of a blob exactly', async () => {
    const { vault, fingerprintOf } = await aReadyVault();
    const blob = aBlob({ sections: { pluginSecrets: { 'né\u2028': '\ud83d\udd11' } } });

    const snapshot = await vault.save(aDraft(blob, fingerprintOf));

    const opened = await vault.open(partsIn(snapshot));
    const login = partIn(snapshot, '/claudeAiOauth');
    expect(Buffer.from(opened.get(login?.object ?? '') ?? []).toString()).toBe(
      JSON.stringify(blob['claudeAiOauth']),
    );
    expect(opened.size).toBe(4);
    const other = partIn(snapshot, '/pluginSecrets');
    expect(Buffer.from(opened.get(other?.object ?? '') ?? []).toString()).toBe(
      JSON.stringify(blob['pluginSecrets']),
    );
  });

  test('keeps the raw bytes of what is no blob', async () => {
    const { vault, fingerprintOf } = await aReadyVault();
    const text = blobText(aBlob()).slice(0, 100);

    const snapshot = await vault.save(aRawDraft(text, fingerprintOf));

    expect(snapshot.content).toMatchObject({ kind: 'raw', why: 'cut' });
    const [ref] = refsIn(snapshot);
    const opened = await vault.open(refsIn(snapshot));
    expect(Buffer.from(opened.get(ref?.object ?? '') ?? []).toString()).toBe(text);
    expect(await vault.history()).toEqual([JSON.parse(JSON.stringify(snapshot))]);
  });

  test('numbers snapshots from one and lists them again after reopening', async () => {
    const { save, vault, reopened } = await aReadyVault();

    const saved = [await save(1), await save(2), await save(3)];

    expect(saved.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(saved[0]?.id).toBe('1-20261123T140000Z');
    const plain = JSON.parse(JSON.stringify(saved)) as Snapshot[];
    expect(await vault.history('0123456789abcdef')).toEqual(plain);
    expect(await reopened().history()).toEqual(plain);
    expect(await vault.history('ffffffffffffffff')).toEqual([]);
  });

  test('stores an unchanged part once', async () => {
    const { save, location } = await aReadyVault();
    const first = await save(1);
    const objects = filesIn(join(location, 'objects')).length;

    const second = await save(2);

    expect(filesIn(join(location, 'objects'))).toHaveLength(objects + 1);
    expect(partsIn(second).slice(1)).toEqual(partsIn(first).slice(1));
  });

  test('puts no secret anywhere but into sealed objects', async () => {
    const { save, location } = await aReadyVault();
    await save(1);

    const holding = filesIn(location).filter((file) =>
      /FAKE-(ada|linear)/.test(readFileSync(join(location, file), 'latin1')),
    );

    expect(holding).toEqual([]);
  });

  test('keeps folders 0700 and files 0600 whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const { save, vault } = await aReadyVault();
      await save(1);
      expect((await vault.verify({ open: true })).problems).toEqual([]);
    } finally {
      process.umask(before);
    }
  });

  test('numbers on when several open vaults save at once', async () => {
    const { save, reopened, vault } = await aReadyVault();
    const vaults = [vault, reopened(), reopened()];

    const saved = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => save(n, vaults[n % 3])));

    expect(saved.map(({ seq }) => seq).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const one of [...vaults, reopened()]) expect(await one.history()).toHaveLength(6);
  });

  test('needs no secret store', async () => {
    const { save, secrets } = await aReadyVault();
    secrets.unreachable = { code: 'locked', detail: 'FAKE' };

    await expect(save(1)).resolves.toMatchObject({ seq: 1 });
  });

  test('refuses without a key, and in a vault that lost its key list', async () => {
    const bench = aVaultBench();
    const fingerprintOf = await bench.vault.fingerprints();
    const draft = aDraft(aBlob(), fingerprintOf);
    await expect(bench.vault.save(draft)).rejects.toMatchObject({ code: 'key-missing' });
    await bench.keys.ensure();
    await bench.vault.save(draft);

    rmSync(join(bench.location, 'recipients.txt'));

    await expect(bench.vault.save(draft)).rejects.toMatchObject({ code: 'vault-locked-out' });
    await expect(bench.keys.ensure()).rejects.toMatchObject({ code: 'vault-locked-out' });
    expect(await bench.vault.state()).toEqual({ kind: 'locked-out' });
  });
});

describe('a vault that was tampered with', () => {
  test('tells corruption from a key that does not fit', async () => {
    const { save, vault, secrets, location } = await aReadyVault();
    const snapshot = await save(1);
    const login = partIn(snapshot, '/claudeAiOauth');
    if (login === undefined) throw new Error('No login.');
    const other = aVaultBench();
    await other.keys.ensure();
    const theirs = await other.vault.save(
      aDraft(aBlob({ login: aLogin({ generation: 9 }) }), await other.vault.fingerprints()),
    );
    const foreign = partIn(theirs, '/claudeAiOauth');
    if (foreign === undefined) throw new Error('No login.');
    cpSync(
      join(other.location, 'objects', foreign.object.slice(0, 2)),
      join(location, 'objects', foreign.object.slice(0, 2)),
      { recursive: true },
    );
    await expect(vault.open([foreign])).rejects.toMatchObject({ code: 'key-does-not-fit' });

    const path = join(location, objectFile(login.object));
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path, bytes);

    await expect(vault.open([login])).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(readdirSync(join(location, 'quarantine'))).toHaveLength(1);
    secrets.unreachable = { code: 'locked', detail: 'FAKE' };
    await expect(vault.open([login])).rejects.toMatchObject({ code: 'key-unreachable' });
  });

  test('seals a damaged object anew when its value is saved again, and old snapshots open with it', async () => {
    const { save, reopened, location } = await aReadyVault();
    const first = await save(1);
    const login = partIn(first, '/claudeAiOauth');
    writeFileSync(join(location, objectFile(login?.object ?? '')), 'not what was written');

    const vault = reopened();
    await save(1, vault);

    expect(await loginIn(vault, first)).toContain('FAKE-ada-1');
    expect((await vault.verify({ open: true })).problems).toEqual([]);
  });

  test('verify names what is missing, corrupt, torn, foreign or open to others', async () => {
    const { save, reopened, location } = await aReadyVault();
    const [first, second, third] = [await save(1), await save(2), await save(3)];
    const objectOf = (snapshot: Snapshot) => objectFile(partIn(snapshot, '/claudeAiOauth')?.object ?? '');
    rmSync(join(location, objectOf(first)));
    writeFileSync(join(location, objectOf(second)), 'corrupt');
    writeFileSync(join(location, manifestFile(third.id)), '{"format":1,"id":');
    writeFileSync(join(location, 'notes.txt'), 'mine', { mode: 0o600 });
    chmodSync(join(location, 'recipients.txt'), 0o644);

    const report = await reopened().verify({ open: false });

    expect(report.problems.map(({ kind, file, quarantined }) => [kind, file, quarantined])).toEqual(
      expect.arrayContaining([
        ['missing', objectOf(first), false],
        ['corrupt', objectOf(second), true],
        ['torn', manifestFile(third.id), true],
        ['foreign', 'notes.txt', false],
        ['permissions', 'recipients.txt', false],
      ]),
    );
    expect(report.problems).toHaveLength(5);
    expect(readdirSync(join(location, 'quarantine'))).toHaveLength(2);
  });

  test.each([
    ['missing', (index: string) => rmSync(index)],
    ['torn', (index: string) => writeFileSync(index, readFileSync(index).subarray(0, -40))],
    ['foreign', (index: string) => writeFileSync(index, 'not an index\n')],
    ['of another vault', (index: string) => writeFileSync(index, '["index",1,"0123","x"]\n')],
    [
      'with numbers out of turn',
      (index: string) => {
        const lines = readFileSync(index, 'utf8').split('\n');
        writeFileSync(
          index,
          [...lines.slice(0, -1), lines.find((l) => l.startsWith('["part"')), ''].join('\n'),
        );
      },
    ],
  ])('lists everything although the index is %s, and saves on', async (_name, spoil) => {
    const { save, reopened, location, vault } = await aReadyVault();
    for (const n of [1, 2, 3]) await save(n);
    spoil(join(location, 'index'));

    for (const one of [vault, reopened()])
      expect((await one.history()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    await save(4, reopened());

    for (const one of [vault, reopened()]) {
      expect((await one.history()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    }
  });

  test('lists the rest when a manifest is torn, and puts that aside', async () => {
    const { save, reopened, location } = await aReadyVault();
    const [first] = [await save(1), await save(2)];
    writeFileSync(join(location, manifestFile(first.id)), '');
    rmSync(join(location, 'index'));

    expect((await reopened().history()).map(({ seq }) => seq)).toEqual([2]);
    expect(readdirSync(join(location, 'quarantine'))).toHaveLength(1);
  });

  test('reads what it understands of a newer vault, and writes nothing', async () => {
    const { save, reopened, keys, location } = await aReadyVault();
    const snapshot = await save(1);
    const format = JSON.parse(readFileSync(join(location, 'format.json'), 'utf8')) as object;
    writeFileSync(join(location, 'format.json'), JSON.stringify({ ...format, format: 2 }));
    const newer = manifestFile(snapshot.id).replace('/1-', '/2-');
    writeFileSync(join(location, newer), JSON.stringify({ format: 2, id: 'whatever' }));
    const before = filesIn(location);

    const vault = reopened();

    expect(await vault.state()).toEqual({ kind: 'newer', format: 2 });
    expect((await vault.history()).map(({ seq }) => seq)).toEqual([1]);
    expect(await loginIn(vault, snapshot)).toContain('FAKE-ada-1');
    await expect(save(2, vault)).rejects.toMatchObject({ code: 'vault-newer' });
    await expect(vault.prune(RETENTION_POLICIES.standard, T0, false)).rejects.toMatchObject({
      code: 'vault-newer',
    });
    await expect(keys.makeRecoveryKey({ only: false })).rejects.toMatchObject({ code: 'vault-newer' });
    for (const { object } of refsIn(snapshot)) writeFileSync(join(location, objectFile(object)), 'damaged');
    await expect(reopened().open(refsIn(snapshot))).rejects.toMatchObject({ code: 'vault-damaged' });
    expect(filesIn(location)).toEqual(before);
  });

  test('finds its key although format.json is torn', async () => {
    const { save, reopened, location } = await aReadyVault();
    const snapshot = await save(1);
    writeFileSync(join(location, 'format.json'), '{"form');

    expect(await loginIn(reopened(), snapshot)).toContain('FAKE-ada-1');
    await save(2, reopened());

    expect(await loginIn(reopened(), snapshot)).toContain('FAKE-ada-1');
    expect(await reopened().history()).toHaveLength(2);
  });

  test('goes on with a new fingerprint key when the old one is torn', async () => {
    const { save, reopened, location } = await aReadyVault();
    const snapshot = await save(1);
    writeFileSync(join(location, 'fingerprint.key'), 'torn');

    const vault = reopened();
    await save(2, vault);

    expect(await vault.history()).toHaveLength(2);
    expect(await loginIn(vault, snapshot)).toContain('FAKE-ada-1');
  });
});

describe('history', () => {
  test('notices a snapshot whose line in the index was never written', async () => {
    const { save, reopened, vault, location } = await aReadyVault();
    await save(1);
    const index = readFileSync(join(location, 'index'));
    await save(2);
    writeFileSync(join(location, 'index'), index);

    expect((await vault.history()).map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await reopened().history()).map(({ seq }) => seq)).toEqual([1, 2]);
    await save(3, reopened());
    expect((await reopened().history()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('survives a clock that jumped ahead and back', async () => {
    const { save, reopened, clock } = await aReadyVault();
    await save(1);
    await save(2, reopened(), T0 + 4000 * DAY);
    clock.time = T0 + HOUR;

    const third = await save(3, reopened(), T0 + HOUR);

    expect(third.seq).toBe(3);
    expect((await reopened().history()).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('loads twenty thousand snapshots from the index alone', async () => {
    const { save, reopened, location } = await aReadyVault();
    await save(1);
    const last = await save(2);
    const lines = readFileSync(join(location, 'index'), 'utf8').trimEnd().split('\n');
    const row = JSON.parse(lines.at(-1) ?? '') as unknown[];
    for (let seq = 3; seq <= 20_000; seq++) {
      const copy = [...row];
      copy[2] = seq;
      lines.push(JSON.stringify(copy));
    }
    writeFileSync(join(location, 'index'), `${lines.join('\n')}\n`);

    const history = await reopened().history('0123456789abcdef');

    expect(history).toHaveLength(20_000);
    const { id: _id, seq: _seq, ...same } = JSON.parse(JSON.stringify(last)) as Snapshot;
    expect(history.at(-1)).toMatchObject({ ...same, seq: 20_000 });
    const [a, b] = [history.at(-1), history.at(-2)];
    expect(a?.content.kind === 'parts' && b?.content.kind === 'parts').toBe(true);
    expect(partsIn(a as Snapshot)[1]).toBe(partsIn(b as Snapshot)[1]);
  });
});
