#!/usr/bin/env node
/**
 * Takes a picture of every state of the popover and runs axe over each:
 * `node test/renderer/gallery/shoot.mjs [light,dark,contrast,forced] [view…]`, into out/gallery/.
 *
 * CHROMIUM names the browser; the clock stands still, so that two runs compare.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';

const root = join(import.meta.dirname, '../../..');
const pictures = join(root, 'out/gallery');
const now = Date.UTC(2026, 10, 23, 14, 2, 0);

const tab = (title) => (page) => page.getByRole('tab', { name: title }).click();
const press = (name) => (page) => page.getByRole('button', { name, exact: true }).click();
const dialogStep = (page) => page.getByRole('dialog').getByRole('button').last().waitFor();

/** What to look at: a state, and the steps that lead to the view. */
const VIEWS = {
  good: ['good'],
  'good-small': ['good', async (page) => page.setViewportSize({ width: 380, height: 320 })],
  attention: ['attention'],
  clobbered: ['clobbered'],
  damaged: ['damaged'],
  unparsable: ['unparsable'],
  'signed-out': ['signed-out'],
  unreachable: ['unreachable'],
  healing: ['healing'],
  restored: ['restored'],
  paused: ['paused'],
  'no-key': ['no-key'],
  empty: ['empty'],
  trouble: ['trouble'],
  names: ['names'],
  profiles: ['profiles'],
  loading: ['loading', (page) => page.waitForTimeout(700)],
  failed: ['failed'],
  mcp: ['good', tab('MCP')],
  'mcp-lost': ['damaged', tab('MCP')],
  'mcp-empty': ['empty', tab('MCP')],
  'mcp-names': ['names', tab('MCP')],
  'mcp-none-found': ['good', tab('MCP'), (page) => page.getByRole('searchbox').fill('zzz')],
  'mcp-thousand': ['thousand', tab('MCP')],
  history: ['good', tab('History')],
  'history-names': ['names', tab('History')],
  'history-empty': ['empty', tab('History')],
  menu: ['good', press('More')],
  keys: ['good', (page) => page.keyboard.press('?')],
  preview: ['clobbered', press('Restore login'), dialogStep],
  'preview-large': ['unparsable', press('Restore everything'), dialogStep],
  'preview-names': [
    'names',
    tab('MCP'),
    (page) => page.getByRole('button', { name: /^Restore the-internal/ }).click(),
    dialogStep,
  ],
  restoring: ['clobbered&slow', press('Restore login'), dialogStep, (page) => page.keyboard.press('Enter')],
  done: [
    'clobbered',
    press('Restore login'),
    dialogStep,
    (page) => page.keyboard.press('Enter'),
    (page) => page.getByText('Restored').waitFor(),
  ],
  refused: [
    'clobbered&fault=key-unreachable',
    press('Restore login'),
    (page) => page.getByRole('alert').waitFor(),
  ],
  notice: [
    'good',
    press('More'),
    press('Save a snapshot now'),
    (page) => page.getByText('Snapshot saved.').waitFor(),
  ],
};

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  contrast: { colorScheme: 'light', contrast: 'more' },
  forced: { colorScheme: 'dark', forcedColors: 'active' },
};

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}

const [looks = 'light,dark', ...wanted] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const server = await createServer({
  root,
  configFile: false,
  plugins: [react()],
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0 },
  cacheDir: join(root, 'out/gallery/.vite'),
});
await server.listen();
const { port } = server.httpServer.address();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  for (const look of looks.split(',')) {
    const context = await browser.newContext({
      ...LOOKS[look],
      viewport: { width: 380, height: 600 },
      deviceScaleFactor: 2,
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    for (const [name, [state, ...steps]] of Object.entries(VIEWS)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const page = await context.newPage();
      page.on('pageerror', ({ message }) => fail(`${name} ${look}: ${message}`));
      await page.clock.setFixedTime(now);
      await page.goto(`http://127.0.0.1:${port}/test/renderer/gallery/?state=${state}`);
      await page.locator('#root > *').first().waitFor({ timeout: 30_000 });
      if (state !== 'loading') await page.getByRole('heading', { level: 1 }).waitFor();
      for (const step of steps) await step(page);
      await page.screenshot({ path: join(pictures, `${name}-${look}.png`) });
      const { violations: found } = await new AxeBuilder({ page }).analyze();
      for (const { id, help, nodes } of found) {
        const places = nodes.map(({ target }) => String(target)).join(' | ');
        fail(`${name} ${look}: ${id}: ${help} (${places})`);
      }
      await page.close();
    }
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
