import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import { parseRegister, serializeRegister, type MovedRow } from '../../../shared/moved-sign-in';
import type { Clock } from '../../core/ports/machine';
import { noStep, replaceFile, type OnStep } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';

const LOCK_PATIENCE_MS = 5_000;

/** The list of moved sign-ins: a small file of its own, changed as a whole and under a lock. */
export class MovedRegister {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onStep: OnStep;

  constructor({ path, clock, onStep = noStep }: { path: string; clock: Clock; onStep?: OnStep }) {
    this.#path = path;
    this.#clock = clock;
    this.#onStep = onStep;
  }

  read(): readonly MovedRow[] {
    return readRegister(this.#path);
  }

  async change(change: (rows: readonly MovedRow[]) => readonly MovedRow[]): Promise<void> {
    const target = this.#path;
    // Loaded here: whoever only reads, as the helper does, has to start quickly.
    const { withLock } = await import('../fs/process-lock');
    const wait = { clock: this.#clock, patience: LOCK_PATIENCE_MS, what: target };
    await withLock(`${target}.lock`, wait, async () => {
      const rows = this.read();
      const next = change(rows);
      if (next !== rows)
        await replaceFile({ target, temporary: dirname(target) }, serializeRegister(next), this.#onStep);
    });
  }
}

/** Reads the register without a lock: it is always there as a whole. Throws `register-damaged`. */
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
