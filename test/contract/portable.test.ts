/** Exports and imports: real vaults, real files, and the real age command. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { AgeExportFiles } from '../../electron/adapters/export-files';
import { gatherExport } from '../../electron/core/portable/export';
import { importExport, importPlain, type ImportPorts } from '../../electron/core/portable/import';
import type { Profile } from '../../electron/core/ports/profile';
import { LOGIN_PART, blobText } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import type { PortableVault } from '../../shared/portable';
import { RETENTION_POLICIES } from '../../shared/retention';
import { partIn } from '../../shared/snapshot';
import { DAY, MINUTE, T0, aBlob, aLogin, blanked } from '../support/blob-builders';
import { runCommand, runJson } from '../support/command';
import { aDraft, aRawDraft } from '../support/drafts';
import { aContext } from '../support/history-builders';
import { NO_SERVERS } from '../support/no-servers';
import { MemoryLocks, MemoryStore } from '../support/memory-store';
import { makeSandbox } from '../support/sandbox';
import { temporaryDirectory } from '../support/temporary';
import { aVaultBench } from '../support/vault-bench';

const PROFILE = '0123456789abcdef';
const quiet = () => ({ onProgress: () => undefined, signal: new AbortController().signal });
const blob = (generation: number) => aBlob({ login: aLogin({ generation }), sections: { note: 'Grüße' } });

/** A vault that saw these generations of the login, one after the other. */
async function aVaultOf(machine: string, ...generations: readonly number[]) {
  const bench = aVaultBench({ machine });
  await bench.keys.ensure();
  const fingerprintOf = await bench.vault.fingerprints();
  for (const [at, generation] of generations.entries())
    await bench.vault.save(aDraft(blob(generation), fingerprintOf, { takenAt: T0 + at * MINUTE }));
  const profile: Profile = {
    id: PROFILE,
    configDir: '/home/ada/.claude',
    settingsFile: undefined,
    servers: NO_SERVERS,
    store: new MemoryStore(''),
    locks: new MemoryLocks(),
    surroundings: {
      account: () => Promise.resolve(aContext().account),
      gather: () => Promise.resolve(aContext({ account: { kind: 'absent' } })),
    },
  };
  const ports: ImportPorts = { vault: bench.vault, clock: bench.clock, profile, known: [PROFILE] };
  const files = new AgeExportFiles({ location: bench.location, secrets: bench.secrets });
  const exported = async () =>
    (await gatherExport(bench, { snapshots: await bench.vault.history(), ...quiet() })).document;
  const grades = async () => {
    const lineage = lineageOf(await bench.vault.history(PROFILE), { machine, now: T0 });
    const tokens = new Map([1, 2, 3, 4].map((one) => [generationName(one, fingerprintOf), one]));
    return lineage
      .generations(LOGIN_PART)
      .map(({ generation, grade }) => `${tokens.get(generation) ?? '?'} ${grade}`);
  };
  return { ...bench, fingerprintOf, ports, files, exported, grades };
}

function generationName(generation: number, fingerprintOf: (text: string) => string): string {
  const draft = aDraft(blob(generation), fingerprintOf);
  const part = draft.content.kind === 'parts' ? draft.content.parts[0]?.summary : undefined;
  return part?.generation ?? '';
}

