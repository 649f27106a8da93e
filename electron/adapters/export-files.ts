import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { SparekeyError } from '../../shared/errors';
import type { PortableVault } from '../../shared/portable';
import type { ExportFiles, ExportKey, Importable, ImportKey, PlainFile } from '../core/ports/exports';
import type { SecretStore } from '../core/ports/secrets';
import { noStep } from './fs/atomic-file';
import { isErrno } from './fs/errno';
import { replaceAbroad } from './fs/leftovers';
import { copiesBelow, type CopyLimits } from './plain-copies';
import { PORTABLE_VAULT } from './portable-schema';
import { readVaultId } from './vault/format';
import { vaultGround } from './vault/ground';
import { KEY_SERVICE } from './vault/key-service';
import { identitiesIn } from './vault/key';
import { recipientOf, seal, sealedBy, sealToPassphrase, unseal, unsealWithPassphrase } from './vault/seal';
import { systemClock } from './system-clock';

export interface AgeExportFilesOptions {
  /** The vault's directory. */
  readonly location: string;
  readonly secrets: SecretStore;
}

/** More than years of copies, which a home folder that was named by mistake exceeds; far larger than any blob ever was. */
const LIMITS: CopyLimits = { depth: 4, files: 5_000, bytes: 10_000_000 };

/** Exports as age files. */
export class AgeExportFiles implements ExportFiles {
  readonly #options: AgeExportFilesOptions;

  constructor(options: AgeExportFilesOptions) {
    this.#options = options;
  }

  async write(
    path: string,
    document: PortableVault,
    key: ExportKey,
    { replacing } = { replacing: false },
  ): Promise<number> {
    const target = resolve(path);
    if ((await exists(target)) && !(replacing && (await this.#isEarlierExport(target))))
      throw new SparekeyError(
        'export-refused',
        replacing ? `${target} is no export of Sparekey’s` : `${target} is there already`,
      );
    const sealed = await sealTo(new TextEncoder().encode(JSON.stringify(document)), key);
    try {
      await replaceAbroad({ path: target, now: systemClock.now() }, sealed);
    } catch (error) {
      throw new SparekeyError('export-unwritable', target, String(error));
    }
    return sealed.length;
  }

  async find(path: string): Promise<Importable> {
    const target = resolve(path);
    try {
      if ((await stat(target)).isDirectory()) return { kind: 'plain', files: await everyCopyBelow(target) };
      const bytes = await readFile(target);
      const opensWith = sealedBy(bytes);
      if (opensWith !== 'nothing')
        return { kind: 'export', opensWith, open: (key) => this.#open(target, bytes, key) };
      return { kind: 'plain', files: [{ name: target, bytes, modifiedAt: (await stat(target)).mtimeMs }] };
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR'))
        throw new SparekeyError('usage', `There is no file or folder at ${target}.`);
      if (isErrno(error)) throw new SparekeyError('import-unreadable', target, String(error));
      throw error;
    }
  }

  /** What lies in the vault is sealed alike, and never an export. */
  async #isEarlierExport(target: string): Promise<boolean> {
    const within = relative(
      await realpath(this.#options.location).catch(() => this.#options.location),
      target,
    );
    const isOutside = within.startsWith('..') || isAbsolute(within);
    try {
      return isOutside && (await lstat(target)).isFile() && sealedBy(await readFile(target)) !== 'nothing';
    } catch (error) {
      throw new SparekeyError('export-unwritable', target, String(error));
    }
  }

  async #open(path: string, sealed: Uint8Array, key: ImportKey): Promise<PortableVault> {
    const bytes =
      key.kind === 'passphrase'
        ? await unsealWithPassphrase(sealed, key.passphrase)
        : await firstThatFits(sealed, identitiesIn(key.kind === 'own' ? await this.#ownKeys() : key.text));
    if (bytes === undefined) throw new SparekeyError('import-locked', path);
    return parseExport(path, bytes);
  }

  async #ownKeys(): Promise<string> {
    const { location, secrets } = this.#options;
    const ground = vaultGround(location, systemClock, noStep);
    const reading = await secrets.get(KEY_SERVICE, (await readVaultId(ground)) ?? '');
    return reading.kind === 'present' ? reading.secret : '';
  }
}

/** An import takes all or nothing: whoever names a folder should not wonder what of it came in. */
async function everyCopyBelow(folder: string): Promise<readonly PlainFile[]> {
  const { files, hasMore, trouble } = await copiesBelow(folder, LIMITS);
  if (hasMore)
    throw new SparekeyError(
      'usage',
      `${folder} holds more than ${LIMITS.files} files: name the folder of the copies itself.`,
    );
  if (trouble !== undefined) throw trouble;
  return files;
}

async function sealTo(bytes: Uint8Array, key: ExportKey): Promise<Uint8Array> {
  if (key.kind === 'passphrase') return sealToPassphrase(bytes, key.passphrase);
  if ((await recipientOf(key.recipient)) !== undefined)
    throw new SparekeyError('export-refused', 'What you named is a secret age key, not its public half');
  try {
    return await seal(bytes, [key.recipient]);
  } catch {
    // Not quoted: it could be a secret key with a slip in it.
    throw new SparekeyError('export-refused', 'What you named is no age recipient; one starts with age1');
  }
}

async function firstThatFits(
  sealed: Uint8Array,
  identities: readonly string[],
): Promise<Uint8Array | undefined> {
  for (const identity of identities) {
    if ((await recipientOf(identity)) === undefined) continue;
    const bytes = await unseal(sealed, identity);
    if (bytes !== undefined) return bytes;
  }
  return undefined;
}

function parseExport(path: string, bytes: Uint8Array): PortableVault {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new SparekeyError('import-unreadable', path);
  }
  const parsed = PORTABLE_VAULT.safeParse(value);
  if (parsed.success) return parsed.data as PortableVault;
  throw new SparekeyError('import-unreadable', path, parsed.error.message);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw new SparekeyError('export-unwritable', path, String(error));
  }
}
