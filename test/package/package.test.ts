/** The package that was built, on this machine's system: what is in it, and what nobody can make of it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { expect, test } from 'vitest';
import { executableIn, findElectron } from '../../build/electron-runtime.mjs';
import { fuses, unpackedApp } from '../../build/packaging/config.mjs';
import { readFuses } from '../../build/packaging/fuses.mjs';
import { version } from '../../package.json';
import { runCommand } from '../support/command';
import { cleanEnvironment, makeSandbox, type Sandbox } from '../support/sandbox';

const root = path.join(import.meta.dirname, '../..');
const built = unpackedApp('test', process.arch);
const executable = path.join(root, built.executable);
const resources = path.join(root, built.resources);
const launcher = path.join(resources, 'sparekey');
const archive = path.join(resources, 'app.asar');
/** The executable of an Electron that is nobody's app. */
const bareElectron = await bareExecutable();

if (!existsSync(archive)) throw new Error('There is no test package: npm run package -- --test --dir');

/** Every file in the archive, with forward slashes. */
function packedFiles(): readonly string[] {
  const entries = listPackage(archive, { isPack: false }).map((name) => name.replaceAll('\\', '/').slice(1));
  return entries.filter((name) => !entries.some((other) => other.startsWith(`${name}/`)));
}

test('holds the bundles, keytar for this system, and nothing else', () => {
  const native = `${process.platform}-${process.arch}`;
  const allowed = [
    /^package\.json$/,
    /^out\/main\/[\w-]+\.js$/,
    /^out\/main\/icons\/\w+(@2x)?\.png$/,
    /^out\/preload\/preload\.cjs$/,
    /^out\/renderer\/index\.html$/,
    /^out\/renderer\/assets\/[\w-]+\.(js|css|woff2|svg|png)$/,
    /^node_modules\/keytar\/(package\.json|LICENSE\.md|lib\/keytar\.js)$/,
    new RegExp(`^node_modules/keytar/prebuilds/${native}/keytar\\.node$`),
  ];
  const files = packedFiles();

  expect(files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining([
      'out/main/main.js',
      'out/main/sparekey.js',
      'out/renderer/index.html',
      `node_modules/keytar/prebuilds/${native}/keytar.node`,
    ]),
  );
});

test('has beside the archive only what cannot be in it', () => {
  const files = readdirSync(resources, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(resources, path.join(entry.parentPath, entry.name)))
    .filter((file) => !/\.(lproj|icns|plist)/.test(file))
    .toSorted();

  expect(files.filter((file) => !file.startsWith('app.asar.unpacked/node_modules/keytar/'))).toEqual(
    ['LICENSE.sparekey.txt', 'app.asar', 'sparekey'].toSorted(),
  );
  expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1);
  expect(statSync(launcher).mode & 0o111).toBe(0o111);
});

test('names no map of its sources', () => {
  const scripts = packedFiles().filter((file) => /^out\/.*\.c?js$/.test(file));

  const texts = scripts.map((file) => extractFile(archive, file).toString('utf8'));
  expect(texts.filter((text) => text.includes('sourceMappingURL'))).toEqual([]);
});

test('has its fuses where they belong', async () => {
  expect(await readFuses(path.join(root, built.app))).toEqual(fuses('test'));
});

test('cannot be made to run other code', async () => {
  const sandbox = makeSandbox();
  try {
    const asNode = { ELECTRON_RUN_AS_NODE: '1' };
    expect(await printedBy(sandbox, bareElectron, ['-p', '6*7'], asNode)).toBe('42\n');
    expect(await printedBy(sandbox, executable, ['-p', '6*7'], asNode)).toBe('');

    const options = { NODE_OPTIONS: '--require=/nowhere/FAKE.js' };
    expect(await printedBy(sandbox, process.execPath, ['-p', '6*7'], options)).toBe('');
    expect(await printedBy(sandbox, launcher, ['--version'], options)).toBe(`${version}\n`);
  } finally {
    sandbox.remove();
  }
});

test('its launcher finds the app through links, also relative ones, and hands everything on', async () => {
  const sandbox = makeSandbox();
  const folder = mkdtempSync(path.join(tmpdir(), 'sparekey links-'));
  try {
    symlinkSync(launcher, path.join(folder, 'first'));
    symlinkSync('first', path.join(folder, 'spare key'));
    const link = path.join(folder, 'spare key');
    const run = await runCommand(sandbox, ['no such', 'command'], {}, [link]);

    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("'no such'") });
  } finally {
    rmSync(folder, { recursive: true });
    sandbox.remove();
  }
});

/** What a program prints on its standard output until it ends, or until ten seconds have passed. */
function printedBy(
  sandbox: Sandbox,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const options = { env: { ...cleanEnvironment(sandbox), ...env }, cwd: sandbox.workDir, timeout: 10_000 };
  return new Promise((resolve) => {
    execFile(file, [...args], options, (_error, stdout) => resolve(stdout));
  });
}

async function bareExecutable(): Promise<string> {
  const electron = await findElectron({ acceptTestRuntime: true, say: () => undefined });
  if (!('dist' in electron)) throw new Error(String(electron.sentence));
  return executableIn(String(electron.dist));
}
