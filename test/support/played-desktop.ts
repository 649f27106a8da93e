/** The desktop session around the app, played: its login items, shortcuts, dialogs and clipboard. */
import { vi } from 'vitest';
import type { Composition } from '../../electron/compose';
import type { LoginItem, LoginItemEntry, NativeDialogs, Shortcuts } from '../../electron/core/ports/desktop';
import { diagnose } from '../../electron/core/doctor';
import { ExportDesk } from '../../electron/core/portable/export-desk';
import { FirstRun } from '../../electron/core/first-run';
import { FoundSpares } from '../../electron/core/portable/found-spares';
import type { Guardian } from '../../electron/core/guard/guardian';
import { Preferences } from '../../electron/core/preferences';
import { saveRecoveryKey } from '../../electron/core/portable/recovery-file';
import { SignInDesk } from '../../electron/core/split/sign-in-desk';
import { SpareDesk } from '../../electron/core/spares/desk';
import { MoveDesk } from '../../electron/core/split/move-desk';
import type { RequestServices } from '../../electron/desktop/requests';
import { SparekeyError } from '../../shared/errors';
import type { DesktopState, LoginItemStatus } from '../../shared/ipc/desktop-state';
import { aDesktop } from './desktop-state-builders';

/** Keys that other programs hold, and those that work for us. */
export class PlayedShortcuts implements Shortcuts {
  readonly taken = new Set<string>();
  readonly works = new Map<string, () => void>();

  register(keys: string, onPressed: () => void): boolean {
    if (this.taken.has(keys)) return false;
    this.works.set(keys, onPressed);
    return true;
  }

  unregister(keys: string): void {
    this.works.delete(keys);
  }
}

/** The system's list of what starts at login, with its own mind. */
export class PlayedLoginItem implements LoginItem {
  says: LoginItemStatus = 'off';
  refuses = false;

  status(): Promise<LoginItemStatus> {
    return Promise.resolve(this.says);
  }

  entry(): Promise<LoginItemEntry> {
    return Promise.resolve(
      this.says === 'off' ? { kind: 'absent' } : { kind: 'present', where: 'the played system' },
    );
  }

  turn(on: boolean): Promise<void> {
    if (this.refuses) return Promise.reject(new SparekeyError('login-item-refused', 'played'));
    this.says = on ? 'on' : 'off';
    return Promise.resolve();
  }
}

/** Answers what the test has laid ready; undefined is a dialog that was cancelled. */
export class PlayedDialogs implements NativeDialogs {
  folder: string | undefined;
  file: string | undefined;

  chooseFolder(): Promise<string | undefined> {
    return Promise.resolve(this.folder);
  }

  chooseNewFile(): Promise<string | undefined> {
    return Promise.resolve(this.file);
  }
}

export interface PlayedDesktopOptions {
  readonly composition: Composition;
  readonly guardian: Guardian;
}

/** Everything of a desktop that requests can reach, over a real composition. */
export function aPlayedDesktop({ composition, guardian }: PlayedDesktopOptions) {
  const shortcuts = new PlayedShortcuts();
  const loginItem = new PlayedLoginItem();
  const dialogs = new PlayedDialogs();
  const onChange = vi.fn();
  const onShortcut = vi.fn();
  const preferences = new Preferences({
    ...composition,
    guardian,
    loginItem,
    shortcuts,
    onShortcut,
    onChange,
  });
  const separate = new SpareDesk({ ...composition, onChange: () => guardian.reassess() });
  const spares = new FoundSpares({
    ...composition,
    sources: composition.spareSources,
    apart: (profile) => separate.candidates(profile),
    onChange,
  });
  const firstRun = new FirstRun({ ...composition, guardian, preferences, spares, onChange });
  const moves = new MoveDesk({ ...composition, onMoved: () => guardian.checkNow() });
  const signIns = new SignInDesk({ ...composition, onSignedIn: () => guardian.checkNow() });
  const exports = new ExportDesk({ ...composition, dialogs });
  const onProgress = vi.fn();
  const services = {
    moves,
    signIns,
    onSignedIn: vi.fn(),
    onSignInFailed: vi.fn(),
    spares: separate,
    preferences,
    firstRun,
    dialogs,
    diagnose: () => diagnose({ ...composition, profiles: [composition.profile] }),
    saveExport: (order) => exports.save(order, onProgress),
    cancelExport: () => exports.cancel(),
    saveRecoveryKey: () =>
      saveRecoveryKey({ ...composition, dialogs, files: composition.secretFiles }, onProgress),
    dismissUntold: vi.fn(),
    copyText: vi.fn(),
  } satisfies Partial<RequestServices>;
  const desktop = (): DesktopState =>
    aDesktop({
      notifications: preferences.settings.notifications,
      retention: preferences.settings.retention,
      loginItem: preferences.loginItem,
      hook: preferences.hook,
      shortcut: preferences.shortcut,
      directories: preferences.directories,
      dataDir: composition.dataDir,
      welcome: firstRun.step(guardian.state),
    });
  return {
    shortcuts,
    loginItem,
    dialogs,
    preferences,
    firstRun,
    spares,
    services,
    desktop,
    onChange,
    onShortcut,
    onProgress,
  };
}
