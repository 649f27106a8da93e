#!/usr/bin/env node
/**
 * The command. `status` is an entry of its own, because shells, prompts and
 * hooks run it often: it loads nothing that it does not need.
 */
import { exitForError, reportError } from './exit';

process.umask(0o077);

async function run(args: readonly string[]): Promise<number> {
  const isPlainStatus = args[0] === 'status' && !args.includes('--help') && !args.includes('-h');
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
