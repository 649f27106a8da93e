/**
 * Single settings, read without the parser that checks the whole file: `status`
 * needs no other and has to start quickly. What makes no sense sets nothing; the
 * settings' own reader says so in the log.
 */
import { readFileSync } from 'node:fs';
import { isJsonObject, member, parseBlob, type JsonValue } from '../../shared/blob';

/** The config directories that the user added. */
export function readAddedDirectories(settingsPath: string): readonly string[] {
  const profiles = settingIn(settingsPath, 'profiles');
  if (profiles === undefined || isJsonObject(profiles) || !Array.isArray(profiles)) return [];
  return profiles.filter((one: unknown) => typeof one === 'string' && one !== '') as readonly string[];
}

/** Whether separate spares are kept. */
export function readSparesChoice(settingsPath: string): boolean {
  return settingIn(settingsPath, 'spares') === true;
}

function settingIn(settingsPath: string, key: string): JsonValue | undefined {
  try {
    const parsed = parseBlob(readFileSync(settingsPath, 'utf8'));
    return parsed.kind === 'blob' ? member(parsed.root, key) : undefined;
  } catch {
    return undefined;
  }
}
