import { readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { SparekeyError } from '../../shared/errors';
import type { LoginItemStatus } from '../../shared/ipc/desktop-state';
import type { LoginItem, LoginItemEntry } from '../core/ports/desktop';
import type { Clock } from '../core/ports/machine';
import { isErrno } from './fs/errno';
import { replaceAbroad } from './fs/leftovers';

export interface AutostartFileOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** What starts this copy of the app: the executable by its full path, and its arguments. The command has none. */
  readonly command?: readonly [string, ...string[]] | undefined;
  readonly clock: Clock;
}

/** Where the entry lies. */
export function autostartPath({ env, home }: Pick<AutostartFileOptions, 'env' | 'home'>): string {
  const given = env['XDG_CONFIG_HOME'];
  // The XDG specification says to ignore relative paths.
  const config = given !== undefined && isAbsolute(given) ? given : join(home, '.config');
  return join(config, 'autostart/sparekey.desktop');
}

/** Starting at login on Linux: an entry of the freedesktop.org autostart specification, which Electron does not make. */
export class AutostartFile implements LoginItem {
  readonly #path: string;
  readonly #exec: string | undefined;
  readonly #clock: Clock;

  constructor({ env, home, command, clock }: AutostartFileOptions) {
    this.#path = autostartPath({ env, home });
    this.#exec = command?.map(quoted).join(' ');
    this.#clock = clock;
  }

  async status(): Promise<LoginItemStatus> {
    const text = await this.#read();
    if (text === undefined) return 'off';
    const keys = keysIn(text);
    // Desktops switch an entry off without removing it, each in its own way.
    if (keys.get('Hidden') === 'true' || keys.get('X-GNOME-Autostart-enabled') === 'false') return 'off';
    return keys.get('Exec') === this.#exec ? 'on' : 'other-copy';
  }

  async turn(on: boolean): Promise<void> {
    try {
      if (on) await replaceAbroad({ path: this.#path, now: this.#clock.now() }, entryFor(this.#exec));
      else await rm(this.#path, { force: true });
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new SparekeyError('login-item-refused', `${this.#path} cannot be changed`, String(error));
    }
  }

  async entry(): Promise<LoginItemEntry> {
    return (await this.#read()) === undefined ? { kind: 'absent' } : { kind: 'present', where: this.#path };
  }

  async #read(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if (isErrno(error)) return undefined;
      throw error;
    }
  }
}

function entryFor(exec: string | undefined): string {
  if (exec === undefined) throw new SparekeyError('login-item-refused', 'only the app can turn it on');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sparekey',
    'Comment=Keeps a spare key to Claude Code',
    `Exec=${exec}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Of the one group that matters. */
function keysIn(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/);
  const start = lines.indexOf('[Desktop Entry]') + 1;
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => line.startsWith('['));
  return new Map(
    rest
      .slice(0, end === -1 ? undefined : end)
      .map((line) => /^([A-Za-z-]+)\s*=\s*(.*)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, key = '', value = '']) => [key, value]),
  );
}

/**
 * One argument of `Exec`: in quotes, with the characters escaped that mean
 * something there. A backslash is escaped twice, since the value of a key is a
 * string with escapes of its own; a percent sign would begin a field code.
 */
function quoted(argument: string): string {
  const escaped = argument.replaceAll(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\');
  return `"${escaped.replaceAll('%', '%%')}"`;
}
