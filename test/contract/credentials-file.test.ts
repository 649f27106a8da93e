import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import type { ReplaceOutcome, StoreReading } from '../../electron/core/ports/store';
import { ManualClock } from '../support/manual-clock';
import { decode, encode, HELD_LOCKS } from '../support/memory-store';
import { aCredentialsFile } from '../support/store-under-test';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
const NEW = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-2"}}';
const FOREIGN = '{"mcpOAuth":{"linear|0":{"accessToken":"FAKE-mcp-2"}}}';

const places: ReturnType<typeof aCredentialsFile>[] = [];
function aPlace(text?: string) {
  const place = aCredentialsFile(text);
  places.push(place);
  return { ...place, store: new CredentialsFile({ path: place.path, clock: systemClock }) };
}
afterEach(() => {
  for (const place of places.splice(0)) place.remove();
});

const temporaries = (dir: string) => readdirSync(dir).filter((name) => name.includes('.sparekey-'));

/** Watches with a clock that stands still: what is seen was noticed and not polled. */
function watched(file: string, clock = new ManualClock(Date.now())) {
  const seen: string[] = [];
  const stop = new CredentialsFile({ path: file, clock }).watch((reading) => seen.push(say(reading)));
  return { seen, stop, clock, last: (text: string) => vi.waitFor(() => expect(seen.at(-1)).toBe(text)) };
}

function say(reading: StoreReading): string {
  switch (reading.kind) {
    case 'present':
      return decode(reading.bytes);
    case 'absent':
      return 'absent';
    case 'unreachable':
      return `unreachable: ${reading.cause.code}`;
  }
}

describe('what is no credentials file', () => {
  test('is unreachable, never absent: a directory, a FIFO, a socket, a circle of links', async () => {
    const { dir } = aPlace();
    mkdirSync(path.join(dir, 'directory'));
    execFileSync('mkfifo', [path.join(dir, 'fifo')]);
    symlinkSync('circle', path.join(dir, 'circle'));

    for (const name of ['directory', 'fifo', 'circle']) {
      const store = new CredentialsFile({ path: path.join(dir, name), clock: systemClock });
      expect(say(await store.read())).toBe('unreachable: not-a-file');
      expect((await store.probe()).kind).toBe('unreachable');
      expect((await store.replace(undefined, encode(NEW), HELD_LOCKS)).kind).toBe('unreachable');
    }
  });

  test('is not read into memory when it is huge', async () => {
    const { store, path: file } = aPlace('');
    truncateSync(file, 33 * 1_024 * 1_024);

    expect(say(await store.read())).toBe('unreachable: too-large');
  });

  test('is absent when the folder is missing, or is a file', async () => {
    const { dir, root } = aPlace();
    writeFileSync(path.join(root, 'file'), '');

    for (const place of [path.join(dir, 'no', 'such'), path.join(root, 'file', 'x')]) {
      expect(await new CredentialsFile({ path: place, clock: systemClock }).read()).toEqual({
        kind: 'absent',
      });
    }
  });

  test('of ten megabytes is still read whole', async () => {
    const text = JSON.stringify({ other: 'FAKE'.repeat(2_621_440) });
    const { store } = aPlace(text);

    expect(say(await store.read()) === text).toBe(true);
  });
});

