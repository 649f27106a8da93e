import type { Command } from 'commander';
import type { ForgetOptions } from '../commands/profiles';
import type { CommonOptions } from '../session';
import { common, type Done } from './declare';

/** The config directories that are guarded. */
export function declareProfiles(program: Command, done: Done): void {
  const load = () => import('../commands/profiles');
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
