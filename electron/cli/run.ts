/**
 * The command. `status`, `headers` and the hook are entries of their own, because
 * prompts, sessions and Claude Code run them often: they load nothing that they do not need.
 */
import type { LoginItem } from '../core/ports/desktop';
import { exitForError, reportError, worstExit, type ExitCode } from './exit';
import { outliveReaders } from './readers';

/** Runs one command. `loginItem`: as the app's own executable asks for it. */
export async function runCommand(args: readonly string[], loginItem?: LoginItem): Promise<ExitCode> {
  process.umask(0o077);
  const printing = outliveReaders(process);
  const exit = await outcomeOf(args, loginItem);
  return worstExit([exit, await printing.end()]);
}

async function outcomeOf(args: readonly string[], loginItem: LoginItem | undefined): Promise<ExitCode> {
  try {
    return await entryFor(args, loginItem);
  } catch (error) {
    reportError(error, args.includes('--json'));
    return exitForError(error);
  }
}

async function entryFor(args: readonly string[], loginItem: LoginItem | undefined): Promise<ExitCode> {
  const [word, ...rest] = args;
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (word === 'hook' && rest[0] === 'run' && rest.length === 1) return (await import('./hook')).runHook();
  if (word === 'status' && !wantsHelp) return (await import('./status')).runStatus(rest);
  if (word === 'headers' && !wantsHelp) return (await import('./headers')).runHeaders(rest);
  return (await import('./program')).runProgram(args, loginItem);
}
