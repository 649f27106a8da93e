/** Releases of Claude Code, installed for a test into a folder of its own and never as a dependency. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How a release is started: a program and the arguments that come first. */
export interface ClaudeProgram {
  readonly version: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** The release that is a dependency of these tests. */
export const CLAUDE_2_1_96: ClaudeProgram = {
  version: '2.1.96',
  file: process.execPath,
  args: [fileURLToPath(new URL('../../node_modules/@anthropic-ai/claude-code/cli.js', import.meta.url))],
};

/**
 * Installs a release with npm and says how to start it. Takes some seconds and up to 400 MB.
 *
 * Old releases are a script for Node; newer ones a program per platform, which
 * comes as an optional dependency and is started from where it lies, so that no
 * install script has to run.
 */
export async function installClaude(version: string, folder: string): Promise<ClaudeProgram> {
  const spec = `@anthropic-ai/claude-code@${version}`;
  await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', spec], {
    cwd: folder,
    timeout: 300_000,
  });
  const scope = path.join(folder, 'node_modules/@anthropic-ai');
  const script = path.join(scope, 'claude-code/cli.js');
  if (existsSync(script)) return { version, file: process.execPath, args: [script] };
  const platform = `claude-code-${process.platform}-${process.arch}`;
  const program = path.join(scope, platform, process.platform === 'win32' ? 'claude.exe' : 'claude');
  if (!existsSync(program))
    throw new Error(`Claude Code ${version} has no program for this platform: ${program}`);
  return { version, file: program, args: [] };
}
