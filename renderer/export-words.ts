import type { RequestInput } from '../shared/ipc/contract';
import { isRecipient } from '../shared/recipient';
import type { ChoiceWords } from './setting-words';

/** Who can open an export. */
export type ExportTo = RequestInput<'exportSnapshots'>['to']['kind'];

export function exportChoices(hasRecoveryKey: boolean): readonly ChoiceWords<ExportTo>[] {
  return [
    {
      value: 'recovery-key',
      word: 'Your recovery key',
      says: hasRecoveryKey
        ? 'The file that you saved when you made it.'
        : 'There is none yet. Make one in the settings first.',
    },
    {
      value: 'recipient',
      word: 'Another key',
      says: 'An age key that you name by its public half.',
    },
  ];
}

/** Why what was typed is no public key, and what to do; undefined when it is one. */
export function recipientTrouble(typed: string): string | undefined {
  const text = typed.trim();
  if (isRecipient(text)) return undefined;
  if (text === '') return 'Paste a public key, which starts with age1.';
  if (/^age-secret-key-/i.test(text))
    return 'That is a secret key. Paste its public half, which starts with age1.';
  return 'That is no public age key: one starts with age1 and has 62 letters and digits.';
}
