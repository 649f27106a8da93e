import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const overrideConfigFile = fileURLToPath(new URL('../../build/eslint.config.js', import.meta.url));

/** Without types, so that snippets may pretend to be files that do not exist. */
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile,
  overrideConfig: [{ ...tseslint.configs.disableTypeChecked, files: ['**/*.ts', '**/*.tsx'] }],
});

async function rulesBroken(linter: ESLint, file: string, code: string): Promise<readonly string[]> {
  const [result] = await linter.lintText(`${code}\n`, { filePath: `${root}/${file}` });
  return (result?.messages ?? []).map((message) => message.ruleId ?? message.message);
}

describe('a room must not', () => {
  test.each([
    ['shared/blob.ts', "import '../electron/core/ports/store';"],
    ['shared/blob.ts', "import 'node:path';"],
    ['shared/blob.ts', "export { z } from 'zod';"],
    ['electron/core/doctor.ts', "import 'node:fs';"],
    ['electron/core/doctor.ts', "import '../adapters/log';"],
    ['electron/core/doctor.ts', "export * from '../adapters/log';"],
    ['electron/core/doctor.ts', "export type { FileLog } from '../adapters/log';"],
    ['electron/core/doctor.ts', "void import('../compose');"],
    ['electron/adapters/log.ts', "import '../compose';"],
    ['electron/adapters/log.ts', "import '../cli/main';"],
    ['electron/compose.ts', "import './desktop/app';"],
    ['electron/cli/main.ts', "import '../adapters/log';"],
    ['electron/cli/commands/watch.ts', "import '../../desktop/app';"],
    ['electron/desktop/app.ts', "import '../adapters/log';"],
    ['electron/desktop/app.ts', "import '../../renderer/App';"],
    ['electron/main.ts', "import '../renderer/main';"],
    ['electron/preload.ts', "export { contract } from '../shared/ipc/contract';"],
    ['renderer/App.tsx', "import '../electron/core/guard/guardian';"],
    ['renderer/App.tsx', "export { contract } from '../shared/ipc/contract';"],
    ['renderer/App.tsx', "import 'node:fs';"],
    ['renderer/App.tsx', "import 'electron';"],
    ['electron/cli/main.ts', "import 'electron';"],
    ['electron/compose.ts', "import 'electron';"],
    ['electron/adapters/vault/key.ts', "void import('keytar');"],
    ['electron/adapters/vault/vault.ts', "import 'age-encryption';"],
    ['electron/adapters/vault/vault.ts', "import 'proper-lockfile';"],
    ['electron/cli/main.ts', "import 'electron-log/node';"],
  ])('%s: %s', async (file, code) => {
    expect(await rulesBroken(eslint, file, code)).toEqual(['sparekey/rooms']);
  });
});

describe('a room may', () => {
  test.each([
    ['shared/ipc/contract.ts', "import { z } from 'zod'; export const a = z;"],
    ['electron/core/doctor.ts', "import '../../shared/blob';"],
    [
      'electron/adapters/vault/vault.ts',
      "import 'node:fs'; import '../../core/ports/store'; import '../fs/atomic-file';",
    ],
    ['electron/adapters/secrets/keytar.ts', "void import('keytar');"],
    ['electron/adapters/log.ts', "import 'electron-log/node';"],
    ['electron/compose.ts', "import './adapters/log'; import './core/guard/guardian';"],
    ['electron/cli/commands/watch.ts', "import '../../compose'; import 'commander';"],
    ['electron/desktop/tray.ts', "import 'electron';"],
    ['electron/preload.ts', "import type { Bridge } from '../shared/ipc/contract'; export type B = Bridge;"],
    ['renderer/bridge.ts', "import type { Bridge } from '../shared/ipc/contract'; export type B = Bridge;"],
    ['renderer/App.tsx', "import 'react-dom/client'; import '../shared/text'; import './screens/home';"],
    ['test/unit/a.test.ts', "import 'keytar'; import '../../electron/adapters/log';"],
  ])('%s: %s', async (file, code) => {
    expect(await rulesBroken(eslint, file, code)).toEqual([]);
  });
});

describe('core and shared', () => {
  test.each([
    ['Date.now();', 'no-restricted-properties'],
    ['Math.random();', 'no-restricted-properties'],
    ['new Date();', 'no-restricted-syntax'],
    ['setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['setInterval(() => undefined, 1);', 'no-restricted-globals'],
    ['crypto.randomUUID();', 'no-restricted-globals'],
    ["export const home = process.env['HOME'];", 'no-restricted-globals'],
  ])('must not say %s', async (code, rule) => {
    expect(await rulesBroken(eslint, 'electron/core/doctor.ts', code)).toEqual([rule]);
    expect(await rulesBroken(eslint, 'shared/blob.ts', code)).toEqual([rule]);
  });
});

test('exports are named, except in the config files of tools', async () => {
  expect(await rulesBroken(eslint, 'electron/cli/main.ts', 'export default 1;')).toEqual([
    'no-restricted-syntax',
  ]);
  expect(await rulesBroken(eslint, 'build/vitest.config.ts', 'export default 1;')).toEqual([]);
});

test('a forgotten promise is found by its type', async () => {
  const typeAware = new ESLint({ cwd: root, overrideConfigFile });
  const code = 'async function work(): Promise<void> {}\nexport function begin(): void {\n  work();\n}';
  expect(await rulesBroken(typeAware, 'shared/assert.ts', code)).toContain(
    '@typescript-eslint/no-floating-promises',
  );
}, 60_000);
