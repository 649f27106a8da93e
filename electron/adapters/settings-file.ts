import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings';
import type { Clock, Log } from '../core/ports/machine';
import type { SettingsStore } from '../core/ports/records';
import { moveFile, replaceFile } from './fs/atomic-file';
import { isErrno } from './fs/errno';

export interface SettingsFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The user's settings as a JSON file that people may edit. One that makes no sense is kept beside it. */
export class SettingsFile implements SettingsStore {
  readonly #options: SettingsFileOptions;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: SettingsFileOptions) {
    this.#options = options;
  }

  async read(): Promise<Settings> {
    const { heal, notifications, keychainPolicy, profiles, retention, shortcut, spares, welcomed } =
      await this.#load(await this.#textOrNothing());
    return { heal, notifications, keychainPolicy, profiles, retention, shortcut, spares, welcomed };
  }

  /** One change after the other: two at once would each write the other's old value. */
  change(changes: Partial<Settings>): Promise<void> {
    const changed = this.#changing.then(() => this.#write(changes));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #write(changes: Partial<Settings>): Promise<void> {
    const { path } = this.#options;
    // What cannot be read right now is not gone: the defaults must not be written over it.
    const next = { ...(await this.#load(await this.#text())), ...changes };
    await replaceFile({ target: path, temporary: dirname(path) }, `${JSON.stringify(next, undefined, 2)}\n`);
  }

  async #load(text: string | undefined): Promise<Settings> {
    // Loaded when it is needed: the command shares the composition, and starts without a parser.
    const { SETTINGS_FILE } = await import('./settings-schema');
    if (text === undefined) return DEFAULT_SETTINGS;
    const parsed = SETTINGS_FILE.safeParse(jsonIn(text));
    if (parsed.success) return { ...DEFAULT_SETTINGS, ...parsed.data };
    await this.#keepAside();
    return DEFAULT_SETTINGS;
  }

  /** Without settings the app still guards, as it does on its first day. */
  async #textOrNothing(): Promise<string | undefined> {
    try {
      return await this.#text();
    } catch (error) {
      this.#options.log.error('The settings could not be read.', error);
      return undefined;
    }
  }

  /** Undefined where there are none. */
  async #text(): Promise<string | undefined> {
    try {
      return await readFile(this.#options.path, 'utf8');
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  async #keepAside(): Promise<void> {
    const { path, clock, log } = this.#options;
    const aside = `${path}.bad-${clock.now()}`;
    try {
      await moveFile(path, aside);
      log.warn('The settings made no sense; the defaults hold.', { keptAs: aside });
    } catch (error) {
      log.error('The settings made no sense and could not be put aside.', error);
    }
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
