import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isJsonObject, member, parseBlob, textMember, type JsonObject } from '../../shared/blob';
import type { EnvironmentOverride } from '../../shared/findings/types';
import { isErrno } from './fs/errno';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What takes the place of the login in Claude Code: keys and tokens in the
 * environment or in its settings files. Says where, never what.
 *
 * A settings file that cannot be read or parsed may hold anything: not checked.
 */
export function readOverrides(
  env: Environment,
  settingsFiles: readonly string[],
): readonly EnvironmentOverride[] | 'not-checked' {
  const found = inVariables(new Set(Object.keys(env).filter((name) => env[name])), 'the environment');
  for (const file of settingsFiles) {
    const settings = readSettings(file);
    if (settings === 'not-checked') return 'not-checked';
    if (settings === 'absent') continue;
    const name = basename(file);
    const variables = member(settings, 'env');
    if (isJsonObject(variables)) {
      const set = Object.keys(variables).filter((key) => textMember(variables, key) !== undefined);
      found.push(...inVariables(new Set(set), `${name} env`));
    }
    if (textMember(settings, 'apiKeyHelper') !== undefined)
      found.push({ kind: 'api-key-helper', where: name });
  }
  return found;
}

/** The settings files that count in every session: the user's, and those of whoever manages the machine. */
export function settingsFiles(configDir: string, platform: NodeJS.Platform): readonly string[] {
  return [join(configDir, 'settings.json'), managedSettings(platform)];
}

function managedSettings(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return '/Library/Application Support/ClaudeCode/managed-settings.json';
    case 'win32':
      return 'C:\\ProgramData\\ClaudeCode\\managed-settings.json';
    default:
      return '/etc/claude-code/managed-settings.json';
  }
}

function inVariables(names: ReadonlySet<string>, where: string): EnvironmentOverride[] {
  const found: EnvironmentOverride[] = [];
  if (names.has('ANTHROPIC_API_KEY')) found.push({ kind: 'api-key', where });
  if (names.has('CLAUDE_CODE_OAUTH_TOKEN')) found.push({ kind: 'oauth-token', where });
  return found;
}

/** A settings file of Claude Code, or of one of its plugins. What cannot be read or parsed is not checked. */
export function readSettings(file: string): JsonObject | 'absent' | 'not-checked' {
  try {
    const parsed = parseBlob(readFileSync(file, 'utf8'));
    return parsed.kind === 'blob' ? parsed.root : 'not-checked';
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 'absent';
    if (isErrno(error)) return 'not-checked';
    throw error;
  }
}
