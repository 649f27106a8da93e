import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '..');

const name = process.env.SPAREKEY_PACKAGED === '1' ? 'packaged' : 'e2e';

/**
 * The end-to-end tests: the built app in a real Electron, one at a time, for they share one desktop.
 * With SPAREKEY_PACKAGED=1 the same tests meet the packaged app.
 */
export default defineConfig({
  testDir: join(root, 'test/e2e'),
  outputDir: join(root, 'out', name, 'failures'),
  globalSetup: join(import.meta.dirname, 'e2e-setup.mjs'),
  reporter: [['list'], ['json', { outputFile: join(root, 'out', name, 'results.json') }]],
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 120_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 20_000 },
});
