import type { Command } from 'commander';
import type { PruneOptions } from '../commands/prune';
import type { RecoveryKeyOptions } from '../commands/recovery-key';
import type { VerifyOptions } from '../commands/verify';
import { common, type Done } from './declare';

/** The vault and its keys. */
export function declareVault(program: Command, done: Done): void {
  common(program.command('verify'))
    .description('check every file of the vault')
    .option('--open', 'also open every object with the vault’s key')
    .action(async (options: VerifyOptions) =>
      done(await (await import('../commands/verify')).verify(options)),
    );
  common(program.command('prune'))
    .description('drop old snapshots by the retention plan; the newest good copy of everything stays')
    .option('--dry-run', 'only show what would be dropped')
    .action(async (options: PruneOptions) => done(await (await import('../commands/prune')).prune(options)));
  common(program.command('recovery-key'))
    .description('make a key that opens the vault without the keychain, and show it once')
    .option('--only', 'make it the only key: nothing is kept in a keychain')
    .action(async (options: RecoveryKeyOptions) =>
      done(await (await import('../commands/recovery-key')).recoveryKey(options)),
    );
}
