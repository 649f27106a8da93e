/** Another program of the user's, to which some keys belong: `ready` on standard output means that it has them. */
import { app, globalShortcut } from 'electron';

app.whenReady().then(() => {
  const isHeld = globalShortcut.register(process.argv.at(-1), () => undefined);
  process.stdout.write(isHeld ? 'ready\n' : 'refused\n');
});
