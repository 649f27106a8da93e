import { assertNever } from '../assert';
import { ERROR_TEXTS } from '../errors';
import { count } from '../text';
import { attention, notChecked, ok, type Check } from './check';

/** What is known of the vault. */
export type VaultFacts =
  | { readonly kind: 'unreachable'; readonly location: string; readonly sentence: string }
  | {
      readonly kind: 'reached';
      readonly location: string;
      readonly state: 'ready' | 'no-key' | 'newer' | 'locked-out';
      readonly recoveryKey: boolean;
      readonly snapshots: number;
      /** Sentences; harmless ones are not among them. */
      readonly problems: readonly string[];
      /** Whether the private key is where it should be, where that can be told without a dialog. */
      readonly secret: 'present' | 'absent' | 'not-checked';
    };

export function vaultChecks(vault: VaultFacts): readonly Check[] {
  if (vault.kind === 'unreachable')
    return [attention('vault', vault.sentence, ERROR_TEXTS['vault-unwritable'].action)];
  const first = stateCheck(vault);
  if (vault.state === 'no-key') return [first];
  return [first, filesCheck(vault), keyCheck(vault), recoveryCheck(vault)];
}

type Reached = Extract<VaultFacts, { kind: 'reached' }>;

function stateCheck({ state, location, snapshots }: Reached): Check {
  switch (state) {
    case 'ready':
      return ok('vault', `${count(snapshots, 'snapshot')} in ${location}.`);
    case 'no-key':
      return attention(
        'vault',
        `There is no vault yet at ${location}.`,
        'Run sparekey snapshot, or start the app.',
        'save-now',
      );
    case 'newer':
      return attention('vault', ERROR_TEXTS['vault-newer'].title + '.', ERROR_TEXTS['vault-newer'].action);
    case 'locked-out':
      return attention(
        'vault',
        ERROR_TEXTS['vault-locked-out'].title + '.',
        ERROR_TEXTS['vault-locked-out'].action,
      );
    default:
      return assertNever(state);
  }
}

function filesCheck({ problems }: Reached): Check {
  const [first, ...more] = problems;
  if (first === undefined)
    return ok('vault-files', 'Every file is what was written, and only you can read it.');
  const rest = more.length === 0 ? '' : ` There are ${more.length} more such.`;
  return attention('vault-files', `${first}${rest}`, 'Run sparekey verify to see them all.');
}

function keyCheck({ secret, recoveryKey, state }: Reached): Check {
  if (state === 'locked-out') return notChecked('key', 'Which key fits is not known.');
  switch (secret) {
    case 'present':
      return ok('key', 'The private key is in place.');
    case 'absent':
      return attention(
        'key',
        'The private key is not where it should be: snapshots are taken, but cannot be opened.',
        recoveryKey
          ? 'Name a file with the recovery key in SPAREKEY_KEY_FILE.'
          : 'Put the key file back from a backup.',
      );
    case 'not-checked':
      return notChecked(
        'key',
        'Saving has its public key. The private one is in the keychain, which might ask.',
        'sparekey verify --open tries it.',
      );
    default:
      return assertNever(secret);
  }
}

/** A vault whose only key lies in the keychain is lost with it (signature S20). */
function recoveryCheck({ recoveryKey }: Reached): Check {
  if (recoveryKey)
    return ok(
      'recovery-key',
      'A recovery key was made; sparekey recovery-key --replace makes another one, if nobody has it.',
    );
  return attention(
    'recovery-key',
    'There is no recovery key: whoever loses the vault’s key loses the vault.',
    'Run sparekey recovery-key, and keep what it shows.',
    'make-recovery-key',
  );
}