describe('watching', () => {
  test('sees a rename onto the file, which is how 2.1.330 writes', async () => {
    const { path: file } = aPlace(OLD);
    const { last, stop } = watched(file);
    writeFileSync(`${file}.tmp.0123abcd`, NEW);
    renameSync(`${file}.tmp.0123abcd`, file);

    await last(NEW);
    stop();
  });

  test('reads at the moment of the notice', async () => {
    const { path: file } = aPlace(OLD);
    const { last, stop } = watched(file);
    const inPlace = openSync(file, 'r+');
    ftruncateSync(inPlace);
    await last('');
    writeSync(inPlace, NEW);
    await last(NEW);
    closeSync(inPlace);
    stop();
  });

  test('says the same thing once', async () => {
    const { path: file, dir } = aPlace(OLD);
    const { seen, last, stop } = watched(file);
    writeFileSync(file, NEW);
    await last(NEW);
    const now = seen.length;
    utimesSync(file, 1, 1);
    writeFileSync(path.join(dir, 'history.jsonl'), 'x');
    writeFileSync(file, OLD);
    await last(OLD);

    expect(seen.slice(now).filter((text) => text === NEW)).toEqual([]);
    stop();
  });

  test('survives the folder being deleted and made again', async () => {
    const { path: file, dir } = aPlace(OLD);
    const { seen, last, stop } = watched(file);

    for (const text of [NEW, OLD, NEW]) {
      rmSync(dir, { recursive: true });
      await last('absent');
      mkdirSync(dir);
      writeFileSync(file, text);
      await last(text);
      writeFileSync(file, FOREIGN);
      await last(FOREIGN);
    }
    expect(seen.filter((text) => text === 'absent').length).toBe(3);
    stop();
  });

  test('begins before the folder, and the folder above it, exist', async () => {
    const { dir } = aPlace();
    const file = path.join(dir, 'a', 'b', '.credentials.json');
    const { seen, last, stop } = watched(file);
    expect(seen).toEqual(['absent']);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, OLD);

    await last(OLD);
    stop();
  });

  test('notices when the folder is swapped for another one', async () => {
    const { path: file, dir } = aPlace(OLD);
    mkdirSync(`${dir}.other`);
    writeFileSync(path.join(`${dir}.other`, '.credentials.json'), NEW);
    const { last, stop } = watched(file);
    renameSync(dir, `${dir}.gone`);
    renameSync(`${dir}.other`, dir);
    await last(NEW);
    writeFileSync(file, FOREIGN);

    await last(FOREIGN);
    stop();
  });

  test('follows a link to where the file really is', async () => {
    const { root, path: file } = aPlace();
    const real = path.join(root, 'dotfiles.json');
    writeFileSync(real, OLD);
    symlinkSync(real, file);
    const { last, stop } = watched(file);
    await last(OLD);
    writeFileSync(real, NEW);

    await last(NEW);
    stop();
  });

  test('polls what no notice comes for', async () => {
    const { root, path: file } = aPlace(OLD);
    const elsewhere = path.join(root, 'same-file');
    linkSync(file, elsewhere);
    const { seen, stop, clock } = watched(file);
    writeFileSync(elsewhere, NEW);
    await clock.advance(1_999);
    expect(seen).toEqual([OLD]);
    await clock.advance(1);

    expect(seen).toEqual([OLD, NEW]);
    stop();
    expect(clock.waiting).toBe(0);
  });

  test('removes temporary files of ours whose process is dead, and no others', () => {
    const { path: file, dir } = aPlace(OLD);
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    const leftover = (pid: string, tail: string, ageMs: number) => {
      const name = `${file}.sparekey-${pid}-${tail}`;
      writeFileSync(name, 'FAKE');
      utimesSync(name, (Date.now() - ageMs) / 1_000, (Date.now() - ageMs) / 1_000);
    };
    leftover(dead, '0123456789ab', 120_000);
    leftover(dead, '0123456789ac', 1_000);
    leftover(String(process.pid), '0123456789ad', 120_000);
    leftover('notes', '', 120_000);

    watched(file).stop();

    expect(temporaries(dir).length).toBe(3);
  });
});

