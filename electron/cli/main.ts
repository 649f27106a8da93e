#!/usr/bin/env node
/**
 * The command. `status`, `headers` and the hook are entries of their own, because
 * prompts, sessions and Claude Code run them often: they load nothing that they do not need.
 */
import { exitForError, reportError } from './exit';

process.umask(0o077);

async function run(args: readonly string[]): Promise<number> {
  const [word, ...rest] = args;
  const wantsHelp = args.includes('--help') || args.includes('-h');
  if (word === 'hook' && rest[0] === 'run' && rest.length === 1) return (await import('./hook')).runHook();
  if (word === 'status' && !wantsHelp) return (await import('./status')).runStatus(rest);
  if (word === 'headers' && !wantsHelp) return (await import('./headers')).runHeaders(rest);
  return (await import('./program')).runProgram(args);
}

const args = process.argv.slice(2);
try {
  process.exitCode = await run(args);
} catch (error) {
  reportError(error, args.includes('--json'));
  process.exitCode = exitForError(error);
}
