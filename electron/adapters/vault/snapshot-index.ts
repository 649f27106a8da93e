import { randomBytes } from 'node:crypto';
import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { SparekeyError } from '../../../shared/errors';
import { refsIn, type Snapshot } from '../../../shared/snapshot';
import { replaceFile, syncDirectory } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { readBytes } from '../fs/read-bytes';
import { VAULT_FORMAT, readFormat, readVaultId } from './format';
import { placed, underLock, type VaultGround } from './ground';
import { inParallel } from './in-parallel';
import { Histories } from './histories';
import { IndexTable, IndexUnusable, indexHeader } from './index-table';
import { dayFolder, manifestFile } from './layout';
import { lastDay, listDay, listManifests, readManifest } from './manifests';
import { quarantine } from './quarantine';

/** How far the file was read. Another inode, a shorter file or another header: it was written anew. */
interface Position {
  readonly inode: bigint;
  readonly offset: number;
  readonly modified: bigint;
  readonly header: string;
}

/** Long enough for a commit of another process; whoever only reads can do without writing the index. */
const READER_PATIENCE = 2_000;

/**
 * All snapshots of the vault, quickly: from the index file, of which only what
 * was appended since the last look is read, and from those manifests that it
 * lacks because their writer died before its line was written.
 */
export class SnapshotIndex {
  readonly #ground: VaultGround;
  #table = new IndexTable();
  #position: Position | undefined;
  /** Manifests that the file does not know (yet). */
  readonly #extra = new Map<string, Snapshot>();
  #isTorn = false;
  #expectsOldDay = false;
  #known: Histories | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ground: VaultGround) {
    this.#ground = ground;
  }

  /** Brings itself up to date. Needs no lock, but writes the index anew if that is called for and can be done. */
  async refresh(): Promise<void> {
    if (await this.#inTurn(() => this.#lookAtFile())) return;
    try {
      if ((await readFormat(this.#ground)).format <= VAULT_FORMAT) {
        return await underLock(this.#ground, 'vault', () => this.settle(), READER_PATIENCE);
      }
    } catch (error) {
      // A read-only or busy vault, which can be read all the same.
      if (!isErrno(error) && !(error instanceof SparekeyError)) throw error;
    }
    await this.#inTurn(() => this.#readEverything());
  }

  /** All by rising sequence; those of one profile in the order of events. */
  snapshots(profile?: string): readonly Snapshot[] {
    return profile === undefined ? this.#histories.all : this.#histories.of(profile);
  }

  get lastSequence(): number {
    return this.#histories.newest?.seq ?? 0;
  }

  get #histories(): Histories {
    this.#known ??= new Histories(new Map([...this.#table.snapshots, ...this.#extra]).values());
    return this.#known;
  }

  /** The SHA-256 of an object, according to every manifest that refers to it: sealed anew, it has another. */
  digestsOf(object: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const part of this.#table.parts) if (part.object === object) found.add(part.sha256);
    for (const snapshot of this.snapshots()) {
      if (snapshot.content.kind !== 'raw' && !this.#extra.has(snapshot.id)) continue;
      for (const ref of refsIn(snapshot)) if (ref.object === object) found.add(ref.sha256);
    }
    return found;
  }

  /** Under the vault's lock: brings itself up to date and makes the file whole. */
  async settle(): Promise<void> {
    await this.#inTurn(async () => {
      const isUsable = await this.#lookAtFile();
      if (isUsable && !this.#isTorn) return this.#appendLines([...this.#extra.values()]);
      await this.#readEverything();
      await this.#write();
    });
  }

  /**
   * Under the vault's lock and after `settle`, before a manifest is published: notes its day, if it is one of
   * long ago. Nobody would look there for a manifest whose writer died before its line was written.
   */
  async expect(takenAt: number): Promise<void> {
    const day = dayFolder(takenAt);
    if ((await this.#recentDays()).has(day)) return;
    await replaceFile(placed(this.#ground, this.#ground.layout.oldDay), day, this.#ground.onStep);
    this.#expectsOldDay = true;
  }

  /**
   * Under the vault's lock and after `settle`: adds a committed snapshot, or
   * replaces its line. The manifest was the commit, so nothing that goes wrong
   * here is an error: a missing or torn line is mended by the next look.
   */
  async append(snapshot: Snapshot): Promise<void> {
    await this.#inTurn(async () => {
      try {
        await this.#appendLines([snapshot]);
        if (!this.#expectsOldDay) return;
        this.#ground.onStep('unlink the old day');
        await rm(this.#ground.layout.oldDay, { force: true });
        this.#expectsOldDay = false;
      } catch (error) {
        if (!isErrno(error) && !(error instanceof IndexUnusable)) throw error;
        this.#forgetFile();
      }
    });
  }

  /**
   * Under the vault's lock, before manifests are taken away: the index goes
   * first, so that dying in between leaves no line without its manifest.
   */
  async forget(): Promise<void> {
    await this.#inTurn(async () => {
      this.#ground.onStep('remove the index');
      await rm(this.#ground.layout.index, { force: true });
      await syncDirectory(this.#ground.layout.root, this.#ground.onStep);
      this.#restart();
    });
  }

  /** Under the vault's lock, after `forget`: writes the index of exactly these manifests. */
  async rewrite(snapshots: readonly Snapshot[]): Promise<void> {
    await this.#inTurn(async () => {
      this.#restart();
      for (const snapshot of snapshots) this.#extra.set(snapshot.id, snapshot);
      this.#changed();
      await this.#write();
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** False when the file is missing, foreign or cannot be understood: then all must be read from the manifests. */
  async #lookAtFile(): Promise<boolean> {
    try {
      if (await this.#catchUp()) {
        await this.#addRecentManifests();
        return true;
      }
    } catch (error) {
      if (!(error instanceof IndexUnusable)) throw error;
    }
    this.#restart();
    return (await lastDay(this.#ground)) === undefined;
  }

  async #readEverything(): Promise<void> {
    this.#restart();
    await this.#readManifests(await listManifests(this.#ground));
  }

  async #catchUp(): Promise<boolean> {
    const { index } = this.#ground.layout;
    let file;
    try {
      file = await open(index, 'r');
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    }
    try {
      const { ino, size, mtimeNs } = await file.stat({ bigint: true });
      const length = Number(size);
      const before = this.#position;
      if (before?.inode === ino && before.offset === length && before.modified === mtimeNs) return true;
      const header = await readText(file, 0, Math.min(length, 200));
      const firstLine = header.slice(0, header.indexOf('\n') + 1);
      if (before?.inode !== ino || before.header !== firstLine || before.offset > length) {
        await this.#assertOurs(firstLine);
        this.#restart();
      }
      const from = this.#position?.offset ?? 0;
      const { lines, bytes } = await readLines(file, from, length);
      const told = this.#table.read(lines);
      this.#isTorn = from + bytes < length;
      this.#position = { inode: ino, offset: from + bytes, modified: mtimeNs, header: firstLine };
      for (const id of this.#extra.keys()) if (this.#table.snapshots.has(id)) this.#extra.delete(id);
      for (const snapshot of told) this.#note(snapshot);
      return true;
    } finally {
      await file.close();
    }
  }

  async #assertOurs(firstLine: string): Promise<void> {
    const id = await readVaultId(this.#ground);
    if (id === undefined || !firstLine.startsWith(indexHeader(id, '').slice(0, -4))) {
      throw new IndexUnusable('The index is of another vault or of another format.');
    }
  }

  /** A writer that died between manifest and line did so today, on the last day, when the clock stood elsewhere, or on the day that it noted. */
  async #addRecentManifests(): Promise<void> {
    const days = await this.#recentDays();
    const old = await this.#oldDay();
    if (old !== undefined) days.add(old);
    for (const day of days) {
      const unknown = (await listDay(this.#ground, day)).filter((id) => !this.#knows(id));
      await this.#readManifests(unknown);
    }
  }

  async #recentDays(): Promise<Set<string>> {
    const { newest } = this.#histories;
    const days = new Set([dayFolder(this.#ground.clock.now())]);
    const last = await lastDay(this.#ground);
    if (last !== undefined) days.add(last);
    if (newest !== undefined) days.add(dayFolder(newest.takenAt));
    return days;
  }

  async #oldDay(): Promise<string | undefined> {
    try {
      return await readFile(this.#ground.layout.oldDay, 'utf8');
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  #knows(id: string): boolean {
    return this.#table.snapshots.has(id) || this.#extra.has(id);
  }

  async #readManifests(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const isWritable = (await readFormat(this.#ground)).format <= VAULT_FORMAT;
    await inParallel(ids, async (id) => {
      const reading = await readManifest(this.#ground, id);
      if (reading.kind === 'snapshot') {
        this.#extra.set(id, reading.snapshot);
        this.#note(reading.snapshot);
      }
      if (reading.kind === 'torn' && isWritable) await quarantine(this.#ground, manifestFile(id));
    });
  }

  async #appendLines(snapshots: readonly Snapshot[]): Promise<void> {
    if (this.#position === undefined) {
      for (const snapshot of snapshots) this.#extra.set(snapshot.id, snapshot);
      this.#changed();
      if (snapshots.length > 0) await this.#write();
      return;
    }
    for (const snapshot of snapshots) {
      const lines = this.#table.linesOf(snapshot);
      this.#ground.onStep('append to the index');
      const file = await open(this.#ground.layout.index, 'a', 0o600);
      try {
        await file.writeFile(lines);
      } finally {
        await file.close();
      }
      await this.#catchUp();
    }
  }

  /** Writes all that is known. */
  async #write(): Promise<void> {
    const id = await readVaultId(this.#ground);
    if (id === undefined) return;
    const table = new IndexTable();
    const chunks = [indexHeader(id, randomBytes(8).toString('hex'))];
    for (const snapshot of this.snapshots()) {
      const lines = table.linesOf(snapshot);
      table.read(lines);
      chunks.push(lines);
    }
    const place = placed(this.#ground, this.#ground.layout.index);
    await replaceFile(place, chunks.join(''), this.#ground.onStep);
    await this.#catchUp();
  }

  /** What was known from the file is no longer known. */
  #restart(): void {
    this.#forgetFile();
    this.#extra.clear();
  }

  #forgetFile(): void {
    this.#table = new IndexTable();
    this.#position = undefined;
    this.#isTorn = false;
    this.#changed();
  }

  /** Takes in one snapshot; only one that replaces another makes everything be sorted anew. */
  #note(snapshot: Snapshot): void {
    if (this.#known?.has(snapshot.id) === true) this.#changed();
    else this.#known?.add(snapshot);
  }

  #changed(): void {
    this.#known = undefined;
  }
}

async function readText(file: FileHandle, from: number, to: number): Promise<string> {
  return (await readBytes(file, from, to)).toString('utf8');
}

/** The whole lines of a stretch of a file, and how many bytes they take. */
async function readLines(
  file: FileHandle,
  from: number,
  to: number,
): Promise<{ lines: string; bytes: number }> {
  const stretch = await readBytes(file, from, to);
  const bytes = stretch.lastIndexOf(0x0a) + 1;
  return { lines: stretch.toString('utf8', 0, bytes), bytes };
}
