import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { LINUX_COMMAND_SWITCHES } from '../../electron/adapters/own-command';
import { wordsForCommand } from '../../electron/cli/own-words';

test.each([
  ['the app alone', ['/opt/Sparekey/Sparekey'], undefined],
  ['the app with switches of Chromium', ['Sparekey', '--ozone-platform=headless'], undefined],
  ['a bare command', ['Sparekey', '--cli'], []],
  ['a command', ['Sparekey', '--cli', 'status', '--json'], ['status', '--json']],
  ['a command after switches', ['Sparekey', '--no-sandbox', '--cli', 'status'], ['status']],
  ['a command in development', ['electron', '/src/sparekey', '--cli', 'status'], ['status']],
  ['words kept from Chromium', ['Sparekey', '--cli', '--', 'status', '--json'], ['status', '--json']],
  ['a word that looks like ours', ['Sparekey', '--cli', '--', 'restore', '--cli'], ['restore', '--cli']],
  ['only the first end of switches is ours', ['Sparekey', '--cli', '--', '--', 'x'], ['--', 'x']],
])('%s: %j', (_, argv, words) => {
  expect(wordsForCommand(argv)).toEqual(words);
});

test('hooks and services start the packaged app as its launcher does', () => {
  const launcher = path.join(import.meta.dirname, '../../build/packaging/launcher/sparekey');

  expect(readFileSync(launcher, 'utf8')).toContain(
    `exec "$app" ${LINUX_COMMAND_SWITCHES.join(' ')} --cli -- "$@"`,
  );
});
