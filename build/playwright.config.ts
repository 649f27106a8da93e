import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const root = join(import.meta.dirname, '..');

/** The end-to-end tests: the built app in a real Electron, one at a time, for they share a desktop. */
export default defineConfig({
  testDir: join(root, 'test/e2e'),
  outputDir: join(root, 'out/e2e/failures'),
  globalSetup: join(import.meta.dirname, 'e2e-setup.mjs'),
  reporter: [['list'], ['json', { outputFile: join(root, 'out/e2e/results.json') }]],
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 10_000 },
});
