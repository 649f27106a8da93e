import { readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import type { ClaudeProcess } from '../../../shared/findings/types';
import type { InstalledClaude } from '../../../shared/split/split-plan';
import type { ClaudePrograms } from '../../core/ports/split';
import { nativeVersion } from '../processes';

export interface FoundProgramsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly running: () => readonly ClaudeProcess[] | 'not-checked';
}

/**
 * The Claude Codes of this user, found where a shell would find them and where
 * its own installers put them. None is started: its version is in its files.
 */
export class FoundPrograms implements ClaudePrograms {
  readonly #options: FoundProgramsOptions;

  constructor(options: FoundProgramsOptions) {
    this.#options = options;
  }

  running(): readonly ClaudeProcess[] | 'not-checked' {
    return this.#options.running();
  }

  installed(): readonly InstalledClaude[] {
    const { env, platform, home } = this.#options;
    const names = platform === 'win32' ? ['claude.exe', 'claude.cmd'] : ['claude'];
    const folders = [
      ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
      join(home, '.local', 'bin'),
      join(home, '.claude', 'local'),
    ];
    const targets = folders.flatMap((folder) => names.map((name) => targetOf(join(folder, name))));
    const unique = [...new Set(targets.filter((target) => target !== undefined))];
    return unique.map((path) => ({ path, version: nativeVersion(path) ?? packageVersion(path) }));
  }
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** From the package that a file belongs to, the nearest one above it: Claude Code's own, or the one with its program for a platform. */
function packageVersion(path: string): string | undefined {
  for (
    let folder = dirname(path);
    basename(folder) !== '' && folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    const found = readPackage(join(folder, 'package.json'));
    if (found?.name?.startsWith('@anthropic-ai/claude-code') === true) return found.version;
  }
  return undefined;
}

function readPackage(file: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
