import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ClaudeItems } from '../core/ports/claude-items';
import type { PlainFile } from '../core/ports/exports';
import type { Profile } from '../core/ports/profile';
import type { SpareCandidate, SpareSources } from '../core/ports/spare-sources';
import { copiesBelow, readCopies, type CopyLimits } from './plain-copies';

export interface FileSpareSourcesOptions {
  readonly home: string;
  /** On macOS: Claude Code's Keychain items. */
  readonly items: ClaudeItems | undefined;
}

/** Enough for anybody's backups, and little enough for a folder that was picked by mistake. */
const LIMITS: CopyLimits = { depth: 3, files: 500, bytes: 1_000_000 };

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
    const shadowed = store.location.kind === 'keychain' ? [file] : [];
    const beside = (await namesIn(configDir))
      .filter((name) => name.startsWith(basename(file)) && name !== basename(file))
      .map((name) => join(configDir, name));
    const { files } = await readCopies([...shadowed, ...beside], LIMITS.bytes);
    const kept: SpareCandidate[] = files.map(asCandidate);
    for (const folder of await guardFolders([configDir, home, ...XDG.map((name) => join(home, name))]))
      kept.push(...(await this.inFolder(folder)));
    return [...kept, ...(await this.#forgottenItems())];
  }

  /** What cannot be read is somebody else's, and no spare of ours. */
  async inFolder(folder: string): Promise<readonly SpareCandidate[]> {
    return (await copiesBelow(folder, LIMITS)).files.map(asCandidate);
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
async function guardFolders(parents: readonly string[]): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const parent of new Set(parents))
    for (const name of await namesIn(parent))
      if (name.includes('cc-auth-guard')) folders.push(join(parent, name));
  return folders;
}

function asCandidate({ name, bytes, modifiedAt }: PlainFile): SpareCandidate {
  return { place: name, reading: { kind: 'present', bytes, version: { modifiedAt, token: name } } };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}
