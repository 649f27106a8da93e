import type { Level } from '../../shared/findings/types';
import { ERROR_TEXTS, SparekeyError, expectedIn, type ErrorCode } from '../../shared/errors';

/**
 * 0 done, good or attention; 1 damaged, signed out, or refused; 2 usage, or a
 * question that cannot be asked; 3 unreachable; 4 a bug.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export function exitForLevel(level: Level): ExitCode {
  switch (level) {
    case 'good':
    case 'attention':
      return 0;
    case 'damaged':
    case 'signed-out':
      return 1;
    case 'unreachable':
      return 3;
  }
}

/** Of several things, the worst is what came of it. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((worst, code) => (code > worst ? code : worst), 0);
}

const UNREACHABLE: readonly ErrorCode[] = [
  'store-unreachable',
  'key-unreachable',
  'key-missing',
  'vault-unwritable',
  'vault-busy',
  'written-not-noted',
  'export-unwritable',
  'file-unusable',
];

export function exitForError(error: unknown): ExitCode {
  const code = expectedIn(error)?.code ?? 'internal';
  if (code === 'internal') return 4;
  if (code === 'usage') return 2;
  return UNREACHABLE.includes(code) ? 3 : 1;
}

/** Says what went wrong, where, and what to do: as text, or as one JSON document. */
export function reportError(error: unknown, json: boolean): void {
  const expected = expectedIn(error);
  const code: ErrorCode = expected?.code ?? 'internal';
  const sentence =
    expected?.message ??
    `This is a bug in Sparekey: ${error instanceof Error ? error.message : String(error)}`;
  if (json) {
    const fault = { code, title: ERROR_TEXTS[code].title, sentence, action: ERROR_TEXTS[code].action };
    process.stdout.write(`${JSON.stringify({ error: fault }, undefined, 2)}\n`);
    return;
  }
  process.stderr.write(`sparekey: ${sentence}\n`);
  if (code !== 'usage') process.stderr.write(`          ${ERROR_TEXTS[code].action}\n`);
  if (expected === undefined && process.env['SPAREKEY_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
}

/** A question that only a terminal can answer. */
export function cannotAsk(): SparekeyError {
  return new SparekeyError(
    'usage',
    'This asks before it writes, and there is no terminal to ask on. Add --yes to go ahead.',
  );
}
