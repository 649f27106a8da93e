#!/usr/bin/env node
/**
 * Everything that `npm test` does, on a fresh machine too: installs what is
 * missing, builds, checks, runs every suite that can run, and counts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installDebianPackages, installPackages, unfitNode } from './scripts/prerequisites.mjs';
import { heading, npm, say } from './scripts/run.mjs';
import { hasTests, runPlaywright, runVitest } from './scripts/suites.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const total = { passed: 0, failed: 0 };
/** What could not run, each with the command that mends it. */
const notRun = [];

async function main() {
  const unfit = unfitNode(root);
  if (unfit !== undefined) return notRun.push(`Everything: ${unfit}`);
  if (!(await installPackages(root)))
    return notRun.push('Everything, for lack of its packages: npm ci --ignore-scripts');
  const aptCommand = await installDebianPackages();

  heading('Checks');
  for (const script of ['build', 'typecheck', 'lint']) await check(script);

  const desktop = await desktopIfPossible();
  try {
    const env = desktop === undefined ? process.env : { ...desktop.env, SPAREKEY_TEST_KEYRING: '1' };
    for (const suite of ['unit', 'contract', 'crash', 'renderer', 'real']) await vitestSuite(suite, env);
  } finally {
    await desktop?.stop();
  }
  if (desktop !== undefined && existsSync('build/playwright.config.ts') && hasTests(root, 'e2e')) {
    await endToEnd();
  }
  if (aptCommand !== undefined) notRun.push(`What needs these Debian packages: ${aptCommand}`);
}

/**
 * What people would be given: its files, and then the end-to-end tests on the built app and, at the same time, on
 * the packaged one. Each has a desktop of its own, and both mostly wait.
 */
async function endToEnd() {
  heading('package');
  await check('package', ['--', '--test', '--dir']);
  await vitestSuite('package', process.env);
  heading('e2e');
  const [built, packaged] = await Promise.all([runPlaywright(root), runPlaywright(root, { packaged: true })]);
  count('tests on the built app', built);
  count('tests on the packaged app', packaged);
}

/** Runs a script of package.json; it counts as one test. */
async function check(script, words = []) {
  const { code, output, seconds } = await npm(['run', '--silent', script, ...words], { minutes: 10 });
  count(script, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output, seconds });
}

async function vitestSuite(name, env) {
  if (!hasTests(root, name)) return;
  heading(name);
  count('tests', await runVitest(root, name, env));
}

/** A throw-away desktop with an unlocked keyring. Where there can be none, the tests that need one are left out. */
async function desktopIfPossible() {
  // Loaded only now: it uses packages that may not have been installed before.
  const { DesktopUnavailable, startDesktop } = await import('./desktop-session.mjs');
  try {
    return await startDesktop({ virtualDisplay: true });
  } catch (error) {
    if (!(error instanceof DesktopUnavailable)) throw error;
    notRun.push(`End-to-end tests and tests with a real keyring: ${error.message}`);
    return undefined;
  }
}

function count(what, { passed, failed, skipped, output, seconds }) {
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) process.stdout.write(`${output.trimEnd()}\n`);
  const counts = [`${passed} passed`, failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`];
  say(`${what}: ${counts.filter(Boolean).join(', ')} (${seconds.toFixed(1)} s)`);
}

await main();
if (notRun.length > 0) {
  heading('Did not run');
  for (const line of notRun) say(line);
}
heading('Result');
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed > 0 || notRun.length > 0 ? 1 : 0;
