#!/usr/bin/env node
/**
 * The command. `status` and the hook are entries of their own, because shells,
 * prompts and sessions run them often: they load nothing that they do not need.
 */
import { exitForError, reportError } from './exit';

process.umask(0o077);

async function run(args: readonly string[]): Promise<number> {
  const isPlainStatus = args[0] === 'status' && !args.includes('--help') && !args.includes('-h');
  const isHook = args[0] === 'hook' && args[1] === 'run' && args.length === 2;
  if (isHook) return (await import('./hook')).runHook();
  if (isPlainStatus) return (await import('./status')).runStatus(args.slice(1));
  return (await import('./program')).runProgram(args);
}

const args = process.argv.slice(2);
try {
  process.exitCode = await run(args);
} catch (error) {
  reportError(error, args.includes('--json'));
  process.exitCode = exitForError(error);
}
