import { basename, join } from 'node:path';
import { isJsonObject, member, textMember, type JsonObject, type JsonValue } from '../../shared/blob';
import type { OtherGuard } from '../../shared/findings/types';
import { readSettings } from './claude-settings';

/** What a command names when it works on the credentials: the file, the Keychain item, or a known guard. */
const NAMES_CREDENTIALS = /\.credentials\.json|Claude Code-credentials|cc-auth-guard/;

/** Programs that only run another one, which is the one to name. */
const RUNNERS = /^(?:env|nohup|sudo|bash|dash|sh|zsh|node|bun|perl|ruby|python[\d.]*)$/;

/**
 * Other programs that look after the same credentials: hooks in Claude Code's
 * settings, and in those of its plugins, whose command names them. They are only
 * named; nothing of their commands but the program's file name is kept, since a
 * command may hold secrets.
 */
export function readGuards(
  configDir: string,
  settingsFiles: readonly string[],
): readonly OtherGuard[] | 'not-checked' {
  const found: OtherGuard[] = [];
  for (const file of settingsFiles) {
    const settings = readSettings(file);
    if (settings === 'not-checked') return 'not-checked';
    if (settings !== 'absent') found.push(...guardsIn(settings, basename(file)));
  }
  for (const { plugin, directory } of installedPlugins(configDir)) {
    const settings = readSettings(join(directory, 'hooks', 'hooks.json'));
    if (typeof settings === 'object') found.push(...guardsIn(settings, `the plugin ${plugin}`));
  }
  const unique = new Map(found.map((guard) => [`${guard.name} ${guard.where}`, guard]));
  return [...unique.values()];
}

/** One command in Claude Code's settings, and where it stands: `hooks.<event>[matcher].hooks[hook]`. */
export interface FoundHook {
  readonly event: string;
  readonly matcher: number;
  readonly hook: number;
  readonly command: string;
}

/** `{"hooks":{"SessionStart":[{"matcher":"…","hooks":[{"type":"command","command":"…"}]}]}}` */
export function hooksIn(settings: JsonObject): readonly FoundHook[] {
  return Object.entries(objectOf(member(settings, 'hooks'))).flatMap(([event, matchers]) =>
    listOf(matchers).flatMap((one, matcher) =>
      listOf(objectOf(one)['hooks']).flatMap((value, hook): readonly FoundHook[] => {
        const command = textMember(objectOf(value), 'command');
        return command === undefined ? [] : [{ event, matcher, hook, command }];
      }),
    ),
  );
}

/** Our own hook, by whatever path it calls us. */
export function isOwnHook({ command }: FoundHook): boolean {
  return /sparekey/i.test(command) && /\shook run(?:\s|$)/.test(command);
}

/** The script that Sparekey takes the place of. */
export function isOldGuard({ command }: FoundHook): boolean {
  return command.includes('cc-auth-guard');
}

function guardsIn(settings: JsonObject, where: string): readonly OtherGuard[] {
  return hooksIn(settings)
    .filter((hook) => NAMES_CREDENTIALS.test(hook.command) && !isOwnHook(hook))
    .map(({ event, command }) => ({ name: programIn(command), where: `${shown(event)} hook in ${where}` }));
}

/** The file name of what a command runs, if it is plain enough to be shown; else just what it is. */
function programIn(command: string): string {
  const words = command.split(/\s+/).map((word) => basename(word.replaceAll(/^["']|["';]+$/g, '')));
  return shown(words.find((word) => word !== '' && !word.startsWith('-') && !RUNNERS.test(word)) ?? '');
}

/** Nothing that could be more than a name. */
function shown(name: string): string {
  return /^[A-Za-z0-9_.-]{1,40}$/.test(name) ? name : 'a command';
}

function installedPlugins(
  configDir: string,
): readonly { readonly plugin: string; readonly directory: string }[] {
  const list = readSettings(join(configDir, 'plugins', 'installed_plugins.json'));
  if (typeof list === 'string') return [];
  return Object.entries(objectOf(member(list, 'plugins'))).flatMap(([plugin, installed]) =>
    // One installation in the file's first format, a list of them in its second.
    (Array.isArray(installed) ? listOf(installed) : [installed])
      .map((one) => textMember(objectOf(one), 'installPath'))
      .filter((directory) => directory !== undefined)
      .map((directory) => ({ plugin: shown(plugin.split('@')[0] ?? ''), directory })),
  );
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
