import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import endToEnd from './playwright.config';

const root = join(import.meta.dirname, '..');

/** `npm run screens`: every screen and state in every look, as a picture, and gone over with axe. */
export default defineConfig({
  ...endToEnd,
  testDir: join(root, 'test/screens'),
  outputDir: join(root, 'out/screens/failures'),
  reporter: [['list']],
  // Four looks at the longest list, each gone over with axe.
  timeout: 3 * 60_000,
  globalTimeout: 60 * 60_000,
});
