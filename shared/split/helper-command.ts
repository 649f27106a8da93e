/**
 * The command line by which Claude Code asks Sparekey for the headers of a moved
 * server. It names a sign-in and never holds a token: everybody may read it.
 */
import { hashOfKey } from './moved-sign-in';

/** What the helper's command line says. */
export interface HelperArguments {
  readonly profile: string;
  /** The hash of the entry's key, 16 hex digits. */
  readonly entry: string;
  /** Sparekey's data directory and key file, where the environment had moved them: a session may not have it. */
  readonly dataDir?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** And what is for its launcher alone: the Node to start where no Sparekey runs. */
export interface LauncherArguments extends HelperArguments {
  readonly node?: string | undefined;
}

/** How Sparekey's own command is started: a program and what comes before `headers`. */
export type Launcher = readonly string[];

/** The word that starts the helper. */
export const HELPER_WORD = 'headers';

/** One line for the shell that Claude Code runs it through. */
export function helperCommand(
  launcher: Launcher,
  { profile, entry, dataDir, keyFile, node }: LauncherArguments,
  platform: 'posix' | 'windows',
): string {
  const words = [
    ...launcher,
    HELPER_WORD,
    ...['--profile', profile, '--entry', entry],
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
    ...(keyFile === undefined ? [] : ['--key-file', keyFile]),
    ...(node === undefined ? [] : ['--node', node]),
  ];
  return words.map((word) => (platform === 'windows' ? windowsWord(word) : posixWord(word))).join(' ');
}

/** Reads the words after `headers`; undefined when they name no sign-in. */
export function parseHelperArguments(words: readonly string[]): HelperArguments | undefined {
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name);
    return at < 0 ? undefined : words[at + 1];
  };
  const profile = after('--profile');
  const entry = after('--entry');
  if (profile === undefined || entry === undefined) return undefined;
  return { profile, entry, dataDir: after('--data-dir'), keyFile: after('--key-file') };
}

/** Whether a configured helper is the one that Sparekey put there for this sign-in, wherever Sparekey lay then. */
export function isHelperFor(command: string, profile: string, key: string): boolean {
  const plain = command.replaceAll(/["']/g, '');
  return plain.includes(` ${HELPER_WORD} --profile ${profile} --entry ${hashOfKey(key)}`);
}

function posixWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Names of files hold no double quotes on Windows. */
function windowsWord(word: string): string {
  return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}
