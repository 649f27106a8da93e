/**
 * Expected failures: things that happen to people, each with a sentence and a
 * way on. Anything else that is thrown is a bug.
 */
export type ErrorCode = keyof typeof ERROR_TEXTS;

interface ErrorText {
  readonly title: string;
  /** `{what}` is filled from the error. Names what, where, and what it means. */
  readonly sentence: string;
  /** What to do. */
  readonly action: string;
}

/** The one table that window and command line take their words from. */
export const ERROR_TEXTS = {
  'store-unreachable': {
    title: 'The credentials cannot be read',
    sentence: 'Claude Code’s credentials at {what} cannot be read right now, so nothing was changed.',
    action: 'Unlock the keychain or check the file’s permissions, then try again.',
  },
  'store-busy': {
    title: 'Claude Code is busy with its credentials',
    sentence: 'Claude Code holds its lock {what}, so nothing was written.',
    action: 'Wait until its refresh or sign-in is done, then try again.',
  },
  'store-moved-on': {
    title: 'The credentials changed meanwhile',
    sentence:
      'The credentials at {what} changed while the restore was being made; they were saved and left as they are.',
    action: 'Look at the preview again and repeat the restore.',
  },
  'store-not-writable': {
    title: 'The credentials cannot be written',
    sentence: 'Writing to {what} failed; the old content is still in place.',
    action: 'Free disk space or make the folder writable, then try again.',
  },
  'store-bind-mount': {
    title: 'The credentials file is mounted by itself',
    sentence: '{what} is a single-file mount, which cannot be replaced safely.',
    action: 'Mount the folder that holds it instead of the file.',
  },
  'store-needs-argv': {
    title: 'The credentials are too large for the safe way',
    sentence:
      'The credentials for {what} do not fit through the standard input of macOS’s security tool, and the other way, which shows them to other programs for a moment, is switched off; nothing was written.',
    action: 'Clear MCP sign-ins that are no longer needed, or allow the other way, then try again.',
  },
  'vault-newer': {
    title: 'The vault was written by a newer Sparekey',
    sentence: 'The vault at {what} has a newer format; it can be read but not written.',
    action: 'Update Sparekey.',
  },
  'vault-damaged': {
    title: 'Part of the vault is damaged',
    sentence: '{what} is damaged; it was put into the vault’s quarantine folder, and nothing was deleted.',
    action: 'Run sparekey verify to see what is affected.',
  },
  'vault-unwritable': {
    title: 'The vault cannot be written',
    sentence: 'Saving to the vault at {what} failed; nothing was half-written.',
    action: 'Free disk space or make the folder writable. Sparekey keeps watching and tries again.',
  },
  'written-not-noted': {
    title: 'It was written, and could not be noted',
    sentence:
      'The credentials at {what} were written, but the vault could not note it, so sparekey undo does not know of it.',
    action:
      'Free disk space or make the vault’s folder writable; what stands there now is saved once that is done.',
  },
  'vault-busy': {
    title: 'Another Sparekey is at work',
    sentence: 'Another Sparekey is writing {what}.',
    action: 'Try again in a moment.',
  },
  'vault-locked-out': {
    title: 'The vault has lost its key list',
    sentence:
      'The vault at {what} holds snapshots but no recipients.txt, so a new key would not fit the old ones.',
    action: 'Put recipients.txt back from a backup, or move the vault away to begin a new one.',
  },
  'key-missing': {
    title: 'There is no key for the vault',
    sentence: 'The vault has no key yet: {what}.',
    action:
      'Unlock the keychain and try again, or name a key file in SPAREKEY_KEY_FILE, or run sparekey recovery-key --only and keep that key yourself.',
  },
  'key-unreachable': {
    title: 'The vault’s key cannot be reached',
    sentence: 'The vault’s key cannot be had: {what}.',
    action: 'Unlock the keychain and try again, or name a file with the recovery key in SPAREKEY_KEY_FILE.',
  },
  'key-does-not-fit': {
    title: 'This key does not fit',
    sentence: '{what} was sealed to another key.',
    action: 'Use the key of this vault, or its recovery key in SPAREKEY_KEY_FILE.',
  },
  'recovery-key-exists': {
    title: 'There is a recovery key already',
    sentence: 'The recovery key of the vault at {what} was made before, and cannot be shown again.',
    action:
      'Use the key that was shown when it was made. If nobody has it, sparekey recovery-key --replace makes a new one.',
  },
  'nothing-to-restore': {
    title: 'Nothing to restore',
    sentence: '{what}',
    action: 'Run sparekey history to see what the vault holds.',
  },
  'cannot-help': {
    title: 'A restore would not help',
    sentence: '{what}',
    action: 'Sign in with claude auth login, or in Claude Code with /mcp for a server.',
  },
  'no-such-snapshot': {
    title: 'There is no such snapshot',
    sentence: 'The vault holds no snapshot called {what} for this profile.',
    action: 'Run sparekey history to see what the vault holds.',
  },
  'nothing-to-undo': {
    title: 'Nothing to undo',
    sentence: '{what}',
    action: 'Run sparekey history to see what happened since.',
  },
  'plan-expired': {
    title: 'The preview is out of date',
    sentence: 'The credentials changed since the preview of {what} was made.',
    action: 'Look at the new preview and confirm that one.',
  },
  'file-unwritable': {
    title: 'The file cannot be written',
    sentence: '{what} could not be written.',
    action: 'Choose another folder, or free disk space, then try again.',
  },
  'item-in-use': {
    title: 'The Keychain item is in use',
    sentence: '{what}, so it was left as it is.',
    action: 'Run sparekey doctor to see which items belong to no config directory any more.',
  },
  'settings-unreadable': {
    title: 'Claude Code’s settings cannot be read',
    sentence: 'Claude Code’s settings in {what} cannot be read, so nothing was changed.',
    action: 'Mend the file (it must be one JSON object), or make it readable, then try again.',
  },
  'settings-not-writable': {
    title: 'Claude Code’s settings cannot be written',
    sentence: 'Claude Code’s settings in {what} could not be written; they are as they were.',
    action: 'Free disk space or make the folder writable, then try again.',
  },
  'shortcut-taken': {
    title: 'These keys are taken',
    sentence: 'Another program holds {what}, so the shortcut stays as it was.',
    action: 'Choose other keys, or free them in the other program.',
  },
  'login-item-refused': {
    title: 'Starting at login could not be changed',
    sentence: 'The system did not take the change: {what}.',
    action: 'Change it in the system’s own settings for login items.',
  },
  'spare-gone': {
    title: 'This copy is gone',
    sentence: 'The copy at {what} is no longer what was found there.',
    action: 'Look for copies again.',
  },
  'import-unreadable': {
    title: 'This cannot be imported',
    sentence: '{what} is neither an export of Sparekey’s nor a file of credentials; nothing was imported.',
    action: 'Name a file that sparekey export made, or a credentials file, or a folder of such files.',
  },
  'import-locked': {
    title: 'The export does not open',
    sentence: '{what} was sealed to another key or passphrase; nothing was imported.',
    action:
      'Give the passphrase that it was exported with, or name a file with its age key: --identity <file>.',
  },
  'export-refused': {
    title: 'Not exported',
    sentence: '{what}, so nothing was written.',
    action: 'Choose another name or another key: nothing is ever overwritten but an earlier export.',
  },
  'export-unwritable': {
    title: 'The export cannot be written',
    sentence: 'Writing {what} failed; nothing was left there.',
    action: 'Free disk space or choose another place, then try again.',
  },
  'nothing-to-forget': {
    title: 'Nothing to forget',
    sentence: '{what}',
    action: 'Run sparekey history to see what the vault holds.',
  },
  'file-unusable': {
    title: 'A file cannot be used',
    sentence: '{what}, so Sparekey stopped there.',
    action: 'Make it readable and writable for you, or free disk space, then try again.',
  },
  'uninstall-stopped': {
    title: 'Sparekey cannot be removed yet',
    sentence: '{what}',
    action: 'Put that right, then run sparekey uninstall again: it goes on where it stopped.',
  },
  cancelled: { title: 'Cancelled', sentence: '{what}', action: 'Run it again when you like.' },
  'move-refused': {
    title: 'This sign-in cannot be moved',
    sentence: '{what}',
    action: 'Run sparekey split to see where each sign-in lives, and what can be moved.',
  },
  'signed-in-since': {
    title: 'Claude Code has signed in by itself',
    sentence:
      'Claude Code has signed in to {what} by itself since it was moved, so the moved sign-in was not put over that one.',
    action:
      'Move it back in the window, or with sparekey split --undo --force: then Claude Code’s own sign-in stays, and the moved one is given up.',
  },
  'sessions-running': {
    title: 'Claude Code is running',
    sentence: '{what}, and may hold tokens that a move would take away; nothing was changed.',
    action:
      'End these sessions, then try again. The command goes on by itself once they have ended, with --wait.',
  },
  'settings-unusable': {
    title: 'Claude Code’s settings cannot be changed',
    sentence: 'Claude Code’s settings at {what}; they were left as they are.',
    action: 'Look at that file, or wait until Claude Code is done with it, then try again.',
  },
  'moved-sign-in-unreachable': {
    title: 'A moved sign-in cannot be reached',
    sentence: 'The sign-in of {what}',
    action: 'Unlock the keychain and try again. Nothing was removed.',
  },
  'separate-spare-unreachable': {
    title: 'The separate spares cannot be reached',
    sentence: 'The separate spares cannot be had: {what}.',
    action: 'Unlock the keychain and try again.',
  },
  'helper-not-working': {
    title: 'Sparekey could not answer for that server',
    sentence:
      'Asked as Claude Code would ask it, Sparekey could not hand out the sign-in of {what}; it stays where it was.',
    action: 'Run sparekey doctor, and see Sparekey’s log.',
  },
  'sign-in-failed': {
    title: 'Signing in did not work',
    sentence: '{what}',
    action:
      'Try again; or move the server back with sparekey split --undo, and sign in with /mcp in Claude Code.',
  },
  'sign-in-busy': {
    title: 'A sign-in is under way',
    sentence: 'A sign-in is under way already, so none was begun for {what}.',
    action: 'Finish it in the browser, or wait five minutes until it ends by itself.',
  },
  'register-damaged': {
    title: 'The list of moved sign-ins is damaged',
    sentence: '{what} cannot be understood, and was left as it is.',
    action: 'Update Sparekey, or put that file back from a backup.',
  },
  usage: { title: 'Usage', sentence: '{what}', action: 'Run the command with --help.' },
  internal: {
    title: 'Something went wrong inside Sparekey',
    sentence: '{what}',
    action: 'Please report it with sparekey’s log. Your credentials were not changed by this.',
  },
} as const satisfies Record<string, ErrorText>;

