import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readGuards } from '../../electron/adapters/claude-hooks';
import { temporaryDirectory } from '../support/temporary';

function aConfigDirectory(files: Readonly<Record<string, unknown>>): string {
  const directory = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return directory;
}

function hooks(...commands: readonly string[]): unknown {
  return {
    hooks: {
      SessionStart: [
        { matcher: 'startup', hooks: commands.map((command) => ({ type: 'command', command })) },
      ],
    },
  };
}

function guardsOf(files: Readonly<Record<string, unknown>>) {
  const directory = aConfigDirectory(files);
  return readGuards(directory, [path.join(directory, 'settings.json')]);
}

const where = 'SessionStart hook in settings.json';

test.each([
  ['a known guard', 'bash ~/.claude/hooks/cc-auth-guard.sh --heal', 'cc-auth-guard.sh'],
  ['a known guard by its path alone', '"$HOME/bin/cc-auth-guard.sh"', 'cc-auth-guard.sh'],
  ['a copy of the file', 'cp ~/.claude/.credentials.json /backup', 'cp'],
  ['a script that is given the file', 'python3 -u /opt/keep.py ~/.claude/.credentials.json', 'keep.py'],
  ['a script on the Keychain item', '/opt/keep.sh "Claude Code-credentials"', 'keep.sh'],
  ['what is too odd to be shown', 'TOKEN=sk-ant-FAKE keep .credentials.json', 'a command'],
])('%s is named, and nothing else of its command', (_, command, name) => {
  expect(guardsOf({ 'settings.json': hooks(command) })).toEqual([{ name, where }]);
});

test.each([
  ['no settings', {}],
  ['settings without hooks', { 'settings.json': { model: 'opus' } }],
  ['hooks about something else', { 'settings.json': hooks('prettier --write .', 'echo credentials') }],
  [
    'hooks that make no sense',
    { 'settings.json': { hooks: { Stop: 'x', Start: [1, null, { hooks: {} }] } } },
  ],
])('%s: no other guard', (_, files) => {
  expect(guardsOf(files)).toEqual([]);
});

test('a guard that several hooks run is named once', () => {
  const command = 'cc-auth-guard.sh .credentials.json';

  expect(guardsOf({ 'settings.json': hooks(command, command) })).toHaveLength(1);
});

test.each([
  ['the first format of the list', (installPath: string) => ({ installPath })],
  ['the second format of the list', (installPath: string) => [{ scope: 'user', installPath }]],
])('the hooks of plugins count too: %s', (_, entry) => {
  const plugin = aConfigDirectory({ 'hooks/hooks.json': hooks('${CLAUDE_PLUGIN_ROOT}/cc-auth-guard.sh') });
  const plugins = { 'keeper@market': entry(plugin), 'gone@market': entry('/nonexistent') };

  expect(guardsOf({ 'plugins/installed_plugins.json': { version: 2, plugins } })).toEqual([
    { name: 'cc-auth-guard.sh', where: 'SessionStart hook in the plugin keeper' },
  ]);
});

test('settings that cannot be parsed are not checked', () => {
  expect(guardsOf({ 'settings.json': '{"hooks":' })).toBe('not-checked');
});
