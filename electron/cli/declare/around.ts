import { Option, type Command } from 'commander';
import type { LoginItem } from '../../core/ports/desktop';
import type { HookInstallOptions } from '../commands/hook';
import type { ServiceInstallOptions } from '../commands/service';
import type { UninstallArguments } from '../commands/uninstall';
import type { CommonOptions } from '../session';
import { common, type Done } from './declare';

/** Sparekey's place in the system around it. */
export function declareAround(program: Command, done: Done, loginItem: LoginItem | undefined): void {
  declareHook(program, done);
  declareService(program, done);
  // Only for the sake of its help: `run.ts` runs it without this declaration.
  program
    .command('headers')
    .description('what Claude Code asks for the headers of a moved MCP server; it is not for people')
    .exitOverride()
    .action(async () => done(await (await import('../headers')).runHeaders([])));
  common(program.command('uninstall'))
    .description('move every sign-in back, then remove all that Sparekey left on this machine')
    .option('--dry-run', 'only show what goes and what stays')
    .option('--keep-vault', 'leave the vault and its key')
    .option('--yes', 'do not ask')
    .action(async (options: UninstallArguments) =>
      done(await (await import('../commands/uninstall')).uninstall(options, loginItem)),
    );
}

function declareService(program: Command, done: Done): void {
  const load = () => import('../commands/service');
  const service = program
    .command('service')
    .description('let the system keep sparekey watch running: systemd on Linux, launchd on macOS')
    .exitOverride();
  common(service.command('install'))
    .description('add the service and start it')
    .addOption(
      new Option('--heal <mode>', 'also choose what may be put back unasked').choices(['off', 'ask', 'safe']),
    )
    .option('--dry-run', 'only show what would be written and run')
    .action(async (options: ServiceInstallOptions) => done(await (await load()).installService(options)));
  common(service.command('remove'))
    .description('end the service and take it out again')
    .action(async (options: CommonOptions) => done(await (await load()).removeService(options)));
  common(service.command('status'))
    .description('say whether the service is installed and runs')
    .action(async (options: CommonOptions) => done(await (await load()).serviceStatus(options)));
}

function declareHook(program: Command, done: Done): void {
  const load = () => import('../commands/hook');
  const hook = program
    .command('hook')
    .description('let Claude Code run Sparekey whenever a session starts')
    .exitOverride();
  common(hook.command('install'))
    .description('add the hook to Claude Code’s settings.json; everything else there stays as it is')
    .addOption(
      new Option('--heal <mode>', 'also choose what may be put back unasked').choices(['off', 'ask', 'safe']),
    )
    .option('--replace', 'take the hooks of cc-auth-guard out in the same write')
    .action(async (options: HookInstallOptions) => done(await (await load()).installHook(options)));
  common(hook.command('remove'))
    .description('take the hook out again')
    .action(async (options: CommonOptions) => done(await (await load()).removeHook(options)));
  common(hook.command('status'))
    .description('say whether the hook is installed')
    .action(async (options: CommonOptions) => done(await (await load()).hookStatus(options)));
  // Only for the sake of its help: `run.ts` runs it without this declaration.
  hook
    .command('run')
    .description('what the hook runs: saves, and heals where that is allowed; ends within two seconds')
    .exitOverride()
    .action(async () => done(await (await import('../hook')).runHook()));
}
