/**
 * The app's executable as an installed copy on a played Windows, which keeps what starts at login in a file.
 *
 * Only for tests: the module of the built app runs as it is, and finds these answers where Electron gives them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { app } from 'electron';

const { PLAYED_LOGIN_ITEM: file } = process.env;
if (file === undefined) throw new Error('PLAYED_LOGIN_ITEM does not name a file.');

Object.defineProperty(process, 'platform', { value: 'win32' });
Object.defineProperty(app, 'isPackaged', { value: true });
app.getLoginItemSettings = () => ({ openAtLogin: readFileSync(file, 'utf8') === 'on' });
app.setLoginItemSettings = ({ openAtLogin }) => writeFileSync(file, openAtLogin ? 'on' : 'off');

await import('../../out/main/main.js');
