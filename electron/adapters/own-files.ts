import type { Dirent } from 'node:fs';
import { readFile, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { SparekeyError } from '../../shared/errors';
import type { Clock } from '../core/ports/machine';
import type { OwnFile, OwnFiles, OwnFilesSurvey } from '../core/ports/own-files';
import { noStep, type OnStep } from './fs/atomic-file';
import { isErrno } from './fs/errno';
import { IN_VAULT, LEFTOVER, ownEntries, VAULT_IDENTITY, type OwnEntry, type OwnName } from './own-names';
import { leftoversOf } from './fs/leftovers';
import { underLock, vaultGround } from './vault/ground';

export interface DataDirFilesOptions {
  readonly dataDir: string;
  /** The vault's directory in it. */
  readonly vault: string;
  readonly home: string;
  /** Files that Sparekey writes into folders of the user's, beside those of the config directories. */
  readonly abroad: readonly string[];
  /** Where the program lies that runs now. */
  readonly program: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** Where shells of people look when they start. */
const SHELL_FILES = ['.bashrc', '.bash_profile', '.profile', '.zshrc', '.zprofile', '.zshenv'];

/** Finds and removes Sparekey's own files. Goes through no link but the one to a vault that lies elsewhere. */
export class DataDirFiles implements OwnFiles {
  readonly #options: DataDirFilesOptions;
  readonly #onStep: OnStep;

  constructor(options: DataDirFilesOptions) {
    this.#options = options;
    this.#onStep = options.onStep ?? noStep;
  }

  async survey(configDirs: readonly string[]): Promise<OwnFilesSurvey> {
    const { dataDir: directory, program } = this.#options;
    const own: OwnFile[] = [];
    const vault: OwnFile[] = [];
    const foreign: string[] = [];
    const entries = await this.#entries();
    for (const found of await entriesIn(directory)) {
      const path = join(directory, found.name);
      const entry = await entryFor(entries, found, path);
      const inside = entry === undefined ? [] : await walk(path, entry.inside ?? []);
      const strange =
        entry === undefined ? [path] : inside.filter(({ isOwn }) => !isOwn).map((one) => one.path);
      foreign.push(...strange);
      const hasOwn = strange.length === 0 || inside.some(({ isOwn, isFolder }) => isOwn && !isFolder);
      if (entry !== undefined && hasOwn)
        (entry.isOfVault === true ? vault : own).push({ path, what: entry.what });
    }
    own.push(...this.#leftovers(configDirs).map((path) => ({ path, what: LEFTOVER })));
    return { directory, own, vault, foreign, mentions: await this.#mentions(), program };
  }

  async emptyVault(): Promise<void> {
    const { vault: location, clock } = this.#options;
    if (!(await isDirectory(location))) return;
    const ground = vaultGround(location, clock, this.#onStep);
    const rest = IN_VAULT.map((entry): OwnName => {
      const fits = (name: string) => entry.fits(name) && name !== 'tmp' && !VAULT_IDENTITY.includes(name);
      return { ...entry, fits };
    });
    await this.#removing(() =>
      underLock(ground, 'keys', () =>
        underLock(ground, 'maintenance', () => underLock(ground, 'vault', () => this.#clear(location, rest))),
      ),
    );
  }

  async remove({ keepVault, configDirs }: Parameters<OwnFiles['remove']>[0]): Promise<void> {
    const { dataDir } = this.#options;
    const entries = (await this.#entries()).filter(({ isOfVault }) => !keepVault || isOfVault !== true);
    await this.#removing(async () => {
      for (const path of this.#leftovers(configDirs))
        await this.#step(`remove ${path}`, () => rm(path, { force: true }));
      await this.#clear(dataDir, entries);
      await this.#step(`remove ${dataDir}`, () => removeFolder(dataDir));
    });
  }

  /** Beside the files that Sparekey may write in folders that are not its own. */
  #leftovers(configDirs: readonly string[]): readonly string[] {
    const { home, abroad } = this.#options;
    const names = ['.credentials.json', '.claude.json', 'settings.json'];
    const files = configDirs.flatMap((folder) => names.map((name) => join(folder, name)));
    return [...new Set([...files, join(home, '.claude.json'), ...abroad].flatMap(leftoversOf))];
  }

  async #entries(): Promise<readonly OwnEntry[]> {
    const { dataDir } = this.#options;
    const alone = ownEntries(false);
    const fits = await Promise.all(
      (await entriesIn(dataDir)).map((found) => entryFor(alone, found, join(dataDir, found.name))),
    );
    return fits.includes(undefined) ? ownEntries(true) : alone;
  }

  async #clear(directory: string, entries: readonly OwnName[]): Promise<void> {
    for (const { path, isOwn, isFolder } of await walk(directory, entries))
      if (isOwn)
        await this.#step(`remove ${path}`, () => (isFolder ? removeFolder(path) : rm(path, { force: true })));
  }

  async #step(name: string, work: () => Promise<void>): Promise<void> {
    this.#onStep(name);
    await work();
  }

  async #removing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isErrno(error)) throw error;
      const { path = this.#options.dataDir, code } = error;
      throw new SparekeyError('uninstall-stopped', `${path} cannot be removed (${code}).`, String(error));
    }
  }

  async #mentions(): Promise<readonly string[]> {
    const files = SHELL_FILES.map((name) => join(this.#options.home, name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
    return files.filter((_, at) => /sparekey.*\bcompletion\b/.test(texts[at] ?? ''));
  }
}

interface Step {
  readonly path: string;
  readonly isOwn: boolean;
  readonly isFolder: boolean;
}

/** What lies in a folder: of ours everything, the contents of a folder before itself; of other people's only the top. */
async function walk(directory: string, entries: readonly OwnName[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const found of await entriesIn(directory)) {
    const path = join(directory, found.name);
    const entry = await entryFor(entries, found, path);
    if (entry?.inside !== undefined) for (const step of await walk(path, entry.inside)) steps.push(step);
    steps.push({ path, isOwn: entry !== undefined, isFolder: entry?.inside !== undefined });
  }
  return steps;
}

/** Which of them a file or a folder is. A link is a file, but for one that leads to a vault. */
async function entryFor<T extends OwnName>(
  entries: readonly T[],
  found: Dirent,
  path: string,
): Promise<T | undefined> {
  const fitting = entries.filter(({ fits }) => fits(found.name));
  const leadsToFolder = found.isSymbolicLink() && (await isDirectory(path));
  return fitting.find(
    ({ inside, mayBeLink = false }) =>
      (inside !== undefined) === (found.isDirectory() || (mayBeLink && leadsToFolder)),
  );
}

async function entriesIn(directory: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** One that still holds something of somebody else's stays; of a link to a folder only the link goes. */
async function removeFolder(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (isErrno(error, 'ENOTDIR') && (await entriesIn(path)).length === 0) await unlink(path);
    else if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw error;
  }
}
