/** The app's executable: the command where `--cli` says so, else the app in the menu bar. */
import { wordsForCommand } from './cli/own-words';

const words = wordsForCommand(process.argv);

if (words === undefined) {
  const { startApp } = await import('./desktop/start');
  startApp({ platform: process.platform });
} else {
  // From here on as under plain Node: first the program, then its own words.
  process.argv.splice(1, process.argv.length, 'sparekey', ...words);
  // Electron waits for this module before it opens anything, so the command ends before there is a window, a tray or a lock.
  const [{ runCommand }, { systemLoginItem }] = await Promise.all([
    import('./cli/run'),
    import('./desktop/login-item'),
  ]);
  process.exit(await runCommand(words, systemLoginItem()));
}
