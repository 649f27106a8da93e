/**
 * What a renewal of tokens leaves on disk while it is under way.
 *
 * Refresh tokens work once. Between the server's answer and the keychain's word
 * that it has the new pair, a crash would lose both; so the answer goes first
 * into a file that only the spent refresh token opens: whoever holds the keychain
 * entry as it was can read on, and once the entry has moved on, nobody can.
 */
import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { textMember } from '../../../shared/blob';
import {
  parseMovedSignIn,
  serializeMovedSignIn,
  type MovedSignIn,
} from '../../../shared/split/moved-sign-in';
import type { Clock } from '../../core/ports/machine';
import { noStep, stageFile, syncDirectory, type OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { keyFrom, seal, unseal } from '../secrets/sealed-file';
import { makeDirectory } from '../fs/make-directory';

export interface RotationsOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
}

/** Longer than any renewal takes. Until then nobody else tries with the same refresh token. */
const CLAIM_STANDS = 15_000;

export class Rotations {
  readonly #directory: string;
  readonly #clock: Clock;
  readonly #onStep: OnStep;

  constructor({ directory, clock, onStep = noStep }: RotationsOptions) {
    this.#directory = directory;
    this.#clock = clock;
    this.#onStep = onStep;
  }

  /**
   * Whether we alone may spend this refresh token now.
   *
   * The lock around it can admit two when its holder died, and a server with
   * reuse detection ends a sign-in whose token comes twice. A claim is a file
   * that can be made once; the next may be made when it has stood its time.
   */
  async claim(name: string, signIn: MovedSignIn): Promise<boolean> {
    makeDirectory(this.#directory);
    for (let attempt = 1; ; attempt += 1) {
      const claimed = await this.#claimOnce(this.#claimFile(name, signIn, attempt));
      if (claimed !== 'stale') return claimed === 'ours';
    }
  }

  /** Only by whoever made the last claim. */
  async unclaim(name: string, signIn: MovedSignIn): Promise<void> {
    const start = `${name}.${generationOf(signIn)}.`;
    for (const file of await readdir(this.#directory))
      if (file.startsWith(start)) await rm(join(this.#directory, file), { force: true });
  }

  async #claimOnce(path: string): Promise<'ours' | 'theirs' | 'stale'> {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(this.#clock.now()));
      await file.close();
      return 'ours';
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    const made = await madeAt(path);
    // Only now: a claim that is made while we look must not lie ahead of our time.
    const age = this.#clock.now() - made;
    // A time that lies ahead is a clock that was set back: it says nothing.
    return age >= 0 && age < CLAIM_STANDS ? 'theirs' : 'stale';
  }

  /** Keeps the new pair until the keychain has it. A torn file does not open, so it needs no rename to be whole. */
  async keep(name: string, before: MovedSignIn, after: MovedSignIn): Promise<void> {
    const sealed = seal(keyFrom(spentBy(before)), serializeMovedSignIn(after), name);
    // What may lie there is in the keychain by now: `claim` saw to it.
    await rm(this.#file(name), { force: true });
    await stageFile(this.#file(name), sealed, this.#onStep);
    await syncDirectory(this.#directory, this.#onStep);
  }

  /** The pair that came after this one and did not get into the keychain. */
  async find(name: string, signIn: MovedSignIn): Promise<MovedSignIn | undefined> {
    try {
      const text = unseal(keyFrom(spentBy(signIn)), await readFile(this.#file(name)), name);
      return text === undefined ? undefined : parseMovedSignIn(text);
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
      throw error;
    }
  }

  async isPending(name: string): Promise<boolean> {
    try {
      await readFile(this.#file(name));
      return true;
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
      throw error;
    }
  }

  /** Once the keychain has the newest pair: the file, and the claims on spent tokens. */
  async drop(name: string): Promise<void> {
    const left = await readdir(this.#directory).catch(() => []);
    for (const file of left)
      if (file === `${name}.sealed` || (file.startsWith(`${name}.`) && file.endsWith('.claim')))
        await rm(join(this.#directory, file), { force: true });
  }

  #claimFile(name: string, signIn: MovedSignIn, attempt: number): string {
    return join(this.#directory, `${name}.${generationOf(signIn)}.${attempt}.claim`);
  }

  #file(name: string): string {
    return join(this.#directory, `${name}.sealed`);
  }
}

/** When a claim was made. One that says nothing yet was made in this very moment, or its maker died in it: then its file tells. */
async function madeAt(claim: string): Promise<number> {
  const said = await readFile(claim, 'utf8');
  return said === '' ? Math.floor((await stat(claim)).mtimeMs) : Number(said);
}

/** Says nothing of the token. */
function generationOf(signIn: MovedSignIn): string {
  return createHash('sha256').update(spentBy(signIn)).digest('hex').slice(0, 16);
}

function spentBy({ entry }: MovedSignIn): string {
  return textMember(entry, 'refreshToken') ?? '';
}
