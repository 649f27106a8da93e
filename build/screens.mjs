#!/usr/bin/env node
/**
 * `npm run screens [-- name…]`: a picture of every screen and state, in light, dark,
 * high contrast and forced colours, in out/screens/. On made-up data, with a clock
 * that stands still; each is also gone over with axe.
 *
 * Installs and fetches what is missing, after saying what and how big. Names choose
 * among the pictures: `npm run screens -- history preview-large`.
 */
import { join } from 'node:path';
import { installDebianPackages, installPackages, unfitNode } from './scripts/prerequisites.mjs';
import { run, say } from './scripts/run.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);

async function main(names) {
  const unfit = unfitNode(root);
  if (unfit !== undefined) return fail(unfit);
  if (!(await installPackages(root)))
    return fail('The npm packages could not be installed. Try: npm ci --ignore-scripts');
  const aptCommand = await installDebianPackages();
  if (aptCommand !== undefined) return fail(`The pictures need these Debian packages: ${aptCommand}`);

  const args = ['test', '--config', 'build/playwright-screens.config.ts'];
  if (names.length > 0) args.push('--grep', `(${names.map(escaped).join('|')})`);
  const { code } = await run(
    process.execPath,
    [join(root, 'node_modules/@playwright/test/cli.js'), ...args],
    {
      minutes: 60,
      live: true,
    },
  );
  if (code !== 0) return fail('Not every picture could be taken, or axe found something: see above.');
  say('The pictures are in out/screens/.');
}

function escaped(name) {
  return name.replaceAll(/[^\w-]/g, '\\$&');
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

await main(process.argv.slice(2));
