import { chmod, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { member, parseBlob, type JsonObject } from '../../shared/blob';
import { SparekeyError } from '../../shared/errors';
import type { Clock } from '../core/ports/machine';
import type { Profile } from '../core/ports/profile';
import type { HookChange, SessionHook, SessionHookReading } from '../core/ports/session-hook';
import { hooksIn, isOldGuard, isOwnHook } from './claude-hooks';
import { ensureDirectory, replaceFile } from './fs/atomic-file';
import { isErrno } from './fs/errno';
import { silentShellLine, type OwnCommand } from './own-command';
import { withHook, withoutHooks } from './settings-edit';

export interface SettingsHookOptions {
  /** How Claude Code is to start us. */
  readonly command: OwnCommand;
  /** Sparekey's data directory, where the lock of a change lies. */
  readonly dataDir: string;
  readonly clock: Clock;
}

/** Seconds after which Claude Code ends the hook, should it not end by itself in two. */
const TIMEOUT_S = 5;
/** Every way in which a session begins; not a cleared or compacted conversation, in which the same process goes on. */
const MATCHER = 'startup|resume';
const LOCK_PATIENCE_MS = 5_000;
/** How often somebody else may write the settings in between before we give up. */
const MAX_TRIES = 3;

/** Our hook in Claude Code's own settings file. */
export class SettingsHook implements SessionHook {
  readonly #options: SettingsHookOptions;
  readonly #line: string;

  constructor(options: SettingsHookOptions) {
    this.#options = options;
    this.#line = silentShellLine(options.command, ['hook', 'run']);
  }

  async status({ settingsFile }: Profile): Promise<SessionHookReading> {
    if (settingsFile === undefined) return { kind: 'unreadable' };
    const file = await readSettingsText(settingsFile);
    if (file === 'unreadable') return { kind: 'unreadable' };
    const { settings } = file;
    const hooks = hooksIn(settings);
    const guards = hooks.filter(isOldGuard).length;
    const own = hooks.filter(isOwnHook);
    if (own.length === 0) return { kind: 'absent', guards };
    return {
      kind: 'installed',
      isCurrent: own.every(({ command }) => command === this.#line),
      isSwitchedOff: member(settings, 'disableAllHooks') === true,
      guards,
    };
  }

  async install(
    profile: Profile,
    { replaceGuards }: { readonly replaceGuards: boolean },
  ): Promise<HookChange> {
    return this.#change(profile, 'installed', ({ text, settings }) => {
      const hooks = hooksIn(settings);
      const own = hooks.filter(isOwnHook);
      const guards = replaceGuards ? hooks.filter(isOldGuard) : [];
      const isThere = own.length === 1 && own[0]?.command === this.#line && own[0].event === 'SessionStart';
      const cleared = withoutHooks(text, isThere ? guards : [...own, ...guards]);
      const next = isThere
        ? cleared
        : withHook(cleared, {
            matcher: MATCHER,
            hooks: [{ type: 'command', command: this.#line, timeout: TIMEOUT_S }],
          });
      return { next, replaced: guards.length };
    });
  }

  async remove(profile: Profile): Promise<HookChange> {
    return this.#change(profile, 'removed', ({ text, settings }) => ({
      next: withoutHooks(text, hooksIn(settings).filter(isOwnHook)),
      replaced: 0,
    }));
  }

  async #change(
    { settingsFile, configDir }: Profile,
    outcome: 'installed' | 'removed',
    edit: (file: SettingsText) => { readonly next: string; readonly replaced: number },
  ): Promise<HookChange> {
    if (settingsFile === undefined) throw new SparekeyError('settings-unreadable', configDir);
    const { dataDir, clock } = this.#options;
    const { withLock } = await import('./fs/process-lock');
    const wait = { clock, patience: LOCK_PATIENCE_MS, what: settingsFile };
    try {
      await ensureDirectory(dataDir);
      return await withLock(join(dataDir, 'claude-settings.lock'), wait, async () => {
        for (let tries = 1; tries <= MAX_TRIES; tries++) {
          const file = await readSettingsText(settingsFile);
          if (file === 'unreadable') throw new SparekeyError('settings-unreadable', settingsFile);
          const { next, replaced } = edit(file);
          if (next === file.text) return { outcome: 'unchanged', replaced: 0 };
          // Claude Code takes no lock around its settings: what it wrote just now is looked at again.
          if (!(await isUnchanged(settingsFile, file))) continue;
          await writeSettings(file, next);
          return { outcome, replaced };
        }
        throw new SparekeyError('settings-not-writable', settingsFile, 'somebody else keeps writing it');
      });
    } catch (error) {
      if (isErrno(error)) throw new SparekeyError('settings-not-writable', settingsFile, String(error));
      throw error;
    }
  }
}

interface SettingsText {
  /** The file itself, where the settings are a link to it; the link stays. */
  readonly target: string;
  /** `{}` when there is no file. */
  readonly text: string;
  /** The nine permission bits, if there is a file. */
  readonly mode: number | undefined;
  readonly settings: JsonObject;
}

async function readSettingsText(path: string): Promise<SettingsText | 'unreadable'> {
  try {
    const target = await realpath(path);
    const text = await readFile(target, 'utf8');
    const parsed = parseBlob(text);
    if (parsed.kind !== 'blob') return 'unreadable';
    return { target, text, mode: (await stat(target)).mode & 0o777, settings: parsed.root };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return { target: path, text: '{}', mode: undefined, settings: {} };
    if (isErrno(error)) return 'unreadable';
    throw error;
  }
}

async function isUnchanged(path: string, before: SettingsText): Promise<boolean> {
  const now = await readSettingsText(path);
  return now !== 'unreadable' && now.text === before.text && now.mode === before.mode;
}

async function writeSettings({ target, mode }: SettingsText, text: string): Promise<void> {
  const ending = mode === undefined ? '\n' : '';
  await replaceFile({ target, temporary: dirname(target) }, text + ending);
  if (mode !== undefined && mode !== 0o600) await chmod(target, mode);
}
