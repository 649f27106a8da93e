/**
 * What the popover's page is allowed: its own files, and the channels of the
 * contract. A hostile page in there could do nothing that the popover cannot.
 */
import { join } from 'node:path';
import { app, protocol, session, type IpcMainInvokeEvent, type Session, type WebContents } from 'electron';
import type { Log } from '../core/ports/machine';
import { PAGE_ORIGIN, PAGE_SCHEME, servePage } from './page-files';

/** Call before the app is ready: afterwards Chromium takes no new scheme. */
export function secureProcess(): void {
  // Root has no sandbox and must say so; forcing it on would end Chromium at once.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // Nothing of ours is ever looked up: not even a prefetch hint of a page could send a name to a server.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: false } },
  ]);
}

/** A session that serves the page, keeps nothing on disk and reaches nothing else. */
export function pageSession(log: Log): Session {
  // Without `persist:` the session lives in memory only.
  const page = session.fromPartition('popover', { cache: false });
  const folder = join(import.meta.dirname, '../renderer');
  page.protocol.handle(PAGE_SCHEME, (request) => servePage(folder, request));
  page.webRequest.onBeforeRequest(({ url }, decide) => {
    const isOurs = url.startsWith(`${PAGE_ORIGIN}/`);
    if (!isOurs) log.warn('The page asked for something outside; refused.', { scheme: schemeOf(url) });
    decide({ cancel: !isOurs });
  });
  page.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  page.setPermissionCheckHandler(() => false);
  page.setDevicePermissionHandler(() => false);
  page.on('will-download', (event) => event.preventDefault());
  page.setSpellCheckerEnabled(false);
  return page;
}

/** Keeps every page where it is: no navigation, no further window, no frame of another kind, no direct connection. */
export function confineContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/** Whether a request was sent by the main frame of these contents while it showed our page. */
export function isFromPage(event: IpcMainInvokeEvent, contents: WebContents | undefined): boolean {
  const { sender, senderFrame } = event;
  return sender === contents && senderFrame === sender.mainFrame && senderFrame?.origin === PAGE_ORIGIN;
}

function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':') + 1);
}
