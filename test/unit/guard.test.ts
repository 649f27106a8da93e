import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs, { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { guardChildren, guardFiles, guardNetwork } from '../support/guard-rules';

/** Need not exist: what is refused is refused before the file system is asked. */
const pretendHome = '/nonexistent/developer';
const store = path.join(pretendHome, '.claude/.credentials.json');

beforeAll(() => {
  const refuse = (what: string): never => {
    throw new Error(`refused: ${what}`);
  };
  guardFiles([pretendHome], [path.join(pretendHome, 'elsewhere')], refuse);
  guardChildren([pretendHome], refuse);
  guardNetwork(refuse);
});

test('every worker lives in a temporary home', () => {
  expect(homedir()).toContain('sparekey-test-');
  for (const name of ['HOME', 'XDG_DATA_HOME', 'CLAUDE_CONFIG_DIR', 'SPAREKEY_DATA_DIR']) {
    expect(process.env[name]).toContain(homedir());
  }
});

describe('the real store cannot be', () => {
  test.each<[string, () => unknown]>([
    ['read', () => readFileSync(store)],
    ['read through the default import', () => fs.readFileSync(store)],
    ['read by a file URL', () => readFileSync(new URL(`file://${store}`))],
    ['looked at', () => fs.statSync(store)],
    ['watched', () => fs.watch(path.dirname(store))],
    ['written', () => writeFileSync(store, 'x')],
    ['renamed over', () => fs.renameSync(path.join(homedir(), 'x'), store)],
    ['opened with a callback', () => fs.open(store, () => undefined)],
    ['reached by a detour', () => readFileSync(`${pretendHome}/x/../.claude.json`)],
    ['reached by its own variable', () => readFileSync(path.join(pretendHome, 'elsewhere/file'))],
  ])('%s', (_, reach) => {
    expect(reach).toThrow(/refused: .* which is the real user's/);
  });

  test('read with promises', async () => {
    await expect(async () => readFile(store)).rejects.toThrow(/refused/);
  });
});

test('all other files stay open to the tests', () => {
  const file = path.join(homedir(), '.claudette');
  writeFileSync(file, 'fine');
  expect(readFileSync(file, 'utf8')).toBe('fine');
  expect(fs.realpathSync.native(file)).toContain('.claudette');
});

test('no child starts in the real home, nor without one', () => {
  const script = ['-e', ''];
  expect(() => spawn(process.execPath, script, { env: { HOME: pretendHome } })).toThrow(/in the real home/);
  expect(() => execFileSync(process.execPath, script, { env: {} })).toThrow(/without a HOME/);
  expect(() => execFileSync(process.execPath, script)).not.toThrow();
});

test('no connection leaves this machine', () => {
  expect(() => net.connect(443, 'example.com')).toThrow(/connecting to example.com/);
  expect(() => net.connect({ host: '192.0.2.1', port: 443 })).toThrow(/192.0.2.1/);
});

test('a run that reaches for the real store fails, even where the code swallows the refusal', () => {
  const home = path.join(homedir(), 'developer');
  const project = path.join(homedir(), 'project');
  const realStore = path.join(home, '.claude/.credentials.json');
  for (const dir of [path.dirname(realStore), project]) mkdirSync(dir, { recursive: true });
  writeFileSync(realStore, '{}');
  const guard = fileURLToPath(new URL('../support/guard.ts', import.meta.url));
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  writeFileSync(
    path.join(project, 'vitest.config.mjs'),
    `export default { test: { globals: true, pool: 'forks', setupFiles: [${JSON.stringify(guard)}] } };`,
  );
  writeFileSync(
    path.join(project, 'swallows.test.mjs'),
    `import { readFileSync } from 'node:fs';
     import { homedir } from 'node:os';
     test('keeps to its own home', () => expect(homedir()).not.toBe(${JSON.stringify(home)}));
     test('reads the real store', () => {
       try { readFileSync(${JSON.stringify(realStore)}); } catch {}
     });`,
  );

  const run = spawnSync(process.execPath, [vitest, 'run', '--root', project, '--reporter', 'json'], {
    env: { PATH: process.env.PATH, HOME: home },
    encoding: 'utf8',
    timeout: 30_000,
  });

  const report = JSON.parse(run.stdout) as { numPassedTests: number; numFailedTests: number };
  expect(report).toMatchObject({ numPassedTests: 1, numFailedTests: 1 });
  expect(run.stdout).toContain('The test guard was tripped');
  expect(run.status).toBe(1);
}, 30_000);
