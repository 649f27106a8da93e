import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refsIn, type Snapshot } from '../../../shared/snapshot';
import type { OnProgress } from '../../core/ports/machine';
import type { VaultProblem, VerifyReport } from '../../core/ports/vault';
import { assertNever } from '../../../shared/assert';
import { isErrno } from '../fs/errno';
import { VAULT_FORMAT, readFormat } from './format';
import { inVault, type VaultGround } from './ground';
import { MANIFEST_FILE, OBJECT_FILE, isConflictCopy, objectFile } from './layout';
import { readManifest } from './manifests';
import { digestOf, trashDays } from './objects';
import { quarantine } from './quarantine';
import { readRecipients, recipientSetOf } from './recipients';
import { filesBelow } from './trash';

/** Looks at every file of the vault; opens every object if an identity is given. Damage goes to quarantine. */
export async function verifyVault(
  ground: VaultGround,
  identity: string | undefined,
  onProgress: OnProgress,
): Promise<VerifyReport> {
  const isWritable = (await readFormat(ground)).format <= VAULT_FORMAT;
  const verification = new Verification(ground, isWritable, identity);
  return verification.run(onProgress);
}

const ROOT_FILES = [
  'format.json',
  'recipients.txt',
  'fingerprint.key',
  'index',
  'old-day',
  'forgetting.json',
];
const ROOT_FOLDERS = ['objects', 'snapshots', 'quarantine', 'trash', 'journal', 'tmp'];

class Verification {
  readonly #ground: VaultGround;
  readonly #isWritable: boolean;
  readonly #identity: string | undefined;
  readonly #problems: VaultProblem[] = [];

  constructor(ground: VaultGround, isWritable: boolean, identity: string | undefined) {
    this.#ground = ground;
    this.#isWritable = isWritable;
    this.#identity = identity;
  }

  async run(onProgress: OnProgress): Promise<VerifyReport> {
    await this.#checkNamesAndModes();
    const snapshots = await this.#checkManifests();
    const expected = digestsByObject(snapshots);
    let done = 0;
    for (const [object, digests] of expected) {
      await this.#checkObject(object, digests);
      onProgress(++done, expected.size);
    }
    return { snapshots: snapshots.length, objects: expected.size, problems: this.#problems };
  }

  async #checkManifests(): Promise<readonly Snapshot[]> {
    const target = recipientSetOf((await readRecipients(this.#ground)).recipients);
    const snapshots: Snapshot[] = [];
    for (const file of await filesBelow(this.#ground, 'snapshots')) {
      const id = MANIFEST_FILE.exec(file)?.[4];
      if (id === undefined) {
        this.#report('foreign', file, 'is no snapshot of this vault and was left alone');
        continue;
      }
      const reading = await readManifest(this.#ground, id);
      switch (reading.kind) {
        case 'snapshot':
          snapshots.push(reading.snapshot);
          if (reading.snapshot.recipients !== target) {
            this.#report('old-recipients', file, 'is sealed to another set of keys than the vault has now');
          }
          break;
        case 'torn':
          await this.#setAside('torn', file, 'is not whole');
          break;
        case 'foreign':
          this.#report('foreign', file, 'is not understood by this version and was left alone');
          break;
        case 'unreadable':
          this.#report('permissions', file, 'cannot be read');
          break;
        case 'gone':
          break;
        default:
          assertNever(reading);
      }
    }
    return snapshots;
  }

  async #checkObject(object: string, digests: ReadonlySet<string>): Promise<void> {
    const file = objectFile(object);
    let sealed: Buffer;
    try {
      sealed = await readFile(inVault(this.#ground, file));
    } catch (error) {
      if (!isErrno(error)) throw error;
      if (!isErrno(error, 'ENOENT')) this.#report('permissions', file, 'cannot be read');
      else if (!(await this.#isInTrash(file))) {
        this.#report('missing', file, 'is missing; snapshots refer to it');
      }
      return;
    }
    if (!digests.has(digestOf(sealed))) {
      await this.#setAside('corrupt', file, 'is not what was written');
      return;
    }
    if (this.#identity === undefined) return;
    const { unseal } = await import('./seal');
    if ((await unseal(sealed, this.#identity)) === undefined) {
      this.#report('wrong-key', file, 'was sealed to another key');
    }
  }

  async #isInTrash(file: string): Promise<boolean> {
    for (const day of await trashDays(this.#ground)) {
      try {
        await stat(inVault(this.#ground, `trash/${day}/${file}`));
        return true;
      } catch (error) {
        if (!isErrno(error, 'ENOENT')) throw error;
      }
    }
    return false;
  }

  async #checkNamesAndModes(folder = ''): Promise<void> {
    const directory = join(this.#ground.layout.root, folder);
    await this.#checkMode(folder === '' ? '.' : folder, 0o700);
    let entries;
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return;
      throw error;
    }
    for (const entry of entries) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && isLive(folder) && isConflictCopy(entry.name)) {
        await this.#setAside('conflict', file, 'was left by a sync service where two machines wrote at once');
      } else if (folder === '' && !(entry.isDirectory() ? ROOT_FOLDERS : ROOT_FILES).includes(entry.name)) {
        this.#report('foreign', file, 'does not belong to the vault and was left alone');
      } else if (folder.startsWith('objects/') && entry.isFile() && !OBJECT_FILE.test(file)) {
        this.#report('foreign', file, 'is no object of this vault and was left alone');
      } else if (entry.isDirectory()) await this.#checkNamesAndModes(file);
      else await this.#checkMode(file, 0o600);
    }
  }

  async #checkMode(file: string, allowed: number): Promise<void> {
    if (process.platform === 'win32') return;
    try {
      const { mode } = await stat(inVault(this.#ground, file));
      const excess = mode & 0o777 & ~allowed;
      if (excess !== 0) {
        const shown = (mode & 0o777).toString(8);
        this.#report(
          'permissions',
          file,
          `is open to others (mode ${shown}, should be ${allowed.toString(8)})`,
        );
      }
    } catch (error) {
      // Gone meanwhile: another process tidied up.
      if (!isErrno(error, 'ENOENT')) throw error;
    }
  }

  async #setAside(kind: 'corrupt' | 'torn' | 'conflict', file: string, what: string): Promise<void> {
    const quarantined = this.#isWritable && (await quarantine(this.#ground, file));
    const where = quarantined ? ' and was moved to quarantine' : ' and was left where it is';
    this.#problems.push({ kind, file, sentence: `${file} ${what}${where}.`, quarantined });
  }

  #report(kind: VaultProblem['kind'], file: string, what: string): void {
    this.#problems.push({ kind, file, sentence: `${file} ${what}.`, quarantined: false });
  }
}

/** Not what was put aside or thrown away before. */
function isLive(folder: string): boolean {
  return folder === '' || /^(?:objects|snapshots|journal)(?:\/|$)/.test(folder);
}

function digestsByObject(snapshots: readonly Snapshot[]): ReadonlyMap<string, ReadonlySet<string>> {
  const expected = new Map<string, Set<string>>();
  for (const ref of snapshots.flatMap(refsIn)) {
    const digests = expected.get(ref.object);
    if (digests === undefined) expected.set(ref.object, new Set([ref.sha256]));
    else digests.add(ref.sha256);
  }
  return expected;
}
