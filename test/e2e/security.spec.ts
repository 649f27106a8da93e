import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import type { Bridge } from '../../shared/ipc/contract';
import { goodCredentials, withoutLogin } from './credentials';
import { REQUESTS } from '../../shared/ipc/contract';
import { expect, test as base } from './fixture';
import { PopoverPage } from './popover-page';

declare global {
  interface Window {
    readonly sparekey: Bridge;
  }
}

/** A server on this machine that nobody should ever reach; it counts who did. */
interface Outside {
  readonly address: string;
  readonly visits: readonly string[];
}

const test = base.extend<{ outside: Outside; app: ElectronApplication; popover: PopoverPage }>({
  outside: async ({}, use) => {
    const visits: string[] = [];
    const server: Server = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await use({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits });
    server.closeAllConnections();
    server.close();
  },

  app: async ({ store, startApp }, use) => {
    store.write(goodCredentials());
    await use(await startApp());
  },

  popover: async ({ app, panel }, use) => {
    const icon = await panel.icon();
    await icon.saysAtLast(/are fine/);
    await use(await PopoverPage.openedBy(app, () => icon.click()));
  },
});

test('no secret reaches the window, the log or the notifications', async ({
  sandbox,
  store,
  popover,
  notifications,
}) => {
  store.write(withoutLogin());
  await popover.saysAtLast(/login lost/);
  await popover.press(/Restore login/);
  await expect(popover.dialog).toContainText('Claude login goes back');
  await popover.press(/Restore login/);
  await expect(popover.dialog).toContainText('is back');
  await popover.press(/Done/);
  const seen: string[] = [];
  for (const screen of ['Overview', 'MCP', 'History'] as const) {
    await popover.goTo(screen);
    seen.push(await popover.page.content());
  }
  seen.push(JSON.stringify(await popover.page.evaluate(() => window.sparekey.getState({}))));
  seen.push(JSON.stringify(notifications.shown));
  seen.push(...filesBelow(join(sandbox.dataDir, 'logs')), ...filesBelow(join(sandbox.dataDir, 'window')));

  const everything = seen.join('\n');
  expect(everything).toContain('linear');
  for (const secret of ['sk-ant-', 'FAKE-access', 'FAKE-refresh', 'FAKE-client', 'account-FAKE']) {
    expect(everything, secret).not.toContain(secret);
  }
});

test('the page has the bridge and nothing else of Electron or Node', async ({ popover }) => {
  const inside = await popover.page.evaluate(() => ({
    names: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(window.sparekey).toSorted(),
    origin: location.origin,
  }));

  expect(inside).toEqual({
    names: [],
    bridge: [...Object.keys(REQUESTS), 'onInvitation', 'onState'].toSorted(),
    origin: 'app://sparekey',
  });
});

test('the parser of the contract stays out of the page', () => {
  const bundle = (folder: string) => filesBelow(join(import.meta.dirname, '../../out', folder)).join('\n');

  expect(bundle('main')).toContain('ZodError');
  expect(bundle('renderer')).not.toMatch(/zod/i);
});