describe('an export', () => {
  test('opens with the age command, and is readable JSON with the sign-ins in it', async () => {
    const directory = temporaryDirectory();
    const { files, exported } = await aVaultOf('here', 1, 2);
    const identity = await generateX25519Identity();
    writeFileSync(join(directory, 'key.txt'), `${identity}\n`);
    const file = join(directory, 'vault.age');

    await files.write(file, await exported(), {
      kind: 'recipient',
      recipient: await identityToRecipient(identity),
    });

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).toSorted()).toEqual(['key.txt', 'vault.age']);
    const { stdout } = await promisify(execFile)('age', ['-d', '-i', join(directory, 'key.txt'), file]);
    const document = JSON.parse(stdout) as PortableVault;
    const [first] = document.snapshots;
    const name = first?.content.kind === 'parts' ? (first.content.parts[LOGIN_PART] ?? '') : '';
    expect(JSON.parse(document.texts[name] ?? '')).toEqual(blob(1)['claudeAiOauth']);
  });

  test('to a passphrase is what age itself makes of one, both ways', async () => {
    const directory = temporaryDirectory();
    const { files, exported } = await aVaultOf('here', 1);
    const key = { kind: 'passphrase', passphrase: 'FAKE correct horse' } as const;
    const ours = join(directory, 'ours.age');
    const document = await exported();
    await files.write(ours, document, key);
    const decrypter = new Decrypter();
    decrypter.addPassphrase(key.passphrase);
    expect(JSON.parse(await decrypter.decrypt(readFileSync(ours), 'text'))).toEqual(
      JSON.parse(JSON.stringify(document)),
    );

    const theirs = join(directory, 'theirs.age');
    const encrypter = new Encrypter();
    encrypter.setPassphrase(key.passphrase);
    encrypter.setScryptWorkFactor(12);
    writeFileSync(theirs, await encrypter.encrypt(JSON.stringify(document)));
    const found = await files.find(theirs);
    if (found.kind !== 'export') throw new Error('It was not taken for an export.');
    expect(found.opensWith).toBe('passphrase');
    expect((await found.open(key)).snapshots).toHaveLength(1);
    await expect(found.open({ kind: 'passphrase', passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'import-locked',
      what: theirs,
    });
  }, 120_000);

  test('overwrites nothing, and takes no secret key for a public one', async () => {
    const { files, exported } = await aVaultOf('here', 1);
    const file = join(temporaryDirectory(), 'precious');
    writeFileSync(file, 'precious');
    const document = await exported();
    const identity = await generateX25519Identity();
    const recipient = await identityToRecipient(identity);
    const refused = { code: 'export-refused' };
    await expect(files.write(file, document, { kind: 'recipient', recipient })).rejects.toMatchObject(
      refused,
    );
    for (const odd of [identity, `${identity}X`, 'age1nonsense', '']) {
      const writing = files.write(`${file}.age`, document, { kind: 'recipient', recipient: odd });
      await expect(writing).rejects.toMatchObject(refused);
      // It may be a secret: it is not quoted.
      await expect(writing).rejects.not.toThrow(/AGE-SECRET-KEY/);
    }
    expect(readFileSync(file, 'utf8')).toBe('precious');
    await expect(
      files.write(`${file}/below/it`, document, { kind: 'recipient', recipient }),
    ).rejects.toMatchObject({ code: 'export-unwritable' });
  });

  test('takes the place of an earlier export on the user’s word, and of nothing else', async () => {
    const { files, exported, location } = await aVaultOf('here', 1);
    const directory = temporaryDirectory();
    const document = await exported();
    const key = {
      kind: 'recipient',
      recipient: await identityToRecipient(await generateX25519Identity()),
    } as const;
    const replacing = { replacing: true };
    const earlier = join(directory, 'vault.age');
    await files.write(earlier, document, key);
    const before = readFileSync(earlier);
    await expect(files.write(earlier, document, key)).rejects.toMatchObject({ code: 'export-refused' });
    expect(readFileSync(earlier)).toEqual(before);

    await files.write(earlier, document, key, replacing);

    expect(readFileSync(earlier)).not.toEqual(before);
    writeFileSync(join(directory, 'precious'), 'precious');
    const [objects = ''] = readdirSync(join(location, 'objects'));
    const [object = ''] = readdirSync(join(location, 'objects', objects));
    const sealed = join(location, 'objects', objects, object);
    for (const file of [join(directory, 'precious'), directory, sealed]) {
      const kept = statSync(file);
      await expect(files.write(file, document, key, replacing)).rejects.toMatchObject({
        code: 'export-refused',
        what: `${file} is no export of Sparekey’s`,
      });
      expect(statSync(file)).toMatchObject({ ino: kept.ino, size: kept.size });
    }
  });

  test('of nothing that opens is refused, and says why', async () => {
    const { vault, clock, location } = await aVaultOf('here', 1, 2);
    rmSync(join(location, 'objects'), { recursive: true });
    await expect(
      gatherExport({ vault, clock }, { snapshots: await vault.history(), ...quiet() }),
    ).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  test('leaves out what is damaged, and says so', async () => {
    const { vault, clock, location } = await aVaultOf('here', 1, 2);
    const [first] = await vault.history();
    const { object = '' } = (first && partIn(first, LOGIN_PART)) ?? {};
    rmSync(join(location, 'objects', object.slice(0, 2), `${object}.age`));
    const { document, skipped } = await gatherExport(
      { vault, clock },
      { snapshots: await vault.history(), ...quiet() },
    );
    expect(skipped).toEqual([first?.id]);
    expect(document.snapshots).toHaveLength(1);
  });
});

describe('an import', () => {
  test('gives every version back to the letter, once, and only once', async () => {
    const there = await aVaultOf('there', 1, 2);
    await there.vault.save(aRawDraft('{"claudeAiOauth":', there.fingerprintOf));
    const here = await aVaultOf('here');
    const document = JSON.parse(JSON.stringify(await there.exported())) as PortableVault;

    expect((await importExport(here.ports, document, quiet())).added).toHaveLength(3);
    expect(await importExport(here.ports, document, quiet())).toMatchObject({ added: [], known: 3 });
    // An export of what was imported knows where it came from.
    expect(await importExport(here.ports, await here.exported(), quiet())).toMatchObject({ added: [] });
    expect(await importExport(there.ports, await here.exported(), quiet())).toMatchObject({ added: [] });

    const [first, , raw] = await here.vault.history(PROFILE);
    const saved = first && partIn(first, '/note');
    const opened = await here.vault.open(saved === undefined ? [] : [saved]);
    expect(Buffer.from(opened.get(saved?.object ?? '') ?? []).toString()).toBe('"Grüße"');
    expect(raw?.content).toMatchObject({ kind: 'raw', why: 'cut' });
    rmSync(join(here.location, 'index'));
    expect(await here.reopened().history()).toEqual(await here.vault.history());
  });

  test('of another machine is told apart, and never counts as newer than what was seen here', async () => {
    const there = await aVaultOf('there', 2, 4);
    const here = await aVaultOf('here', 1, 2, 3);
    await importExport(here.ports, await there.exported(), quiet());
    expect(await here.grades()).toEqual(['4 other-machine', '1 spent', '2 spent', '3 current']);
    expect((await here.vault.history(PROFILE)).at(-1)).toMatchObject({ reason: 'changed' });
    here.clock.time = T0 + 400 * DAY;
    await here.vault.prune(RETENTION_POLICIES.standard, here.clock.time, false);
    expect(await here.grades()).toContain('3 current');
  });

  test('of this very machine, into a new vault, is as good as it was', async () => {
    const before = await aVaultOf('here', 1, 2);
    const after = await aVaultOf('here');
    await importExport(after.ports, await before.exported(), quiet());
    expect(await after.grades()).toEqual(['1 spent', '2 current']);
    await after.vault.save(aDraft(blob(3), after.fingerprintOf));
    expect(await after.grades()).toEqual(['1 spent', '2 spent', '3 current']);
  });

  test('that was cancelled stops cleanly, and goes on where it stopped', async () => {
    const there = await aVaultOf('there', 1, 2, 3);
    const here = await aVaultOf('here');
    const document = await there.exported();
    const cancel = new AbortController();
    const onProgress = () => cancel.abort();
    await expect(
      importExport(here.ports, document, { onProgress, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await importExport(here.ports, document, quiet())).toMatchObject({ known: 1 });
    expect(await here.vault.history()).toHaveLength(3);
    await expect(
      gatherExport(here, { snapshots: await here.vault.history(), onProgress, signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('refuses what it cannot read, and changes nothing', async () => {
    const { files, vault, location, ports, exported } = await aVaultOf('here', 1);
    const directory = temporaryDirectory();
    const recipient = readFileSync(join(location, 'recipients.txt'), 'utf8').match(/age1\w+/)?.[0] ?? '';
    const file = join(directory, 'export.age');
    await files.write(file, await exported(), { kind: 'recipient', recipient });
    writeFileSync(join(directory, 'cut.age'), readFileSync(file).subarray(0, 300));
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    writeFileSync(join(directory, 'other.age'), await encrypter.encrypt('{"sparekey":"export","format":2}'));

    const open = async (name: string) => {
      const found = await files.find(join(directory, name));
      return found.kind === 'export' ? found.open({ kind: 'own' }) : found;
    };
    expect((await open('export.age')) as PortableVault).toMatchObject({ format: 1 });
    await expect(open('cut.age')).rejects.toMatchObject({ code: 'import-locked' });
    await expect(open('other.age')).rejects.toMatchObject({ code: 'import-unreadable' });
    await expect(open('missing')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('There is no file or folder at') as string,
    });
    const document = await exported();
    await expect(
      importExport(
        ports,
        { ...document, texts: {}, snapshots: document.snapshots.map((one) => ({ ...one, machine: 'x' })) },
        quiet(),
      ),
    ).rejects.toMatchObject({ code: 'import-unreadable' });
    expect(await vault.history()).toHaveLength(1);
  });
});

describe('plain copies', () => {
  test('are judged, dated by their files, taken in once, and lie before what was seen here', async () => {
    const { ports, vault, grades } = await aVaultOf('here', 3);
    const file = (name: string, content: string, days: number) => ({
      name,
      bytes: Buffer.from(content),
      modifiedAt: T0 - days * DAY,
    });
    const files = [
      file('b.json', blobText(blob(2)), 1),
      file('a.json', blobText(blob(1)), 2),
      file('same.json', blobText(blob(1)), 3),
      file('emptied.json', blobText({ ...blob(1), claudeAiOauth: blanked(aLogin()) }), 4),
      file('notes.txt', 'hello', 5),
      file('package.json', '{"name":"x"}', 5),
    ];

    const imported = await importPlain(ports, files, quiet());

    expect(imported).toMatchObject({ known: 1, skipped: ['notes.txt', 'package.json'] });
    expect(
      (await vault.history(PROFILE)).map(({ verdict, takenAt, reason }) => [verdict, takenAt, reason]),
    ).toEqual([
      ['damaged', T0 - 4 * DAY, 'import'],
      ['good', T0 - 3 * DAY, 'import'],
      ['good', T0 - DAY, 'import'],
      ['good', T0, 'changed'],
    ]);
    expect(await grades()).toEqual(['1 spent', '2 spent', '3 current']);
    expect((await importPlain(ports, files, quiet())).added).toEqual([]);
  });
});

test('as a stranger does it: an old folder in, an export out, and into another vault', async () => {
  const sandbox = makeSandbox();
  const other = makeSandbox();
  try {
    const folder = join(sandbox.home, 'cc-auth-guard');
    mkdirSync(join(folder, 'old'), { recursive: true });
    for (const [at, name] of ['old/1.json', '2.json'].entries()) {
      writeFileSync(join(folder, name), blobText(blob(at + 1)));
      utimesSync(join(folder, name), T0 / 1_000 + at, T0 / 1_000 + at);
    }
    expect((await runJson(sandbox, ['import', folder])).document.added).toHaveLength(2);

    const file = join(sandbox.home, 'out.age');
    expect((await runCommand(sandbox, ['export', file])).stderr).toMatch(/--passphrase.*--recipient/);
    expect((await runCommand(sandbox, ['export', file, '--passphrase'])).stderr).toContain(
      '--passphrase-file',
    );
    const both = await runCommand(sandbox, ['export', file, '--recovery-key', '--recipient', 'age1x']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('in one way') });
    expect(await runCommand(sandbox, ['export', file, '--recovery-key'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no recovery key yet'),
    });
    const identity = join(sandbox.home, 'recovery.txt');
    writeFileSync(identity, String((await runJson(sandbox, ['recovery-key'])).document.identity));
    expect((await runCommand(sandbox, ['export', file, '--recovery-key'])).code).toBe(0);
    expect((await runJson(other, ['import', file, '--identity', identity])).document.added).toHaveLength(2);
    rmSync(file);
    const secret = join(sandbox.home, 'pass.txt');
    writeFileSync(secret, 'FAKE passphrase\n');
    const out = await runJson(sandbox, ['export', file, '2', '--passphrase-file', secret]);
    expect(out.document).toMatchObject({ file, skipped: [] });

    const back = await runJson(other, ['import', file, '--passphrase-file', secret]);
    expect(back.document).toMatchObject({ added: [], known: 1 });
    const { document } = await runJson(other, ['history']);
    expect(document.snapshots).toMatchObject([
      { reason: 'import' },
      { reason: 'import', loginGrade: 'other-machine' },
    ]);
    expect(`${JSON.stringify([out, back])}`).not.toMatch(/sk-ant-|FAKE-access|FAKE-refresh|FAKE pass/);
  } finally {
    sandbox.remove();
    other.remove();
  }
}, 120_000);
