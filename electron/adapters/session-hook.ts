import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { member, parseBlob, type JsonObject } from '../../shared/blob';
import { SparekeyError } from '../../shared/errors';
import type { Clock } from '../core/ports/machine';
import type { Profile } from '../core/ports/profile';
import type { HookChange, SessionHook, SessionHookReading } from '../core/ports/session-hook';
import { hooksIn, isOldGuard, isOwnHook, type FoundHook } from './claude-hooks';
import { ensureDirectory, noStep, type OnStep } from './fs/atomic-file';
import { isErrno } from './fs/errno';
import { replaceAbroad, sweepLeftovers } from './fs/leftovers';
import { resolveTarget } from './fs/resolve-target';
import { MadeSettings } from './made-settings';
import { silentShellLine, type OwnCommand } from './own-command';
import { withHook, withoutHooks } from './settings-edit';

export interface SettingsHookOptions {
  /** How Claude Code is to start us. */
  readonly command: OwnCommand;
  /** Sparekey's data directory, where the lock of a change lies. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly onStep?: OnStep;
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
  readonly #made: MadeSettings;
  readonly #line: string;

  constructor(options: SettingsHookOptions) {
    this.#options = options;
    this.#made = new MadeSettings(options);
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
          if (!isDone(next, outcome))
            throw new SparekeyError('settings-unusable', `${settingsFile} cannot be changed safely`);
          if (next === file.text) return { outcome: 'unchanged', replaced: 0 };
          const isMade = await this.#isMade(settingsFile, file);
          await this.#made.note(settingsFile, isMade);
          // Claude Code takes no lock around its settings: what it wrote just now is looked at again.
          if (!(await isUnchanged(settingsFile, file))) continue;
          if (outcome === 'installed') {
            await this.#write(file, next);
            return { outcome, replaced };
          }
          const isEmptied = isMade && next.trim() === '{}';
          await (isEmptied ? this.#remove(file) : this.#write(file, next));
          await this.#made.note(settingsFile, false);
          return { outcome: isEmptied ? 'removed-with-file' : outcome, replaced };
        }
        throw new SparekeyError('settings-not-writable', settingsFile, 'somebody else keeps writing it');
      });
    } catch (error) {
      if (isErrno(error)) throw new SparekeyError('settings-not-writable', settingsFile, String(error));
      throw error;
    }
  }

  /** Whether the hook made the file, or is about to. One without our hook is its user's, whatever was before. */
  async #isMade(settingsFile: string, { mode, settings }: SettingsText): Promise<boolean> {
    if (mode === undefined) return true;
    return hooksIn(settings).some(isOwnHook) && (await this.#made.has(settingsFile));
  }

  async #write({ target, mode }: SettingsText, text: string): Promise<void> {
    const { clock, onStep } = this.#options;
    const ending = mode === undefined ? '\n' : '';
    await replaceAbroad({ path: target, now: clock.now(), onStep }, text + ending);
    if (mode !== undefined && mode !== 0o600) await chmod(target, mode);
  }

  async #remove({ target }: SettingsText): Promise<void> {
    const { clock, onStep = noStep } = this.#options;
    sweepLeftovers(target, clock.now());
    onStep('remove');
    await rm(target);
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
    const target = resolveTarget(path);
    const text = await readFile(target, 'utf8');
    const parsed = parseBlob(text);
    if (parsed.kind !== 'blob') return 'unreadable';
    return { target, text, mode: (await stat(target)).mode & 0o777, settings: parsed.root };
  } catch (error) {
    if (isErrno(error, 'ENOENT'))
      return { target: resolveTarget(path), text: '{}', mode: undefined, settings: {} };
    if (isErrno(error)) return 'unreadable';
    throw error;
  }
}

/** Whether an edit does what it is for. It does not where a key stands twice, or holds something else than hooks. */
function isDone(next: string, outcome: 'installed' | 'removed'): boolean {
  const own = ownHooksIn(next);
  if (outcome === 'removed') return own.length === 0;
  return own.length === 1 && ownHooksIn(withoutHooks(next, own)).length === 0;
}

function ownHooksIn(text: string): readonly FoundHook[] {
  const parsed = parseBlob(text);
  return parsed.kind === 'blob' ? hooksIn(parsed.root).filter(isOwnHook) : [];
}

async function isUnchanged(path: string, before: SettingsText): Promise<boolean> {
  const now = await readSettingsText(path);
  return now !== 'unreadable' && now.text === before.text && now.mode === before.mode;
}
