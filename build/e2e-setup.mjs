import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { executableIn, findElectron, neededSwitches, virtualScreenSwitches } from './electron-runtime.mjs';
import { sessionMark, startDesktop } from './desktop-session.mjs';
import { unpackedApp } from './packaging/config.mjs';

const root = join(import.meta.dirname, '..');

/**
 * Gives the end-to-end tests an Electron and a desktop, unless they already run in one.
 *
 * With SPAREKEY_PACKAGED=1 they meet the packaged app and its launcher, else the built app in a bare Electron.
 *
 * Playwright demands a default export here; what it answers is called after the last test.
 */
export default async function setUp() {
  const say = (sentence) => process.stderr.write(`${sentence}\n`);
  // Accepted without asking: the tests live in a throw-away HOME with made-up stores.
  const electron = await findElectron({ acceptTestRuntime: true, say });
  if (electron.kind === 'missing') throw new Error(electron.sentence);
  process.env.SPAREKEY_BARE_ELECTRON = executableIn(electron.dist);
  Object.assign(process.env, process.env.SPAREKEY_PACKAGED === '1' ? packaged() : built(electron));
  process.env.SPAREKEY_ELECTRON_SWITCHES = [...neededSwitches(), ...virtualScreenSwitches].join(' ');

  if (process.env[sessionMark] !== undefined) return undefined;
  const session = await startDesktop({ virtualDisplay: true });
  Object.assign(process.env, session.env);
  return session.stop;
}

function built(electron) {
  return { SPAREKEY_ELECTRON: executableIn(electron.dist), SPAREKEY_APP: root };
}

function packaged() {
  const { executable, resources } = unpackedApp('test', process.arch);
  const SPAREKEY_ELECTRON = join(root, executable);
  if (!existsSync(SPAREKEY_ELECTRON)) {
    throw new Error('There is no test package: npm run package -- --test --dir');
  }
  return { SPAREKEY_ELECTRON, SPAREKEY_APP: '', SPAREKEY_TEST_COMMAND: join(root, resources, 'sparekey') };
}
