import type { Command } from 'commander';
import type { HistoryOptions } from '../commands/history';
import type { RestoreArguments } from '../commands/restore';
import type { CommonOptions } from '../session';
import { collect, common, wholeNumber, type Done } from './declare';

/** Versions: saving, comparing, putting back. */
export function declareHistory(program: Command, done: Done): void {
  common(program.command('snapshot'))
    .description('save the credentials as they are now')
    .action(async (options: CommonOptions) =>
      done(await (await import('../commands/snapshot')).snapshot(options)),
    );
  common(program.command('history'))
    .description('list snapshots, newest first')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async (options: HistoryOptions) =>
      done(await (await import('../commands/history')).history(options)),
    );
  common(program.command('diff'))
    .description('say what changed between two snapshots, or between one and now')
    .argument('<a>', 'a snapshot, by id or number')
    .argument('[b]', 'another; without it, the credentials as they are now')
    .action(async (a: string, b: string | undefined, options: CommonOptions) =>
      done(await (await import('../commands/diff')).diff(a, b, options)),
    );
  common(program.command('restore'))
    .description('put back whatever is missing or emptied, from the newest good copy')
    .argument('[snapshot]', 'a snapshot to go back to, by id or number')
    .option('--login', 'the Claude login')
    .option('--mcp', 'all MCP sign-ins')
    .option('--server <name>', 'the sign-in of one MCP server, by its name or key (may be repeated)', collect)
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .option('--force', 'also put back what most likely cannot work any more')
    .option('--no-wait', 'do not stay for the second look after 35 seconds')
    .action(async (from: string | undefined, options: RestoreArguments) =>
      done(await (await import('../commands/restore')).restore(from, options)),
    );
  common(program.command('undo'))
    .description('take back the last restore, where Claude Code has not written since')
    .action(async (options: CommonOptions) =>
      done(await (await import('../commands/undo')).undoLast(options)),
    );
}
