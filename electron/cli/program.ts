import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { DemoOptions } from './commands/demo';
import type { HistoryOptions } from './commands/history';
import type { ForgetOptions } from './commands/profiles';
import type { PruneOptions } from './commands/prune';
import type { RecoveryKeyOptions } from './commands/recovery-key';
import type { ReportOptions } from './commands/report';
import type { RestoreArguments } from './commands/restore';
import type { VerifyOptions } from './commands/verify';
import type { WatchOptions } from './commands/watch';
import type { ExitCode } from './exit';
import type { CommonOptions } from './session';
import { VERSION } from '../version';

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

  common(program.command('status'))
    .description('say whether the login and the MCP sign-ins are fine')
    .action(async () => done(await (await import('./status')).runStatus(args.slice(1))));
  common(program.command('snapshot'))
    .description('save the credentials as they are now')
    .action(async (options: CommonOptions) =>
      done(await (await import('./commands/snapshot')).snapshot(options)),
    );
  common(program.command('history'))
    .description('list snapshots, newest first')
    .option('--limit <n>', 'how many', wholeNumber, 20)
    .action(async (options: HistoryOptions) =>
      done(await (await import('./commands/history')).history(options)),
    );
  common(program.command('diff'))
    .description('say what changed between two snapshots, or between one and now')
    .argument('<a>', 'a snapshot, by id or number')
    .argument('[b]', 'another; without it, the credentials as they are now')
    .action(async (a: string, b: string | undefined, options: CommonOptions) =>
      done(await (await import('./commands/diff')).diff(a, b, options)),
    );
  common(program.command('restore'))
    .description('put back whatever is missing or emptied, from the newest good copy')
    .argument('[snapshot]', 'a snapshot to go back to, by id or number')
    .option('--login', 'the Claude login')
    .option('--mcp', 'all MCP sign-ins')
    .option('--server <name>', 'the sign-in of one MCP server (may be repeated)', collect)
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .option('--force', 'also put back what most likely cannot work any more')
    .option('--no-wait', 'do not stay for the second look after 35 seconds')
    .action(async (from: string | undefined, options: RestoreArguments) =>
      done(await (await import('./commands/restore')).restore(from, options)),
    );
  common(program.command('undo'))
    .description('take back the last restore, where Claude Code has not written since')
    .action(async (options: CommonOptions) =>
      done(await (await import('./commands/undo')).undoLast(options)),
    );
  common(program.command('watch'))
    .description('guard the credentials until stopped')
    .addOption(
      new Option('--heal <mode>', 'put lost sign-ins back by itself')
        .choices(['off', 'ask', 'safe'])
        .default('off'),
    )
    .action(async (options: WatchOptions) => done(await (await import('./commands/watch')).watch(options)));
  common(program.command('report'))
    .description('write down what happened, without a secret, for a bug report')
    .option('--output <file>', 'a new file to write it to (default: print it)')
    .action(async (options: ReportOptions) =>
      done(await (await import('./commands/report')).report(options)),
    );
  common(program.command('verify'))
    .description('check every file of the vault')
    .option('--open', 'also open every object with the vault’s key')
    .action(async (options: VerifyOptions) =>
      done(await (await import('./commands/verify')).verify(options)),
    );
  common(program.command('prune'))
    .description('drop old snapshots by the retention plan; the newest good copy of everything stays')
    .option('--dry-run', 'only show what would be dropped')
    .action(async (options: PruneOptions) => done(await (await import('./commands/prune')).prune(options)));
  common(program.command('recovery-key'))
    .description('make a key that opens the vault without the keychain, and show it once')
    .option('--only', 'make it the only key: nothing is kept in a keychain')
    .action(async (options: RecoveryKeyOptions) =>
      done(await (await import('./commands/recovery-key')).recoveryKey(options)),
    );
  common(program.command('doctor'))
    .description('check everything that the credentials depend on, and say what to do next')
    .action(async (options: CommonOptions) =>
      done(await (await import('./commands/doctor')).doctor(options)),
    );
  declareProfiles(program, done);
  common(program.command('demo'))
    .description('show the main job on made-up credentials in a throw-away folder')
    .addOption(new Option('--claude <cli.js>', 'lose the login with this real Claude Code').hideHelp())
    .addOption(new Option('--dir <folder>', 'where to keep the made-up credentials'))
    .action(async (options: DemoOptions) => done(await (await import('./commands/demo')).demo(options)));

  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed help or its complaint already.
    return error.exitCode === 0 ? 0 : 2;
  }
  return exit;
}

function declareProfiles(program: Command, done: (code: ExitCode) => void): void {
  const load = () => import('./commands/profiles');
  const profiles = program
    .command('profiles')
    .description('say which config directories are guarded, and add or remove one')
    .exitOverride();
  common(profiles.command('list', { isDefault: true }))
    .description('list them, the default one first')
    .action(async (options: CommonOptions) => done(await (await load()).listProfiles(options)));
  common(profiles.command('add'))
    .description('guard one more config directory')
    .argument('<dir>', 'spelled as in CLAUDE_CONFIG_DIR')
    .action(async (dir: string, options: CommonOptions) =>
      done(await (await load()).addProfile(dir, options)),
    );
  common(profiles.command('remove'))
    .description('guard one no longer; its snapshots stay')
    .argument('<dir>')
    .action(async (dir: string, options: CommonOptions) =>
      done(await (await load()).removeProfile(dir, options)),
    );
  common(profiles.command('forget-item'))
    .description('save and remove one Keychain item whose config directory is not known any more')
    .argument('<service>', 'as sparekey doctor names it')
    .option('--account <name>', 'its account, where there are several')
    .option('--yes', 'do not ask')
    .action(async (service: string, options: ForgetOptions) =>
      done(await (await load()).forget(service, options)),
    );
}

function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON document')
    .option('--config-dir <dir>', 'the Claude Code config directory (default: as Claude Code would choose)')
    .exitOverride();
}

function collect(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

function wholeNumber(value: string): number {
  const n = Number(value);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('It takes a whole number from 1 on.');
  return n;
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
