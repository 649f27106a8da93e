import { count } from '../../../shared/text';
import type { NewRecoveryKey } from '../../core/ports/vault';
import type { ExitCode } from '../exit';
import type { Output } from '../output';
import { progressNote } from '../progress';
import { openSession, type CommonOptions } from '../session';

export interface RecoveryKeyOptions extends CommonOptions {
  readonly only?: boolean;
  readonly replace?: boolean;
}

/** `sparekey recovery-key`: makes the key that opens the vault without the keychain, and shows it once. */
export async function recoveryKey(options: RecoveryKeyOptions): Promise<ExitCode> {
  const { keys, vault, output } = openSession(options);
  const { identity, recipient, resealed, remaining } = await keys.makeRecoveryKey(
    {
      only: options.only === true,
      replace: options.replace === true,
      // Before the sealing, which may take minutes and be ended by Ctrl-C.
      keep: (key) => Promise.resolve(show(output, key)),
    },
    progressNote(output, 'Sealing'),
  );
  output.document({ identity, recipient, resealed, remaining });
  output.line('Write it down or put it into your password manager. Whoever has it can open the vault.');
  output.line(
    `With it, age alone opens any saved part:  age -d -i <file with the key> ${vault.location}/objects/…`,
  );
  output.line(
    'And sparekey itself:                      SPAREKEY_KEY_FILE=<file with the key> sparekey restore',
  );
  if (options.replace === true) output.line('The one before opens nothing that is in the vault now.');
  if (resealed > 0) output.line(`${count(resealed, 'snapshot')} can now be opened with it too.`);
  if (remaining > 0) {
    output.line(
      `${count(remaining, 'snapshot')} could not be sealed to it: sparekey verify --open says why.`,
    );
  }
  return 0;
}

function show(output: Output, { identity }: NewRecoveryKey): void {
  output.line('This is your recovery key. It is shown once and kept nowhere:');
  output.line();
  output.line(`  ${output.paint('bold', identity)}`);
  output.line();
}
