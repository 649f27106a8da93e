import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import { parseRegister, type MovedRow } from '../../../shared/split/moved-sign-in';
import type { Clock } from '../../core/ports/machine';
import { noStep, replaceFile, type OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';

const LOCK_PATIENCE_MS = 5_000;

export interface RegisterOptions<Row> {
  readonly path: string;
  readonly clock: Clock;
  /** May throw, and does so before anything is changed. */
  readonly read: (path: string) => readonly Row[];
  readonly serialize: (rows: readonly Row[]) => string;
  readonly onStep?: OnStep;
}

/** A list of what lies in the keychain: a small file of its own, changed as a whole and under a lock. */
export class Register<Row> {
  readonly #options: RegisterOptions<Row>;

  constructor(options: RegisterOptions<Row>) {
    this.#options = options;
  }

  read(): readonly Row[] {
    return this.#options.read(this.#options.path);
  }

  async change(change: (rows: readonly Row[]) => readonly Row[]): Promise<void> {
    const { path: target, clock, serialize, onStep = noStep } = this.#options;
    // Loaded here: whoever only reads, as the helper does, has to start quickly.
    const { withLock } = await import('../fs/process-lock');
    const wait = { clock, patience: LOCK_PATIENCE_MS, what: target };
    await withLock(`${target}.lock`, wait, async () => {
      const rows = this.read();
      const next = change(rows);
      if (next !== rows) await replaceFile({ target, temporary: dirname(target) }, serialize(next), onStep);
    });
  }
}

/** Reads the register of moved sign-ins without a lock: it is always there as a whole. Throws `register-damaged`. */
export function readRegister(path: string): readonly MovedRow[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw new SparekeyError('register-damaged', path, String(error));
  }
  const rows = parseRegister(text);
  if (rows === undefined) throw new SparekeyError('register-damaged', path);
  return rows;
}