describe('replacing', () => {
  test('leaves a file that only its owner can read, whatever the umask and the mode before', async () => {
    const { store, path: file } = aPlace(OLD);
    chmodSync(file, 0o644);
    await store.replace(encode(OLD), encode(NEW), HELD_LOCKS);

    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe(NEW);
  });

  test('keeps a link and writes where it leads', async () => {
    const { root, store, path: file, dir } = aPlace();
    const real = path.join(root, 'dotfiles.json');
    writeFileSync(real, OLD);
    symlinkSync('../dotfiles.json', file);

    expect((await store.replace(encode(OLD), encode(NEW), HELD_LOCKS)).kind).toBe('replaced');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe(NEW);
    expect([...temporaries(dir), ...temporaries(root)]).toEqual([]);
  });

  test('makes the file that a dangling link leads to', async () => {
    const { root, store, path: file } = aPlace();
    symlinkSync('../dotfiles.json', file);

    expect((await store.replace(undefined, encode(NEW), HELD_LOCKS)).kind).toBe('replaced');
    expect(readFileSync(path.join(root, 'dotfiles.json'), 'utf8')).toBe(NEW);
  });

  test('takes a link into a folder that is not there for a disk that is not mounted: nothing is known, nothing is made', async () => {
    const { root, store, path: file } = aPlace();
    symlinkSync('../volume/keys/credentials.json', file);

    const unreachable = { kind: 'unreachable', cause: { code: 'not-mounted' } };
    expect(await store.read()).toMatchObject(unreachable);
    expect(await store.probe()).toMatchObject(unreachable);
    expect(await store.replace(undefined, encode(NEW), HELD_LOCKS)).toMatchObject(unreachable);
    expect(readdirSync(root)).not.toContain('volume');
  });

  test('takes a config directory that is a link to nowhere for one, too', async () => {
    const { root, store, dir } = aPlace();
    rmSync(dir, { recursive: true });
    symlinkSync(path.join(root, 'volume'), dir);

    const unreachable = { kind: 'unreachable', cause: { code: 'not-mounted' } };
    expect(await store.read()).toMatchObject(unreachable);
    expect(await store.probe()).toMatchObject(unreachable);
    expect(await store.replace(undefined, encode(NEW), HELD_LOCKS)).toMatchObject(unreachable);
    expect(readdirSync(root)).not.toContain('volume');
  });

  test('makes a missing folder for its owner only', async () => {
    const { store, dir } = aPlace();
    rmSync(dir, { recursive: true });

    expect((await store.replace(undefined, encode(NEW), HELD_LOCKS)).kind).toBe('replaced');
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  test('does not make a missing folder for a write that cannot succeed', async () => {
    const { store, dir } = aPlace();
    rmSync(dir, { recursive: true });

    expect((await store.replace(encode(OLD), encode(NEW), HELD_LOCKS)).kind).toBe('conflict');
    expect(statSync(dir, { throwIfNoEntry: false })).toBeUndefined();
  });

  test('leaves no temporary file behind, whatever the outcome', async () => {
    const { store, dir } = aPlace(OLD);
    await store.replace(encode(FOREIGN), encode(NEW), HELD_LOCKS);
    await store.replace(encode(OLD), encode(NEW), { ...HELD_LOCKS, remaining: () => 0 });
    await store.replace(encode(OLD), encode(NEW), HELD_LOCKS);

    expect(readdirSync(dir)).toEqual(['.credentials.json']);
  });

  test('shows what a writer that had opened the old file wrote to it afterwards', async () => {
    const { store, path: file } = aPlace(OLD);
    const late = openSync(file, 'r+');
    const { old } = replaced(await store.replace(encode(OLD), encode(NEW), HELD_LOCKS));
    expect(await old.reread()).toBeUndefined();
    ftruncateSync(late);
    writeSync(late, FOREIGN, 0);
    closeSync(late);

    expect(decode((await old.reread()) ?? new Uint8Array())).toBe(FOREIGN);
    expect(await old.reread()).toBeUndefined();
    expect(readFileSync(file, 'utf8')).toBe(NEW);
    await old.close();
    await old.close();
    expect(await old.reread()).toBeUndefined();
  });

  test('hands out the foreign value that its rename hid', async () => {
    const { path: file } = aPlace(OLD);
    // Right between the comparison and the rename, as 2.1.96 writes: truncate in place, without a lock.
    const onStep = (step: string) => {
      if (step === 'rename') writeFileSync(file, FOREIGN);
    };
    const store = new CredentialsFile({ path: file, clock: systemClock, onStep });

    const outcome = await store.replace(encode(OLD), encode(NEW), HELD_LOCKS);

    expect(outcome.kind === 'displaced' && decode(outcome.bytes)).toBe(FOREIGN);
    expect(readFileSync(file, 'utf8')).toBe(NEW);
    await replaced(outcome).old.close();
  });

  test.each([
    ['sync the staged file', OLD],
    ['link', undefined],
  ])('finds a foreign write that came as late as its step "%s"', async (when, before) => {
    const { path: file, dir } = aPlace(before);
    const onStep = (step: string) => {
      if (step === when) writeFileSync(file, FOREIGN);
    };
    const store = new CredentialsFile({ path: file, clock: systemClock, onStep });
    const expected = before === undefined ? undefined : encode(before);

    const outcome = await store.replace(expected, encode(NEW), HELD_LOCKS);

    expect(outcome.kind === 'conflict' && say(outcome.actual)).toBe(FOREIGN);
    expect(readFileSync(file, 'utf8')).toBe(FOREIGN);
    expect(readdirSync(dir)).toEqual(['.credentials.json']);
  });
});

function replaced(outcome: ReplaceOutcome) {
  if (outcome.kind !== 'replaced' && outcome.kind !== 'displaced') {
    throw new Error(`Not replaced: ${outcome.kind}`);
  }
  return outcome;
}
