import { assertNever } from '../../shared/assert';
import type { HealMode } from '../../shared/heal-policy';
import { SparekeyError } from '../../shared/errors';
import type { KeychainPolicy } from '../../shared/exposure';
import type {
  GuardedDirectory,
  HookState,
  LoginItemStatus,
  ShortcutState,
} from '../../shared/ipc/desktop-state';
import type { RetentionName } from '../../shared/retention';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings';
import type { LoginItem, Shortcuts } from './ports/desktop';
import type { Guardian } from './guard/guardian';
import type { Log } from './ports/machine';
import type { Profile, ProfileBook } from './ports/profile';
import type { SettingsStore } from './ports/records';
import type { SessionHook, SessionHookReading } from './ports/session-hook';
import type { VaultKeys } from './ports/vault';

export interface PreferencesPorts {
  readonly settings: SettingsStore;
  readonly profileBook: ProfileBook;
  readonly guardian: Pick<Guardian, 'include' | 'guard' | 'unguard' | 'setHeal'>;
  readonly loginItem: LoginItem;
  readonly sessionHook: SessionHook;
  readonly keys: Pick<VaultKeys, 'ensure'>;
  /** Whose Claude Code runs the hook. */
  readonly profile: Profile;
  readonly shortcuts: Shortcuts;
  readonly log: Log;
  readonly onShortcut: () => void;
  /** Something of it is different now. */
  readonly onChange: () => void;
}

/** The user's settings at work: what is chosen is stored, and holds at once. */
export class Preferences {
  readonly #ports: PreferencesPorts;
  #settings: Settings = DEFAULT_SETTINGS;
  #loginItem: LoginItemStatus = 'off';
  #hook: HookState = 'absent';
  #shortcut: ShortcutState | undefined;
  #directories: readonly GuardedDirectory[] = [];

  constructor(ports: PreferencesPorts) {
    this.#ports = ports;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get loginItem(): LoginItemStatus {
    return this.#loginItem;
  }

  get hook(): HookState {
    return this.#hook;
  }

  get shortcut(): ShortcutState | undefined {
    return this.#shortcut;
  }

  get directories(): readonly GuardedDirectory[] {
    return this.#directories;
  }

  /** Takes up what was chosen before. The guardian guards nothing by this yet. */
  async load(): Promise<void> {
    const { settings, guardian, shortcuts, onShortcut, log } = this.#ports;
    this.#settings = await settings.read();
    this.#ports.onChange();
    guardian.setHeal(this.#settings.heal);
    guardian.include(await this.#readProfiles());
    const { shortcut: keys } = this.#settings;
    if (keys !== undefined) {
      const works = shortcuts.register(keys, onShortcut);
      this.#shortcut = { keys, works };
      if (!works) log.warn('Another program holds the shortcut.', { keys });
    }
    await this.refresh();
  }

  /** Asks again: login items are changed in the system's own settings, and hooks in Claude Code's. */
  async refresh(): Promise<void> {
    const { loginItem, sessionHook, profile } = this.#ports;
    this.#loginItem = await loginItem.status();
    this.#hook = hookStateOf(await sessionHook.status(profile));
    this.#ports.onChange();
  }

  async setHeal(heal: HealMode): Promise<void> {
    await this.#change({ heal });
    this.#ports.guardian.setHeal(heal);
  }

  async setNotifications(notifications: boolean): Promise<void> {
    await this.#change({ notifications });
  }

  async setRetention(retention: RetentionName): Promise<void> {
    await this.#change({ retention });
  }

  async setWelcomed(): Promise<void> {
    await this.#change({ welcomed: true });
  }

  /** Throws `shortcut-taken`. Whenever it throws, the last keys that worked work again. */
  async setShortcut(keys: string | undefined): Promise<void> {
    const { shortcuts, onShortcut } = this.#ports;
    const before = this.#shortcut;
    if (before?.works === true) shortcuts.unregister(before.keys);
    if (keys !== undefined && !shortcuts.register(keys, onShortcut)) {
      this.#backTo(before);
      throw new SparekeyError('shortcut-taken', keys);
    }
    this.#shortcut = keys === undefined ? undefined : { keys, works: true };
    try {
      await this.#change({ shortcut: keys });
    } catch (error) {
      if (keys !== undefined) shortcuts.unregister(keys);
      this.#backTo(before);
      throw error;
    }
  }

  /** Throws `login-item-refused`. Whatever came of it, the state tells what the system says. */
  async setLoginItem(on: boolean): Promise<void> {
    try {
      await this.#ports.loginItem.turn(on);
    } finally {
      await this.refresh();
    }
  }

  async setKeychainPolicy(keychainPolicy: KeychainPolicy): Promise<void> {
    await this.#change({ keychainPolicy });
  }

  /** Throws as `SessionHook` does. Hooks of other programs stay as they are. */
  async setHook(on: boolean): Promise<void> {
    const { sessionHook, keys, profile } = this.#ports;
    try {
      // The hook never makes a key, since that may ask something, and without one it could save nothing.
      if (on) await keys.ensure();
      if (on) await sessionHook.install(profile, { replaceGuards: false });
      else await sessionHook.remove(profile);
    } finally {
      await this.refresh();
    }
  }

  /** Throws `usage` when there is no such directory. */
  async addProfile(directory: string): Promise<'added' | 'known'> {
    const outcome = await this.#ports.profileBook.add(directory);
    await this.#followProfiles();
    return outcome;
  }

  /** Only what was added can be removed: throws `usage` for any other. */
  async removeProfile(profile: string): Promise<void> {
    const { profileBook, guardian } = this.#ports;
    const known = this.#directories.find((one) => one.profile === profile);
    if (known?.origin !== 'added')
      throw new SparekeyError('usage', `${known?.configDir ?? profile} was not added.`);
    await profileBook.remove(known.configDir);
    await guardian.unguard(profile);
    await this.#followProfiles();
  }

  #backTo(before: ShortcutState | undefined): void {
    const { shortcuts, onShortcut, onChange } = this.#ports;
    this.#shortcut = before && {
      keys: before.keys,
      works: shortcuts.register(before.keys, onShortcut),
    };
    onChange();
  }

  async #followProfiles(): Promise<void> {
    await this.#ports.guardian.guard(await this.#readProfiles());
    this.#settings = await this.#ports.settings.read();
    this.#ports.onChange();
  }

  async #readProfiles() {
    const known = await this.#ports.profileBook.all();
    this.#directories = known.map(({ profile, origin }) => ({
      profile: profile.id,
      configDir: profile.configDir,
      origin,
    }));
    return known.map(({ profile }) => profile);
  }

  async #change(changes: Partial<Settings>): Promise<void> {
    await this.#ports.settings.change(changes);
    this.#settings = { ...this.#settings, ...changes };
    this.#ports.onChange();
  }
}

function hookStateOf(reading: SessionHookReading): HookState {
  switch (reading.kind) {
    case 'installed':
      if (reading.isSwitchedOff) return 'switched-off';
      return reading.isCurrent ? 'installed' : 'other-copy';
    case 'absent':
    case 'unreadable':
      return reading.kind;
    default:
      return assertNever(reading);
  }
}
