import type { Command } from 'commander';
import type { SplitArguments } from '../commands/split';
import { common, type Done } from './declare';

/** The login and the MCP sign-ins kept apart. */
export function declareSplit(program: Command, done: Done): void {
  common(program.command('split'))
    .description('keep the login and the MCP sign-ins apart; alone: say where each sign-in lives')
    .option('--move <server...>', 'move these sign-ins into keychain entries of their own')
    .option('--undo [server...]', 'move them back into Claude Code’s credentials; without a name, all')
    .option(
      '--sign-in <server>',
      'sign in to a moved server again, in your browser; it registers Sparekey there',
    )
    .option(
      '--spares',
      'keep separate spares, too: the newest good login and sign-ins in two keychain entries, which outlast the vault; the app writes them',
    )
    .option('--off', 'keep no separate spares any more, and remove those that there are')
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .option('--wait', 'wait for running sessions to end, for ten minutes at most')
    .option('--force', 'move although a Claude Code here is too old for it or runs; it says what that costs')
    .action(async (options: SplitArguments) =>
      done(await (await import('../commands/split')).split(options)),
    );
}
