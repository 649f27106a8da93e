import { Argument, Command, CommanderError } from 'commander';
import type { LoginItem } from '../core/ports/desktop';
import { VERSION } from '../version';
import { declareGuarding } from './declare/guarding';
import { declareAround } from './declare/around';
import { declareHistory } from './declare/history';
import { declareProfiles } from './declare/profiles';
import { declareSplit } from './declare/split';
import { declareVault } from './declare/vault';
import { EXIT_CODES, addExamples } from './examples';
import { SHELLS, type Shell } from './completion-shells';
import type { Done } from './declare/declare';
import type { ExitCode } from './exit';

/** Runs one command. */
export async function runProgram(args: readonly string[], loginItem?: LoginItem): Promise<ExitCode> {
  let exit: ExitCode = 0;
  const done = (code: ExitCode) => {
    exit = code;
  };
  const program = declareProgram(args, done, loginItem);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed help or its complaint already.
    return error.exitCode === 0 ? 0 : 2;
  }
  return exit;
}

/** Declares every command. What each does is loaded when it is called. */
export function declareProgram(args: readonly string[], done: Done, loginItem?: LoginItem): Command {
  const program = new Command('sparekey')
    .description(
      'Keeps a spare key to Claude Code: saves every good version of its credentials, and puts back what was lost.',
    )
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('Run it with --help.')
    .addHelpText('after', EXAMPLES);
  program.commandsGroup('How things stand:');
  declareGuarding(program, args, done);
  program.commandsGroup('Versions:');
  declareHistory(program, done);
  declareSplit(program, done);
  program.commandsGroup('The vault:');
  declareVault(program, done);
  program.commandsGroup('What is guarded, and from where:');
  declareProfiles(program, done);
  declareAround(program, done, loginItem);
  program
    .command('completion')
    .description('print completions for a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .exitOverride()
    .action(async (shell: Shell) => {
      const { completionFor } = await import('./completion');
      process.stdout.write(completionFor(shell, program));
      done(0);
    });
  addExamples(program);
  return program;
}

const EXAMPLES = `
Examples:
  sparekey status                     is everything fine?
  sparekey restore                    put back what was lost (asks first)
  sparekey restore --server linear    put back one sign-in
  sparekey watch --heal safe          guard, and put lost things back by itself
  sparekey history --limit 5          what happened lately
  sparekey hook install               look at the start of every session, too

${EXIT_CODES}`;