/** An expected failure. `what` names the thing it is about and never holds a secret. */
export class SparekeyError extends Error {
  readonly code: ErrorCode;
  readonly what: string;
  /** For the log only: the raw text of a library or the system. */
  readonly detail: string;

  constructor(code: ErrorCode, what: string, detail = '') {
    super(describeError(code, what));
    this.name = 'SparekeyError';
    this.code = code;
    this.what = what;
    this.detail = detail;
  }

  get hint(): string {
    return ERROR_TEXTS[this.code].action;
  }
}

export function describeError(code: ErrorCode, what: string): string {
  return ERROR_TEXTS[code].sentence.replace('{what}', () => what);
}

/** What the system says of files when nobody programmed wrongly. */
const SYSTEM_TROUBLES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
  EIO: 'the disk does not answer',
  ENOTDIR: 'something that is no folder is in the way',
  ELOOP: 'links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** Work on a file that is open already names no path; that is where a disk runs full. */
const NAMELESS: ReadonlySet<unknown> = new Set(['write', 'fsync', 'ftruncate', 'read', 'close']);

/** What was thrown, as an expected failure; undefined for a bug. */
export function expectedIn(error: unknown): SparekeyError | undefined {
  if (error instanceof SparekeyError) return error;
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  const { code, syscall } = error;
  const why = typeof code === 'string' ? SYSTEM_TROUBLES[code] : undefined;
  const what = 'path' in error ? error.path : NAMELESS.has(syscall) ? 'A file' : undefined;
  if (why === undefined || typeof what !== 'string') return undefined;
  return new SparekeyError('file-unusable', `${what} cannot be used (${why})`, error.message);
}
