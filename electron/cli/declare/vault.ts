import type { Command } from 'commander';
import type { ExportOptions } from '../commands/export';
import type { ForgetOptions } from '../commands/forget';
import type { ImportOptions } from '../commands/import';
import type { PruneOptions } from '../commands/prune';
import type { RecoveryKeyOptions } from '../commands/recovery-key';
import type { VerifyOptions } from '../commands/verify';
import { collect, common, type Done } from './declare';

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
  common(program.command('export'))
    .description('write the vault, or some snapshots, to one age file')
    .argument('<file>', 'a new file')
    .argument('[snapshot...]', 'only these, by id or number')
    .option('--recipient <age1…>', 'who may open it, by an age public key')
    .option('--recovery-key', 'whoever has the recovery key may open it')
    .option('--passphrase', 'ask for a passphrase that opens it')
    .option('--passphrase-file <file>', 'take the passphrase from the first line of a file')
    .action(async (file: string, names: readonly string[], options: ExportOptions) =>
      done(await (await import('../commands/export')).exportVault(file, names, options)),
    );
  common(program.command('import'))
    .description('merge an export into the vault, or take in plain copies of the credentials')
    .argument('<path>', 'an export, a credentials file, or a folder of such files')
    .option('--identity <file>', 'the age key that opens the export (default: the vault’s own)')
    .option('--passphrase-file <file>', 'take the passphrase from the first line of a file')
    .action(async (path: string, options: ImportOptions) =>
      done(await (await import('../commands/import')).importInto(path, options)),
    );
  common(program.command('forget'))
    .description('destroy every saved generation of something, for good')
    .option('--login', 'the Claude login')
    .option('--server <name>', 'the sign-in of one MCP server', collect)
    .option('--profile <dir>', 'everything of one config directory')
    .option('--yes', 'do not ask')
    .action(async (options: ForgetOptions) =>
      done(await (await import('../commands/forget')).forget(options)),
    );
  common(program.command('recovery-key'))
    .description('make a key that opens the vault without the keychain, and show it once')
    .option('--only', 'make it the only key: nothing is kept in a keychain')
    .option('--replace', 'make another one instead of the one before, which opens nothing any more')
    .action(async (options: RecoveryKeyOptions) =>
      done(await (await import('../commands/recovery-key')).recoveryKey(options)),
    );
}
