import { InvalidArgumentError, type Command } from 'commander';
import type { ExitCode } from '../exit';

/** Takes the exit code that a command's action ended with. */
export type Done = (code: ExitCode) => void;

/** The options that every command takes. */
export function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON document')
    .option('--config-dir <dir>', 'the Claude Code config directory (default: as Claude Code would choose)')
    .exitOverride();
}

/** For an option that may be repeated. */
export function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

export function wholeNumber(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('It takes a whole number from 1 on.');
  return n;
}
