import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Crier } from '../core/ports/desktop';
import type { Log } from '../core/ports/machine';
import { findProgram } from './find-program';

const PATIENCE_MS = 5_000;

/** The freedesktop.org notifications, for a command that has no window. Without a desktop it does nothing. */
export function notifySendCrier(env: Readonly<Record<string, string | undefined>>, log: Log): Crier {
  const program = findProgram('notify-send', env);
  const hasDesktop = ['DBUS_SESSION_BUS_ADDRESS', 'WAYLAND_DISPLAY', 'DISPLAY'].some((name) => env[name]);
  return {
    async cry(headline = 'There is something to see.') {
      if (program === undefined || !hasDesktop) return;
      const args = ['--app-name=Sparekey', '--urgency=critical', '--', 'Sparekey', harmless(headline)];
      try {
        await promisify(execFile)(program, args, { env, timeout: PATIENCE_MS });
      } catch (error) {
        log.error('The desktop showed no notification.', error);
      }
    },
  };
}

/** Desktops read the text as markup. */
function harmless(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
