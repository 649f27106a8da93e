import type { SavedRecoveryKey } from '../../../shared/ipc/contract';
import type { NativeDialogs, SecretFiles } from '../ports/desktop';
import type { Clock, Log, OnProgress } from '../ports/machine';
import type { NewRecoveryKey, VaultKeys } from '../ports/vault';

export interface RecoveryFilePorts {
  readonly keys: VaultKeys;
  readonly dialogs: NativeDialogs;
  readonly files: SecretFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/** More than the key and the words around it come to. */
const FILE_BYTES = 1_024;

/**
 * Makes the recovery key, and hands it to the user as a file.
 *
 * A file, because nothing else keeps it out of the window (law 10) and is good
 * for something: a native message box cannot be copied from everywhere, and the
 * clipboard is read by every program. It is an age identity file, which `age -i`
 * and `SPAREKEY_KEY_FILE` take as it is.
 *
 * The key is in its file before anything is sealed to it: one that was lost with
 * the app, in the minutes that the sealing takes, would be lost for good.
 */
export async function saveRecoveryKey(
  ports: RecoveryFilePorts,
  onProgress: OnProgress,
): Promise<SavedRecoveryKey | undefined> {
  const { keys, dialogs, files, clock, log } = ports;
  const file = await dialogs.chooseNewFile({
    title: 'Save the recovery key',
    name: 'sparekey-recovery-key.txt',
  });
  if (file === undefined) return undefined;
  const reserved = await files.reserve(file, FILE_BYTES);
  let isKept = false;
  const keep = async (key: NewRecoveryKey) => {
    await reserved.write(contentOf(key, clock.now()));
    isKept = true;
  };
  let made;
  try {
    made = await keys.makeRecoveryKey({ only: false, keep }, onProgress);
  } catch (error) {
    if (!isKept) await reserved.discard();
    throw error;
  }
  log.info('The recovery key was made and saved.', { resealed: made.resealed, remaining: made.remaining });
  return { file, remaining: made.remaining };
}

function contentOf({ identity, recipient }: NewRecoveryKey, now: number): string {
  return [
    '# Sparekey recovery key. Whoever has it can open the vault: keep it in a password',
    '# manager or on paper, away from this machine, and then delete this file.',
    `# created: ${new Date(now).toISOString()}`,
    `# public key: ${recipient}`,
    identity,
    '',
  ].join('\n');
}
