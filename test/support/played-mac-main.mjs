/**
 * The app on a played macOS: the built app, started with other arguments than its own main module gives.
 *
 * Only for tests and the demo. Nothing that ships reads the platform or the path of `security` from the environment.
 */
import { startApp } from '../../out/main/start.js';

const { PLAYED_MAC_SECURITY: security } = process.env;
// The app would turn to the machine's own Keychain.
if (security === undefined) throw new Error('PLAYED_MAC_SECURITY does not name the stand-in.');
startApp({ platform: 'darwin', security });
