import { readFileSync } from 'node:fs';
import { isJsonObject, member, parseBlob } from '../../../shared/blob';

/**
 * The config directories that the user added, from the settings file.
 *
 * Read without the parser that checks the whole file, since `status` needs no
 * other setting and has to start quickly. What makes no sense adds nothing.
 */
export function readAddedDirectories(settingsPath: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(settingsPath, 'utf8');
  } catch {
    // The settings' own reader says so in the log; without them the default profile is still guarded.
    return [];
  }
  const parsed = parseBlob(text);
  const profiles = parsed.kind === 'blob' ? member(parsed.root, 'profiles') : undefined;
  if (isJsonObject(profiles) || !Array.isArray(profiles)) return [];
  return profiles.filter((one: unknown) => typeof one === 'string' && one !== '') as readonly string[];
}
