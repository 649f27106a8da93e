/** Help and completions, as the shells themselves see them. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declareProgram } from '../../electron/cli/program';
import type { Command } from 'commander';
import { cleanEnvironment, makeSandbox, type Sandbox } from '../support/sandbox';
import { runCommand } from '../support/command';

const program = declareProgram([], () => undefined);
let sandbox: Sandbox;

beforeAll(() => {
  sandbox = makeSandbox();
});
afterAll(() => sandbox.remove());

function allCommands(command: Command, before = ''): readonly (readonly [string, Command])[] {
  return command.commands.flatMap((one) => {
    const words = `${before}${one.name()}`;
    return [[words, one] as const, ...allCommands(one, `${words} `)];
  });
}

describe('help', () => {
  test.each(allCommands(program))(
    '%s says what it does, with an example and the exit codes',
    (words, command) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part) });
      command.outputHelp();
      expect(text).toContain(`Usage: sparekey ${words}`);
      expect(command.description()).not.toBe('');
      expect(text).toMatch(/\nExamples?:\n {2}\S*.*sparekey /);
      expect(text).toContain('Exit codes: 0 done');
      for (const option of command.options)
        expect(option.description, `${words} ${option.flags}`).not.toBe('');
    },
  );

  test('lists the commands by what they are about', () => {
    const text = program.helpInformation();
    const groups = ['How things stand:', 'Versions:', 'The vault:', 'What is guarded, and from where:'];
    expect(groups.map((group) => text.indexOf(group)).every((at, i, all) => at > (all[i - 1] ?? 0))).toBe(
      true,
    );
  });
});

describe('completions', () => {
  const bash = async (...words: readonly string[]): Promise<readonly string[]> => {
    const script = join(sandbox.home, 'completion.bash');
    const { stdout: text } = await runCommand(sandbox, ['completion', 'bash']);
    writeFileSync(script, text);
    const line = `. ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sparekey; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)(
      'bash',
      ['--norc', '-c', line, 'bash', 'sparekey', ...words],
      {
        env: cleanEnvironment(sandbox),
      },
    );
    return stdout.trim().split('\n');
  };

  test('bash offers what is declared, at every place', async () => {
    expect(await bash('')).toEqual(
      expect.arrayContaining(['status', 'restore', 'hook', 'completion', '--help']),
    );
    expect(await bash('re')).toEqual(['report', 'restore', 'recovery-key']);
    expect(await bash('hook', '')).toEqual(expect.arrayContaining(['install', 'remove', 'status', 'run']));
    expect(await bash('hook', 'install', '--h')).toEqual(['--heal', '--help']);
    expect(await bash('watch', '--heal', '')).toEqual(['off', 'ask', 'safe']);
    expect(await bash('restore', '--json', '--s')).toEqual(['--server']);
    expect(await bash('completion', 'z')).toEqual(['zsh']);
    // A file: left to the shell.
    expect(await bash('import', '--identity', '')).toEqual(['']);
  });

  test.runIf(spawnSync('zsh', ['--version']).status === 0)(
    'zsh takes them, and offers the same',
    async () => {
      const script = join(sandbox.home, '_sparekey');
      writeFileSync(script, (await runCommand(sandbox, ['completion', 'zsh'])).stdout);
      execFileSync('zsh', ['-n', script], { env: cleanEnvironment(sandbox) });
      // The completion system's own words are played: it runs in a line editor only.
      const line = `compdef() { :; }; _describe() { print -l -- "\${(@P)2}"; }; _files() { :; }; compadd() { print -l -- "$@"; }
      source ${script}; words=("$@"); CURRENT=$#; _sparekey`;
      const offered = (...typed: readonly string[]) =>
        execFileSync('zsh', ['-f', '-c', line, 'zsh', 'sparekey', ...typed], {
          env: cleanEnvironment(sandbox),
          encoding: 'utf8',
        });
      expect(offered('')).toMatch(/^status:say whether/m);
      expect(offered('hook', 'install', '')).toMatch(/^--replace:/m);
      expect(offered('watch', '--heal', '')).toBe('--\noff\nask\nsafe\n');
    },
  );
});