test('nothing foreign runs in the page, and nothing leaves it', async ({ popover, outside }) => {
  const outcome = await popover.page.evaluate(async (address) => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      violations.push(effectiveDirective),
    );
    const ran: string[] = [];
    Object.assign(window, { ran: (what: string) => ran.push(what) });
    const add = (tag: string, attributes: Record<string, string>, text = '') => {
      const element = Object.assign(document.createElement(tag), { textContent: text });
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
      return element;
    };
    add('script', {}, "window.ran('inline script')");
    add('script', { src: `${address}/script.js` });
    add('style', {}, 'h1 { visibility: hidden }');
    add('link', { rel: 'stylesheet', href: `${address}/style.css` });
    add('link', { rel: 'prefetch', href: `${address}/prefetch` });
    add('img', { src: `${address}/image.png`, onerror: "window.ran('handler')" });
    add('iframe', { src: `${address}/frame` });
    add('object', { data: `${address}/object` });
    const form = add('form', { action: `${address}/form`, method: 'post' }) as HTMLFormElement;
    form.submit();
    navigator.sendBeacon(`${address}/beacon`);
    const refused = async (act: () => unknown) => {
      try {
        await act();
        return false;
      } catch {
        return true;
      }
    };
    const refusals = {
      // In a turn of its own: what the debugger runs at once may do anything.
      eval: await refused(async () => {
        await new Promise((soon) => setTimeout(soon));
        return globalThis.eval('1');
      }),
      fetch: await refused(() => fetch(`${address}/fetch`)),
      ownFile: await refused(() => fetch('file:///etc/hostname')),
      socket: await refused(
        () =>
          new Promise((open, fail) => {
            const socket = new WebSocket(`${address.replace('http', 'ws')}/socket`);
            socket.onopen = open;
            socket.onerror = fail;
          }),
      ),
      worker: await refused(
        () =>
          new Promise((open, fail) => {
            const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])));
            worker.onmessage = open;
            worker.onerror = fail;
          }),
      ),
      camera: await refused(() => navigator.mediaDevices.getUserMedia({ video: true })),
      clipboard: await refused(() => navigator.clipboard.readText()),
      location: await refused(
        () => new Promise((found, fail) => navigator.geolocation.getCurrentPosition(found, fail)),
      ),
      notification: (await Notification.requestPermission()) !== 'granted',
    };
    return {
      ran,
      refusals,
      opened: window.open(`${address}/window`) !== null,
      headline: document.querySelector('h1')?.checkVisibility(),
      violations,
    };
  }, outside.address);

  expect(outcome.ran).toEqual([]);
  expect(outcome).toMatchObject({ opened: false, headline: true });
  expect(Object.entries(outcome.refusals).filter(([, isRefused]) => !isRefused)).toEqual([]);
  expect(outcome.violations).toEqual(
    expect.arrayContaining(['script-src-elem', 'style-src-elem', 'img-src', 'connect-src', 'form-action']),
  );
  expect(outside.visits).toEqual([]);
});

test('the page stays where it is', async ({ app, popover, outside }) => {
  for (const target of [outside.address, 'file:///etc/hostname', 'data:text/html,<h1>other</h1>']) {
    await popover.page.evaluate((address) => {
      location.href = address;
    }, target);
    await popover.page.evaluate((address) => {
      const link = Object.assign(document.createElement('a'), { href: address, download: 'file' });
      document.body.append(link);
      link.click();
    }, target);
  }

  // Asked of Electron: Playwright would wait for the navigations that never come.
  const page = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows().map((window) => window.webContents);
    const headline = 'document.querySelector("h1").textContent';
    return Promise.all(
      contents.map(async (one) => [one.getURL(), (await one.executeJavaScript(headline)) as unknown]),
    );
  });
  expect(page).toEqual([['app://sparekey/index.html', expect.stringMatching(/are fine/)]]);
  expect(outside.visits).toEqual([]);
});

test('a request from another window is refused', async ({ sandbox, app, panel }) => {
  await (await panel.icon()).saysAtLast(/are fine/);

  const preload = join(import.meta.dirname, '../../out/preload/preload.cjs');
  const reply = await app.evaluate(async ({ BrowserWindow }, path) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload: path, sandbox: true } });
    await window.loadURL('data:text/html,<h1>other</h1>');
    return window.webContents.executeJavaScript(
      'window.sparekey.setHeal({ heal: "safe" })',
    ) as Promise<unknown>;
  }, preload);

  expect(reply).toMatchObject({ ok: false, fault: { code: 'internal' } });
  expect(readFileSync(join(sandbox.dataDir, 'settings.json'), 'utf8')).not.toContain('safe');
});

test('what the app keeps is for its owner alone', async ({ sandbox, popover }) => {
  await popover.isShownAtLast();

  const open = readdirSync(sandbox.dataDir, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(sandbox.dataDir, name);
    const status = statSync(path, { throwIfNoEntry: false });
    return status !== undefined && (status.mode & 0o077) !== 0;
  });

  expect(open).toEqual([]);
});

/** The texts of all files below a folder, whatever they are. */
function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
