import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { PAGE_ORIGIN, servePage } from '../../electron/desktop/page-files';
import { fromSetup, sessionEnvironment } from '../e2e/session-environment';
import { cleanEnvironment, makeSandbox } from '../support/sandbox';
import { NOW } from '../support/app-state-builders';
import { LOOKS, type Look, type View } from './views';

const root = join(import.meta.dirname, '../..');
const pages = join(root, 'out/screens/page');

/** The popover's size on the desktop, in CSS pixels. */
const SIZE = { width: 380, height: 600 };

declare global {
  interface Window {
    /** What the page was not allowed, as the browser tells. */
    readonly violations: string[];
  }
}

/** The popover in a real Electron over a played bridge, under the app's own content security policy. */
export class Gallery {
  readonly #page: Page;
  readonly #address: string;

  constructor(page: Page, address: string) {
    this.#page = page;
    this.#address = address;
  }

  /** Goes to a view. The clock stands still, so that two runs compare. */
  async show({ state, steps = [], size = SIZE }: View): Promise<Page> {
    const page = this.#page;
    // Forced colours of the view before would stay in the ground that this one is painted on.
    await this.wear('light');
    await page.setViewportSize(size);
    await page.goto(`${this.#address}/index.html?state=${state}`);
    await page.locator('#root > *').first().waitFor();
    for (const step of steps) await step(page);
    return page;
  }

  /** Looks at it as somebody with these settings does. */
  wear(look: Look): Promise<void> {
    return this.#page.emulateMedia({ reducedMotion: 'reduce', ...LOOKS[look] });
  }

  /** What axe finds wrong, one sentence each. */
  async violations(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page: this.#page }).setLegacyMode().analyze();
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => String(target)).join(' | ')})`,
    );
  }

  /** What the content security policy refused since the page was opened. */
  refused(): Promise<readonly string[]> {
    return this.#page.evaluate(() => window.violations);
  }
}

/** A test with the gallery, which is built and opened once. */
export const test = base.extend<object, { gallery: Gallery }>({
  gallery: [
    async ({}, use) => {
      await buildPages();
      const server = await serve();
      const { port } = server.address() as AddressInfo;
      const address = `http://127.0.0.1:${port}`;
      const sandbox = makeSandbox();
      const app = await launch(address, sandbox);
      const page = await app.firstWindow();
      page.setDefaultTimeout(30_000);
      await page.addInitScript(noteViolations);
      await page.addInitScript(stopClock, NOW);
      await use(new Gallery(page, address));
      await app.close();
      server.closeAllConnections();
      server.close();
      sandbox.remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect };

function buildPages(): Promise<unknown> {
  return build({
    root: join(root, 'test/screens'),
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: pages, emptyOutDir: true, assetsInlineLimit: 0, target: 'chrome130' },
  });
}

/** Serves the pages with the headers that the app itself sends. */
async function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    void servePage(pages, new Request(`${PAGE_ORIGIN}${request.url ?? '/'}`)).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function launch(address: string, sandbox: ReturnType<typeof makeSandbox>): Promise<ElectronApplication> {
  const switches = fromSetup('SPAREKEY_ELECTRON_SWITCHES').split(' ');
  return _electron.launch({
    executablePath: fromSetup('SPAREKEY_ELECTRON'),
    args: [
      ...switches,
      '--force-device-scale-factor=2',
      '--lang=en-GB',
      join(import.meta.dirname, 'window.mjs'),
      address,
    ],
    cwd: sandbox.workDir,
    env: { ...cleanEnvironment(sandbox), ...sessionEnvironment(), TZ: 'UTC', LANG: 'en_GB.UTF-8' },
    colorScheme: null,
    timeout: 60_000,
  });
}

/** Runs in the page, before anything of its own. */
function noteViolations(): void {
  const violations: string[] = [];
  Object.defineProperty(window, 'violations', { value: violations });
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sourceFile, lineNumber }) =>
    violations.push(`${effectiveDirective} (${sourceFile}:${lineNumber})`),
  );
}

/** Runs in the page, before anything of its own. */
function stopClock(now: number): void {
  const Real = Date;
  class StandingDate extends Real {
    constructor(of: number | string | Date = now, ...more: []) {
      super(of, ...more);
    }
    static override now(): number {
      return now;
    }
  }
  window.Date = StandingDate as DateConstructor;
}
