import { executableIn, findElectron, neededSwitches, virtualScreenSwitches } from './electron-runtime.mjs';
import { sessionMark, startDesktop } from './desktop-session.mjs';

/**
 * Gives the end-to-end tests an Electron and a desktop, unless they already run in one.
 *
 * Playwright demands a default export here; what it answers is called after the last test.
 */
export default async function setUp() {
  const say = (sentence) => process.stderr.write(`${sentence}\n`);
  // Accepted without asking: the tests live in a throw-away HOME with made-up stores.
  const electron = await findElectron({ acceptTestRuntime: true, say });
  if (electron.kind === 'missing') throw new Error(electron.sentence);
  process.env.SPAREKEY_ELECTRON = executableIn(electron.dist);
  process.env.SPAREKEY_ELECTRON_SWITCHES = [...neededSwitches(), ...virtualScreenSwitches].join(' ');

  if (process.env[sessionMark] !== undefined) return undefined;
  const session = await startDesktop({ virtualDisplay: true });
  Object.assign(process.env, session.env);
  return session.stop;
}
