#!/usr/bin/env node
/**
 * `npm run bench`: how long the command takes to start, against an empty Node in
 * the same run; and by the app's own executable and by a package, if one was built,
 * against plain Node. Ratios, because machines differ and are noisy.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { executableIn, findElectron } from '../../build/electron-runtime.mjs';
import { unpackedApp } from '../../build/packaging/config.mjs';
import { COMMAND as command, aHome, moveOut } from './moved-home.mjs';

const RUNS = 15;
const root = join(import.meta.dirname, '../..');
const say = (sentence) => process.stderr.write(`${sentence}\n`);
const { home, remove } = aHome();
/** Nothing listens there, and the helper does not wait for it. */
const [helper] = moveOut(home, ['linear'], 'http://127.0.0.1:9');
const env = helper.env;

function seconds(args, program = process.execPath) {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, { env });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - began;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

/** The median of the ratios, pair by pair, so that both meet the same load. */
function ratio(one, other) {
  return median(Array.from({ length: RUNS }, () => one() / other())).toFixed(2);
}

function sayRatio(words, how, program, args) {
  const times = ratio(
    () => seconds(args, program),
    () => seconds([command, ...words]),
  );
  process.stdout.write(`sparekey ${words[0]} by ${how}: ${times} times plain Node\n`);
}

/** Switches as the packaged app's launcher gives them. */
async function byTheApp(words) {
  const electron = await findElectron({ acceptTestRuntime: true, say });
  if (electron.kind === 'missing') return say(electron.sentence);
  const linux = ['--ozone-platform=headless', '--no-sandbox', '--no-zygote', '--log-level=3'];
  const switches = process.platform === 'linux' ? linux : [];
  const args = [...switches, root, '--cli', '--', ...words];
  sayRatio(words, `the app (Electron ${electron.version})`, executableIn(electron.dist), args);
}

/** The launcher, as a person or Claude Code's hook starts it: a shell, the packaged executable, an archive with the code. */
function byThePackage(words) {
  const launchers = ['release', 'test'].map((kind) =>
    join(root, unpackedApp(kind, process.arch).resources, 'sparekey'),
  );
  const launcher = launchers.find((path) => existsSync(path));
  if (launcher === undefined) return say('No package is there to be timed: npm run package makes one.');
  sayRatio(words, `the packaged app (${relative(root, launcher)})`, launcher, words);
}

try {
  const headers = ['headers', ...helper.line.split(' headers ')[1].split(' ')];
  for (const args of [['status'], ['history'], ['restore', '--help'], ['snapshot'], headers]) {
    const times = ratio(
      () => seconds([command, ...args]),
      () => seconds(['-e', '0']),
    );
    const named = args === headers ? 'headers' : args.join(' ');
    process.stdout.write(`sparekey ${named}: ${times} times an empty Node\n`);
  }
  for (const words of [['status'], headers]) {
    await byTheApp(words);
    byThePackage(words);
  }
} finally {
  remove();
}
