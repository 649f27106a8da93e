import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface DirectorySources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Those that the user added, as given. */
  readonly added: readonly string[];
  /** Those that were seen before, as they were given then; they count while they exist. */
  readonly remembered: readonly string[];
}

/**
 * Every config directory that somebody may still use: named by the environment
 * or the user, seen before, or lying in the home under a name like
 * `.claude-work`. As they are spelled, without repetition.
 */
export function knownDirectories({ env, home, added, remembered }: DirectorySources): readonly string[] {
  const named = [env['CLAUDE_SECURESTORAGE_CONFIG_DIR'], env['CLAUDE_CONFIG_DIR'], ...added];
  const found = [...inHome(home), join(home, '.config', 'claude'), ...remembered].filter(isDirectory);
  return [...new Set([...named, ...found].filter((one) => one !== undefined && one !== ''))] as string[];
}

/** How one directory may be spelled in `CLAUDE_CONFIG_DIR`: each is another Keychain item. */
export function spellingsOf(directory: string): readonly string[] {
  const plain = resolve(directory);
  return [...new Set([directory, plain, `${plain}/`])];
}

function inHome(home: string): readonly string[] {
  try {
    return readdirSync(home)
      .filter((name) => name.startsWith('.claude'))
      .map((name) => join(home, name));
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
