import { isAbsolute, join } from 'node:path';
import type { ServiceManager } from './manager';

const UNIT = 'sparekey.service';

/** A unit of the user's own service manager, which starts with the first login. */
export function systemd(env: Readonly<Record<string, string | undefined>>, home: string): ServiceManager {
  const given = env['XDG_CONFIG_HOME'];
  // The XDG specification says to ignore relative paths.
  const config = given !== undefined && isAbsolute(given) ? given : join(home, '.config');
  return {
    file: join(config, 'systemd', 'user', UNIT),
    outputFile: undefined,
    tool: 'systemctl',
    text: ({ program, prefix, env: variables }, args) =>
      [
        '[Unit]',
        'Description=Sparekey, which keeps a spare key to Claude Code',
        '',
        '[Service]',
        // The colon keeps dollar signs what they are.
        `ExecStart=:${[program, ...prefix, ...args].map(quoted).join(' ')}`,
        ...Object.entries(variables).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
        'Restart=on-failure',
        'RestartSec=10',
        'UMask=0077',
        '',
        '[Install]',
        'WantedBy=default.target',
        '',
      ].join('\n'),
    start: [
      ['--user', 'daemon-reload'],
      ['--user', 'enable', UNIT],
      // Also starts it; one that runs goes on as the new file says.
      ['--user', 'restart', UNIT],
    ],
    stop: [['--user', 'disable', '--now', UNIT]],
    afterRemoval: [['--user', 'daemon-reload']],
    mayFail: [],
    probe: ['--user', 'is-active', '--quiet', UNIT],
  };
}

/** One word: in quotes, in which a backslash escapes; a percent sign would begin a specifier. */
function quoted(word: string): string {
  const escaped = word.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('%', '%%');
  return `"${escaped}"`;
}
