import { readFileSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import type { SpareCandidate, SpareSources } from '../core/ports/spare-sources';
import type { ClaudeItems } from '../core/ports/claude-items';
import type { Profile } from '../core/ports/profile';

export interface FileSpareSourcesOptions {
  readonly home: string;
  /** On macOS: Claude Code's Keychain items. */
  readonly items: ClaudeItems | undefined;
}

/** Enough for anybody's backups, and little enough for a folder that was picked by mistake. */
const MAX_DEPTH = 3;
const MAX_FILES = 500;
const MAX_BYTES = 1_000_000;

/** Looks for spares in files and, on macOS, in Keychain items that no config directory uses any more. */
export class FileSpareSources implements SpareSources {
  readonly #options: FileSpareSourcesOptions;

  constructor(options: FileSpareSourcesOptions) {
    this.#options = options;
  }

  async near({ configDir, store }: Profile): Promise<readonly SpareCandidate[]> {
    const { home } = this.#options;
    const file = join(configDir, '.credentials.json');
    // The file behind a Keychain item, which Claude Code does not look at while there is one (M22).
    const shadowed = store.location.kind === 'keychain' ? filesAsCandidates([file]) : [];
    const beside = namesIn(configDir)
      .filter((name) => name.startsWith(basename(file)) && name !== basename(file))
      .map((name) => join(configDir, name));
    const guards = guardFolders([configDir, home, ...XDG.map((folder) => join(home, folder))]);
    return [
      ...shadowed,
      ...filesAsCandidates(beside),
      ...filesAsCandidates(guards.flatMap((folder) => filesBelow(folder))),
      ...(await this.#forgottenItems()),
    ];
  }

  inFolder(folder: string): Promise<readonly SpareCandidate[]> {
    return Promise.resolve(filesAsCandidates(filesBelow(folder)));
  }

  /** Those that nobody knows the directory of, and that can be read without a dialog. */
  async #forgottenItems(): Promise<readonly SpareCandidate[]> {
    const { items } = this.#options;
    const listing = await items?.list({ access: true });
    if (items === undefined || listing?.kind !== 'listed') return [];
    const found: SpareCandidate[] = [];
    for (const item of listing.items.filter(
      ({ isHashed, configDir }) => isHashed && configDir === undefined,
    )) {
      const reading = await items.readQuietly(item);
      if (reading !== 'not-checked' && reading.kind === 'present')
        found.push({ place: item.service, reading });
    }
    return found;
  }
}

const XDG = ['.config', '.local/share', '.local/state', '.cache'];

/** `cc-auth-guard`, the script of the bug report that began all this, leaves its path to whoever installs it. */
function guardFolders(parents: readonly string[]): readonly string[] {
  return [...new Set(parents)].flatMap((parent) =>
    namesIn(parent)
      .filter((name) => name.includes('cc-auth-guard'))
      .map((name) => join(parent, name)),
  );
}

/** Regular files, breadth first: what lies on top is found however much lies below. */
function filesBelow(folder: string): readonly string[] {
  const files: string[] = [];
  let level = [folder];
  for (let depth = 0; depth < MAX_DEPTH && files.length < MAX_FILES; depth++) {
    const entries = level.flatMap((one) => entriesIn(one));
    files.push(...entries.filter((entry) => entry.isFile()).map(pathOf));
    level = entries.filter((entry) => entry.isDirectory()).map(pathOf);
  }
  return files.slice(0, MAX_FILES);
}

function filesAsCandidates(paths: readonly string[]): readonly SpareCandidate[] {
  return paths.map(candidateAt).filter((candidate) => candidate !== undefined);
}

function candidateAt(path: string): SpareCandidate | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    if (size > MAX_BYTES) return undefined;
    const version = { modifiedAt: mtimeMs, token: path };
    return { place: path, reading: { kind: 'present', bytes: readFileSync(path), version } };
  } catch {
    // Somebody else's file, or gone meanwhile: it is no spare of ours.
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  return entriesIn(folder).map(({ name }) => name);
}

function entriesIn(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function pathOf({ parentPath, name }: Dirent): string {
  return join(parentPath, name);
}
