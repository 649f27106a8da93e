#!/usr/bin/env node
/**
 * Builds the app and runs it on this user's own store: `npm start [-- --accept-test-runtime] [-- --no-sandbox]`.
 *
 * Every way in which that cannot work ends in one sentence that says what helps.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { acceptFlag, executableIn, findElectron, neededSwitches } from './electron-runtime.mjs';
import { testRuntime } from './scripts/electron-test-runtime.mjs';
import { npm } from './scripts/run.mjs';

const root = join(import.meta.dirname, '..');
const noSandboxFlag = '--no-sandbox';
const words = process.argv.slice(2);

const say = (sentence) => process.stderr.write(`${sentence}\n`);

async function main() {
  const obstacle = missingDisplay() ?? missingSandbox();
  if (obstacle !== undefined) return refuse(obstacle);

  const electron = await findElectron({ acceptTestRuntime: words.includes(acceptFlag), say });
  if (electron.kind === 'missing') return refuse(electron.sentence);
  const isTestRuntime = electron.version.replace(/^v/, '') === testRuntime.electron;
  if (electron.kind === 'given' && isTestRuntime && !words.includes(acceptFlag)) {
    return refuse(
      `ELECTRON_OVERRIDE_DIST_PATH names the test runtime, which only ${acceptFlag} lets near a real store.`,
    );
  }
  if (electron.kind === 'test') {
    say(`Running on the test runtime, Electron ${electron.version}, because ${acceptFlag} was given.`);
  }
  const { code, output } = await npm(['run', '--silent', 'build'], { minutes: 5 });
  if (code !== 0) return refuse(`${output.trimEnd()}\nThe app could not be built.`);
  say('Sparekey runs; its key is in the menu bar. Ctrl-C quits.');
  process.exitCode = await run(executableIn(electron.dist));
}

function missingDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return undefined;
  return 'There is no display to show the app on: start it from a desktop, or see it without one with npm run demo.';
}

/** Chromium's sandbox is not given up unasked: outside of tests the page is worth as much as the store. */
function missingSandbox() {
  if (neededSwitches().length === 0 || words.includes(noSandboxFlag)) return undefined;
  const why =
    process.getuid() === 0
      ? 'Chromium’s sandbox does not work as root; start the app as an ordinary user'
      : 'Chromium’s sandbox needs user namespaces, which this system forbids (sudo sysctl kernel.unprivileged_userns_clone=1 allows them)';
  return `${why}, or go without the sandbox: npm start -- ${noSandboxFlag}`;
}

function chosenSwitches() {
  return words.includes(noSandboxFlag) ? [noSandboxFlag] : [];
}

/** Runs the app to its end; answers its exit code. */
function run(electron) {
  return new Promise((done, fail) => {
    const app = spawn(electron, [...chosenSwitches(), root], { stdio: 'inherit' });
    // Ctrl-C reaches the app by itself; a second one would cut off what it still has to seal.
    process.on('SIGINT', () => undefined);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));
    app.on('error', fail);
    app.on('close', (code) => done(code ?? 1));
  });
}

function refuse(sentence) {
  say(sentence);
  process.exitCode = 1;
}

await main();
