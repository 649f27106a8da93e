import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

/** What came of a suite. @typedef {{ passed: number, failed: number, skipped: number, output: string, seconds: number }} Result */

/** Whether a folder below `test/` holds any test. */
export function hasTests(root, folder) {
  const path = join(root, 'test', folder);
  return (
    existsSync(path) &&
    readdirSync(path, { recursive: true }).some((name) => /\.(test|spec)\.tsx?$/.test(name))
  );
}

/** Runs one project of Vitest. @returns {Promise<Result>} */
export async function runVitest(root, project, env) {
  const report = freshReport(join(root, 'out/test', `${project}.json`));
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', project];
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
  const ran = await runTool(root, 'vitest/vitest.mjs', [...args, ...reporters], env);
  return withCounts(
    ran,
    report,
    ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) => ({
      passed: numPassedTests,
      // A file that cannot even be loaded has no failed test in it.
      failed: numFailedTests + testResults.filter(isBrokenFile).length,
      skipped: numPendingTests + numTodoTests,
    }),
  );
}

function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed');
}

/**
 * Runs the end-to-end tests on the built app, or on the packaged one. Their
 * configuration names the report and starts the desktop.
 *
 * @param {{ packaged?: boolean }} options
 * @returns {Promise<Result>}
 */
export async function runPlaywright(root, { packaged = false } = {}) {
  const report = freshReport(join(root, 'out', packaged ? 'packaged' : 'e2e', 'results.json'));
  const args = ['test', '--config', 'build/playwright.config.ts'];
  const env = { ...process.env, SPAREKEY_PACKAGED: packaged ? '1' : '' };
  const ran = await runTool(root, '@playwright/test/cli.js', args, env);
  return withCounts(ran, report, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }));
}

function runTool(root, script, args, env) {
  return run(process.execPath, [join(root, 'node_modules', script), ...args], { env, minutes: 20 });
}

/** A report of an earlier run must not pass for one of this. */
function freshReport(file) {
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

function withCounts({ code, output, seconds }, report, countsOf) {
  const counts = existsSync(report)
    ? countsOf(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  // A run that failed as a whole, by a crash or an error between tests, is a failure too.
  const failed = code === 0 ? counts.failed : Math.max(1, counts.failed);
  return { ...counts, failed, output, seconds };
}
