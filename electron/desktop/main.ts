/** The app in the menu bar: the main process from its first step on. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { compose } from '../compose';
import { DesktopApp } from './app';
import { confineContents, secureProcess } from './window-security';

process.umask(0o077);

const composition = compose({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  shell: 'app',
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

if (app.requestSingleInstanceLock()) {
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
} else {
  app.quit();
}
