import { Option, type Command } from 'commander';
import type { DemoOptions } from '../commands/demo';
import type { ReportOptions } from '../commands/report';
import type { WatchOptions } from '../commands/watch';
import type { CommonOptions } from '../session';
import { common, type Done } from './declare';

/** How things stand, and keeping an eye on them. */
export function declareGuarding(program: Command, args: readonly string[], done: Done): void {
  common(program.command('status'))
    .description('say whether the login and the MCP sign-ins are fine')
    .action(async () => done(await (await import('../status')).runStatus(args.slice(1))));
  common(program.command('watch'))
    .description('guard the credentials until stopped')
    .addOption(
      new Option('--heal <mode>', 'put lost sign-ins back by itself')
        .choices(['off', 'ask', 'safe'])
        .default('off'),
    )
    .action(async (options: WatchOptions) => done(await (await import('../commands/watch')).watch(options)));
  common(program.command('doctor'))
    .description(
      'check everything that the credentials depend on, and say what to do next; ends with 1 where something wants attention',
    )
    .action(async (options: CommonOptions) =>
      done(await (await import('../commands/doctor')).doctor(options)),
    );
  common(program.command('report'))
    .description('write down what happened, without a secret, for a bug report')
    .option('--output <file>', 'a new file to write it to (default: print it)')
    .action(async (options: ReportOptions) =>
      done(await (await import('../commands/report')).report(options)),
    );
  common(program.command('demo'))
    .description('show the main job on made-up credentials in a throw-away folder')
    .addOption(new Option('--claude <cli.js>', 'lose the login with this real Claude Code').hideHelp())
    .addOption(new Option('--dir <folder>', 'where to keep the made-up credentials'))
    .action(async (options: DemoOptions) => done(await (await import('../commands/demo')).demo(options)));
}
