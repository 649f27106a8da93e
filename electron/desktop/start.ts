import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { compose, type ComposeOptions } from '../compose';
import { DesktopApp } from './app';
import { systemLoginItem } from './login-item';
import { confineContents, secureProcess } from './window-security';

/**
 * Starts the app, or tells the one that runs to show itself.
 *
 * Which platform's stores are guarded, and by which `security`, is an argument:
 * nothing that ships reads it from the environment.
 */
export function startApp({ platform, security }: Pick<ComposeOptions, 'platform' | 'security'>): void {
  process.umask(0o077);

  const composition = compose({
    env: process.env,
    platform,
    home: homedir(),
    security,
    shell: 'app',
    appCommand: appCommand(),
    systemLoginItem: systemLoginItem(),
  });

  app.setName('Sparekey');
  // Chromium's own files, and with them the lock of the single instance, belong to the data they guard.
  app.setPath('userData', join(composition.dataDir, 'window'));
  secureProcess();

  // A bug must not end the guarding, and no dialog of Electron's helps anybody.
  process.on('uncaughtException', (error) =>
    composition.log.error('Something went wrong inside Sparekey.', error),
  );

  // Answered here: else a library that tidies up its locks on a signal would end the process before it is drained.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  confineContents();
  const desktop = new DesktopApp(composition);
  const open = () => void app.whenReady().then(() => desktop.open());
  app.on('second-instance', open);
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => desktop.holdQuit(event));
  void app.whenReady().then(async () => {
    await desktop.start();
    // On macOS a second start is no second instance. Not before: the first start is such an event too.
    app.on('activate', open);
  });
}

/** What would start this very copy again. An AppImage is unpacked to another place at every start. */
function appCommand(): readonly [string, ...string[]] {
  if (app.isPackaged) return [process.env['APPIMAGE'] ?? process.execPath];
  return [process.execPath, app.getAppPath()];
}
