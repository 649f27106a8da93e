#!/usr/bin/env node
/**
 * Packages the app for this machine's system: `npm run package [-- --test] [-- --dir]`.
 *
 * `--test` makes a package that the end-to-end tests can attach to; `--dir` leaves
 * out archives and installers. Where the declared Electron cannot be had, the test
 * runtime makes a test package. What other systems need is checked against the
 * schema of electron-builder, and told apart from what was built.
 */
import { execFileSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { join, relative } from 'node:path';
import { findElectron } from './electron-runtime.mjs';
import { fuses, packageConfig, unpackedApp } from './packaging/config.mjs';
import { readFuses } from './packaging/fuses.mjs';
import { npm } from './scripts/run.mjs';

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2);
const say = (sentence) => process.stdout.write(`${sentence}\n`);

/** What each system can build without tools that must be downloaded apart, and what stays configured only. */
const SYSTEMS = {
  linux: { builds: ['tar.gz'], configuredOnly: 'Linux AppImage and deb, macOS dmg and zip, Windows nsis' },
  darwin: { builds: ['dmg', 'zip'], configuredOnly: 'Linux tar.gz, AppImage and deb, Windows nsis' },
};

async function main() {
  const system = SYSTEMS[process.platform];
  if (system === undefined) return refuse(`Nobody has packaged Sparekey on ${process.platform} yet.`);
  const { code, output } = await npm(['run', '--silent', 'build'], { minutes: 5 });
  if (code !== 0) return refuse(`${output.trimEnd()}\nThe app could not be built.`);

  // Accepted without asking: what it makes is a test package, and is called so.
  const electron = await findElectron({ acceptTestRuntime: true, say });
  if (electron.kind === 'missing') return refuse(electron.sentence);
  const kind = words.includes('--test') || electron.kind !== 'official' ? 'test' : 'release';
  if (electron.kind === 'test') {
    say(`On the test runtime (Electron ${electron.version}), so this is a test package: not for use.`);
  }
  // A release for a Mac has two architectures, so electron-builder fetches each; everything else takes what is there.
  const isForBoth = process.platform === 'darwin' && kind === 'release';
  const archs = isForBoth ? ['arm64', 'x64'] : [process.arch];
  const version = electron.version.replace(/^v/, '');
  const config = packageConfig({ kind, electron: { version, ...(!isForBoth && { dist: electron.dist }) } });
  await checkAgainstSchema(config);
  const artifacts = await build(config, system, archs);
  await checkFuses(kind, archs);
  for (const arch of archs) say(unpackedApp(kind, arch).app);
  for (const artifact of artifacts) say(relative(root, artifact));
  say(`Checked against the schema, but not built here: ${system.configuredOnly}.`);
}

/** The whole configuration, whatever is built of it. Throws with the place that is wrong. */
async function checkAgainstSchema(config) {
  const { validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const { DebugLogger } = await import('builder-util');
  await validateConfiguration(config, new DebugLogger(false));
}

async function build(config, { builds }, archs) {
  const { Arch, Platform, build } = await import('electron-builder');
  const archives = words.includes('--dir') ? [] : builds;
  useInstalledSevenZip();
  return build({
    projectDir: root,
    config,
    targets: Platform.current().createTarget(['dir', ...archives], ...archs.map((arch) => Arch[arch])),
  });
}

/** electron-builder would download its own; the system's does as well. */
function useInstalledSevenZip() {
  try {
    const path = execFileSync('which', ['7za'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    process.env.ELECTRON_BUILDER_7ZIP_PATH ??= path.trim();
  } catch {
    // None is installed, so it is downloaded where an archive needs it.
  }
}

/** Reads back what was flipped: a fuse that is not where it should be is a hole that nobody would see. */
async function checkFuses(kind, archs) {
  for (const { app } of archs.map((arch) => unpackedApp(kind, arch))) {
    const read = await readFuses(join(root, app));
    if (!isDeepStrictEqual(read, fuses(kind))) {
      throw new Error(`The fuses of ${app} are ${JSON.stringify(read)}.`);
    }
  }
}

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

await main();
