#!/usr/bin/env node
/**
 * `npm run check:mac`: runs the suite of all stores against this Mac's own Keychain.
 *
 * Only in a throw-away keychain that it makes, names in every call and deletes;
 * everything in it is made up. Exit code 2 off macOS. The path of another
 * `security` may be given: so the tests prove all this against their stand-in.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heading, run, say } from './scripts/run.mjs';

const root = join(import.meta.dirname, '..');
const [security = process.platform === 'darwin' ? '/usr/bin/security' : undefined] = process.argv.slice(2);

async function main() {
  if (security === undefined) {
    process.stderr.write('check:mac checks the Keychain of a Mac, and this is none.\n');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'sparekey-check-mac-'));
  // Not called login: only a keychain of that name would join the user's search list (M17).
  const keychain = join(folder, 'throw-away.keychain-db');
  heading(`The Keychain, in ${keychain}`);
  try {
    await ask(['create-keychain', '-p', 'FAKE-password', keychain], folder);
    // Else it would lock itself after five minutes, and raise a dialog.
    await ask(['set-keychain-settings', keychain], folder);
    return await runSuite(keychain);
  } finally {
    await ask(['delete-keychain', keychain], folder).catch(({ message }) => say(message));
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With a home of its own: the user's preferences of keychains are none of its business. */
async function ask(args, home) {
  const { code } = await run(security, args, { env: { HOME: home }, minutes: 1 });
  if (code !== 0) throw new Error(`security ${args[0]} failed with ${code ?? 'no answer'}.`);
}

async function runSuite(keychain) {
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', 'contract'];
  const suite = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    ...args,
    'test/contract/credential-store.test.ts',
  ];
  const env = { ...process.env, CHECK_MAC_SECURITY: security, CHECK_MAC_KEYCHAIN: keychain };
  const { code } = await run(process.execPath, suite, { env, minutes: 10, live: true });
  return code === 0 ? 0 : 1;
}

process.chdir(root);
process.exitCode = await main();
