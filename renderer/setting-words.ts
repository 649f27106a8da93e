/** The words of the settings: each choice in one sentence. */
import type { HealMode } from '../shared/heal-policy';
import type { SavedRecoveryKey } from '../shared/ipc/contract';
import type { KeychainPolicy } from '../shared/exposure';
import type { GuardedDirectory, HookState, LoginItemStatus } from '../shared/ipc/desktop-state';
import type { RetentionName } from '../shared/retention';
import { count } from '../shared/text';

export interface ChoiceWords<T extends string> {
  readonly value: T;
  readonly word: string;
  readonly says: string;
}

export const HEAL_WORDS: readonly ChoiceWords<HealMode>[] = [
  { value: 'off', word: 'Off', says: 'Says so in the menu bar and puts nothing back.' },
  { value: 'ask', word: 'Ask', says: 'Tells you, and puts it back once you confirm.' },
  { value: 'safe', word: 'Safe', says: 'Puts back at once what cannot be wrong, and tells you.' },
];

export const RETENTION_WORDS: readonly ChoiceWords<RetentionName>[] = [
  { value: 'short', word: 'Short', says: 'All for a day, then thinned out; gone after a month.' },
  {
    value: 'standard',
    word: 'Standard',
    says: 'All for two days, then thinned out; gone after three months.',
  },
  { value: 'long', word: 'Long', says: 'All for a week, then thinned out; gone after a year.' },
];

export const KEYCHAIN_WORDS: readonly ChoiceWords<KeychainPolicy>[] = [
  { value: 'auto', word: 'Write it anyway', says: 'Other programs of yours could see it for a moment.' },
  { value: 'strict', word: 'Refuse', says: 'Never shown to anybody; a restore that large is refused.' },
];

/** What Claude Code's own settings say about the hook. */
export const HOOK_WORDS: Readonly<Record<HookState, string>> = {
  installed: 'Claude Code has Sparekey look at every start, also while the app is closed.',
  absent: 'Claude Code would have Sparekey look at every start, also while the app is closed.',
  'other-copy': 'Another copy of Sparekey is run. Turn it on to run this one.',
  'switched-off': 'It is there, but Claude Code was told to run no hooks at all.',
  unreadable: 'Claude Code’s settings cannot be read.',
};

/** What the system says about starting at login. */
export const LOGIN_ITEM_WORDS: Readonly<Record<LoginItemStatus, string>> = {
  on: 'Starts when you log in.',
  off: 'Starts only when you open it.',
  'requires-approval': 'Waits for your approval in the system settings.',
  'other-copy': 'Another copy of Sparekey starts. Turn it on to start this one.',
  unavailable: 'For installed copies only.',
};

export const ORIGIN_WORDS: Readonly<Record<GuardedDirectory['origin'], string>> = {
  default: 'Claude Code’s own choice',
  added: 'Added by you',
  found: 'Found in the Keychain',
};

export function recoveryKeySaved({ file, remaining }: SavedRecoveryKey): string {
  const rest =
    remaining === 0 ? '' : ` ${count(remaining, 'snapshot')} could not be sealed to it: see the doctor.`;
  return `Recovery key saved to ${file}. Move it off this machine.${rest}`;
}
