import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { publishFile, replaceFile } from '../fs/atomic-file';
import { isErrno } from '../fs/errno';
import { placed, type VaultGround } from './ground';

/** One public key that everything is sealed to. */
export interface Recipient {
  readonly recipient: string;
  /** Whose private half it has: the vault's own in the keychain, the user's, or one that was added by hand. */
  readonly role: 'own' | 'recovery' | 'other';
}

const ROLE_LINES = {
  own: '# own: the private half is in the keychain (or the key file) of the machine that made the vault',
  recovery: '# recovery: the private half is kept by you',
  other: '# other',
} as const;

/**
 * The set of recipients in `recipients.txt`, which `age -R` understands too.
 *
 * The vault's id is repeated in it, because the own key is filed under that id
 * in the keychain: without it a torn `format.json` would lock the vault.
 */
export interface RecipientList {
  readonly recipients: readonly Recipient[];
  readonly vaultId: string | undefined;
}

export async function readRecipients({ layout }: VaultGround): Promise<RecipientList> {
  let text: string;
  try {
    text = await readFile(layout.recipients, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return { recipients: [], vaultId: undefined };
    throw error;
  }
  return parseRecipients(text);
}

export function parseRecipients(text: string): RecipientList {
  const recipients: Recipient[] = [];
  let role: Recipient['role'] = 'other';
  for (const line of text.split(/\r?\n/)) {
    const named = /^# (own|recovery):/.exec(line)?.[1];
    if (named === 'own' || named === 'recovery') role = named;
    else if (/^age1[a-z0-9]+$/.test(line.trim())) {
      recipients.push({ recipient: line.trim(), role });
      role = 'other';
    }
  }
  return { recipients, vaultId: /^# vault ([0-9a-f]{32})$/m.exec(text)?.[1] };
}

function recipientsText(recipients: readonly Recipient[], vaultId: string): string {
  const lines = recipients.flatMap(({ recipient, role }) => [ROLE_LINES[role], recipient]);
  return ['# Everything in this vault is sealed to these age keys.', `# vault ${vaultId}`, ...lines, ''].join(
    '\n',
  );
}

/** Writes the first set. Never over an existing one: then the answer is `exists`. */
export async function publishRecipients(
  ground: VaultGround,
  recipients: readonly Recipient[],
  vaultId: string,
): Promise<'published' | 'exists'> {
  const place = placed(ground, ground.layout.recipients);
  return publishFile(place, recipientsText(recipients, vaultId), ground.onStep);
}

/** Replaces the set by another one. */
export async function replaceRecipients(
  ground: VaultGround,
  recipients: readonly Recipient[],
  vaultId: string,
): Promise<void> {
  await replaceFile(
    placed(ground, ground.layout.recipients),
    recipientsText(recipients, vaultId),
    ground.onStep,
  );
}

/** Short fingerprint of a set: equal for equal sets in any order. Public keys only, so no key is needed. */
export function recipientSetOf(recipients: readonly Recipient[]): string {
  const sorted = recipients.map(({ recipient }) => recipient).toSorted();
  return createHash('sha256').update(sorted.join('\n')).digest('hex').slice(0, 16);
}
