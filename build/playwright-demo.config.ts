import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import endToEnd from './playwright.config';

/** The app's part of `npm run demo`: one long test, told step by step. */
export default defineConfig({
  ...endToEnd,
  testDir: join(import.meta.dirname, '../test/demo'),
  outputDir: join(import.meta.dirname, '../out/demo/failures'),
  reporter: join(import.meta.dirname, 'scripts/demo-reporter.mjs'),
});
