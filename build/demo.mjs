#!/usr/bin/env node
/**
 * `npm run demo`: shows the main job, on made-up credentials in a throw-away home.
 *
 * First the command, with the real Claude Code dropping the login; then the app; then the app once
 * more on a played macOS, where only the Keychain's `security` is a stand-in.
 * Installs, builds and fetches what is missing, after saying what and how big.
 * Exit code 0 only when every step was seen to happen.
 */
import { existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDebianPackages, installPackages, unfitNode } from './scripts/prerequisites.mjs';
import { heading, npm, run, say } from './scripts/run.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const GIGABYTE = 1e9;
const neededSpace = 1.2 * GIGABYTE;

/** The package of the real Claude Code that the tests also use. */
const claudeCode = join(root, 'node_modules/@anthropic-ai/claude-code/cli.js');

async function main() {
  const unfit = unfitNode(root);
  if (unfit !== undefined) return fail(unfit);
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < neededSpace) {
    return fail(
      `The demo needs about 1.2 GB of disk for packages and an Electron; ${((bavail * bsize) / GIGABYTE).toFixed(1)} GB are free here.`,
    );
  }
  if (!(await installPackages(root)))
    return fail('The npm packages could not be installed. Try: npm ci --ignore-scripts');
  heading('Building');
  const built = await npm(['run', '--silent', 'build']);
  if (built.code !== 0) return fail(`The build failed.\n${built.output}`);
  say(`done in ${built.seconds.toFixed(1)} s`);

  const shown = [await showCommand(), await showApps()];
  heading(
    shown.every(Boolean)
      ? 'The demo is over: every step was seen.'
      : 'The demo is over: not every step was seen.',
  );
  process.exitCode = shown.every(Boolean) ? 0 : 1;
}

/** The command on plain Node: nothing of the user's environment but PATH reaches it. */
async function showCommand() {
  heading('Act one: the command');
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-demo-'));
  const claude = existsSync(claudeCode) ? ['--claude', claudeCode] : [];
  const env = { PATH: process.env.PATH, HOME: folder, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) };
  const args = [join(root, 'out/main/sparekey.js'), 'demo', '--dir', join(folder, 'made-up'), ...claude];
  const { code } = await run(process.execPath, args, { env, minutes: 3, live: true });
  return code === 0;
}

/** The app in a real Electron, on a display of its own where there is none. */
async function showApps() {
  heading('Act two: the app');
  const aptCommand = await installDebianPackages();
  if (aptCommand !== undefined)
    return fail(`The app needs these Debian packages to show itself: ${aptCommand}`);
  const { AppDemo } = await import('./scripts/demo-app.mjs');
  const demo = await AppDemo.prepare({ root, say });
  if (demo === undefined) return false;
  const app = await demo.show('app');
  heading('Act three: the app on a played macOS');
  const mac = await showPlayedMac(demo);
  if (app && mac) say('Pictures of it all are in out/demo.');
  if (app && process.argv.includes('--keep')) await demo.play();
  return app && mac;
}

async function showPlayedMac(demo) {
  if (!existsSync(claudeCode)) {
    say('Skipped: it needs the package of the real Claude Code 2.1.96, which could not be had.');
    return true;
  }
  say(
    'Played: the Keychain is a stand-in for /usr/bin/security, and Claude Code is told that it runs on macOS.',
  );
  say('Real: the app in Electron, the keyring, the files, and Claude Code 2.1.96.');
  return demo.show('played-mac');
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
  return false;
}

await main();
