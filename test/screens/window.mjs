/** The popover's window without the app behind it: shows the address that stands last on the command line. */
import { app, BrowserWindow } from 'electron';

const address = process.argv.at(-1);

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 380,
    height: 600,
    useContentSize: true,
    frame: false,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  void window.loadURL(address);
});
app.on('window-all-closed', () => app.quit());
