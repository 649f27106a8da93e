import { Command, CommanderError } from 'commander';
import { VERSION } from '../version';
import { declareGuarding } from './declare/guarding';
import { declareAround } from './declare/around';
import { declareHistory } from './declare/history';
import { declareProfiles } from './declare/profiles';
import { declareSplit } from './declare/split';
import { declareVault } from './declare/vault';
import type { ExitCode } from './exit';

/** Declares every command. What each does is loaded when it is called. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const done = (code: ExitCode) => {
    exit = code;
  };
  const program = new Command('sparekey')
    .description(
      'Keeps a spare key to Claude Code: saves every good version of its credentials, and puts back what was lost.',
    )
    .version(VERSION)
    .exitOverride()
    .addHelpText('after', EXAMPLES);

  declareGuarding(program, args, done);
  declareHistory(program, done);
  declareSplit(program, done);
  declareVault(program, done);
  declareProfiles(program, done);
  declareAround(program, done);

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed help or its complaint already.
    return error.exitCode === 0 ? 0 : 2;
  }
  return exit;
}

const EXAMPLES = `
Examples:
  sparekey status                     is everything fine?
  sparekey restore                    put back what was lost (asks first)
  sparekey restore --server linear    put back one sign-in
  sparekey watch --heal safe          guard, and put lost things back by itself
  sparekey history --limit 5          what happened lately

Exit codes: 0 done, good or attention; 1 damaged, signed out or refused; 2 usage, or a
question that cannot be asked; 3 the credentials, the keychain or the vault cannot be
reached; 4 a bug in Sparekey.`;
