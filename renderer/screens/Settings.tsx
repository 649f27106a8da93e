import type { AppState } from '../../shared/ipc/app-state';
import type { DesktopState, GuardedDirectory } from '../../shared/ipc/desktop-state';
import type { Actions } from '../actions';
import { Button, LinkButton } from '../components/Button';
import { Choices } from '../components/Choices';
import { Group } from '../components/Group';
import { ProgressLine } from '../components/ProgressLine';
import { PathText } from '../components/PathText';
import { SettingRow, SwitchRow } from '../components/SettingRow';
import { SparesRow } from '../components/SeparateSpares';
import { ShortcutRow } from '../components/ShortcutRow';
import {
  HEAL_WORDS,
  HOOK_WORDS,
  KEYCHAIN_WORDS,
  LOGIN_ITEM_WORDS,
  ORIGIN_WORDS,
  RETENTION_WORDS,
} from '../setting-words';
import styles from '../styles/settings.module.css';
import type { ScreenProps } from './props';

/** Everything that can be set. What is chosen holds at once; there is nothing to save. */
export function Settings({ state, profile, actions, onExport }: ScreenProps) {
  const { desktop, heal, version } = state;
  return (
    <div className={styles.settings}>
      <Group title="When something is lost">
        <Choices
          name="When something is lost"
          choices={HEAL_WORDS}
          chosen={heal}
          onChoose={(mode) => void actions.setHeal(mode)}
        />
        <SwitchRow
          title="Notifications"
          says="Once per incident, after a restore, and three days before the login ends."
          isOn={desktop.notifications}
          onSwitch={(on) => void actions.setNotifications(on)}
        />
      </Group>
      <Profiles directories={desktop.directories} actions={actions} />
      <Group title="How long snapshots stay">
        <Choices
          name="How long snapshots stay"
          choices={RETENTION_WORDS}
          chosen={desktop.retention}
          onChoose={(retention) => void actions.setRetention(retention)}
        />
        <p className={styles.note}>The newest good copy of every sign-in always stays.</p>
      </Group>
      {desktop.keychainPolicy !== undefined && (
        <Group title="When a blob is too large for the Keychain’s safe way">
          <Choices
            name="When a blob is too large for the Keychain’s safe way"
            choices={KEYCHAIN_WORDS}
            chosen={desktop.keychainPolicy}
            onChoose={(policy) => void actions.setKeychainPolicy(policy)}
          />
        </Group>
      )}
      <Group title="On this machine">
        <LoginItemRow desktop={desktop} actions={actions} />
        <HookRow desktop={desktop} actions={actions} />
        <ShortcutRow shortcut={desktop.shortcut} platform={desktop.platform} onChange={actions.setShortcut} />
        <RecoveryKeyRow state={state} actions={actions} />
        <SettingRow title="Export" says="Every snapshot in one sealed file, for another machine or a drawer.">
          <Button
            name="Export everything"
            onPress={() => onExport({ profile: profile.id, snapshot: undefined, label: 'Export everything' })}
          >
            Export…
          </Button>
        </SettingRow>
        <SparesRow profiles={state.profiles} />
      </Group>
      <Group title="About">
        <SettingRow title={`Sparekey ${version}`} says="MIT licence. Nothing leaves this machine.">
          <Button kind="quiet" onPress={() => void actions.openLink('licence')}>
            Licence
          </Button>
        </SettingRow>
        {desktop.hasReleases && (
          <SettingRow title="Releases" says="Nothing updates itself: look there now and then.">
            <Button kind="quiet" name="Open the releases" onPress={() => void actions.openLink('releases')}>
              Open
            </Button>
          </SettingRow>
        )}
        <SettingRow title="Data" says={<PathText path={desktop.dataDir} />}>
          <Button
            kind="quiet"
            name="Show the data folder"
            onPress={() => void actions.openLink('data-folder')}
          >
            Show
          </Button>
        </SettingRow>
        <SettingRow title="The bug that began it" says="anthropics/claude-code, issue 45551">
          <Button kind="quiet" name="Open the issue" onPress={() => void actions.openLink('issue-45551')}>
            Open
          </Button>
        </SettingRow>
      </Group>
    </div>
  );
}

interface ProfilesProps {
  readonly directories: readonly GuardedDirectory[];
  readonly actions: Actions;
}

function Profiles({ directories, actions }: ProfilesProps) {
  return (
    <Group
      title="Profiles"
      aside={<LinkButton onPress={() => void actions.addProfile()}>Add a folder…</LinkButton>}
    >
      <ul>
        {directories.map(({ profile, configDir, origin }) => (
          <li key={profile} className={styles.item}>
            <SettingRow title={<PathText path={configDir} />} says={ORIGIN_WORDS[origin]}>
              {origin === 'added' && (
                <Button
                  kind="quiet"
                  name={`Stop guarding ${configDir}`}
                  onPress={() => void actions.removeProfile(profile, configDir)}
                >
                  Remove
                </Button>
              )}
            </SettingRow>
          </li>
        ))}
      </ul>
    </Group>
  );
}

export interface OfferProps {
  readonly desktop: DesktopState;
  readonly actions: Actions;
}

/** Starting at login, as the system says it. Also one of the offers of the first run. */
export function LoginItemRow({ desktop: { loginItem }, actions }: OfferProps) {
  const says = LOGIN_ITEM_WORDS[loginItem];
  if (loginItem === 'unavailable') return <SettingRow title="Start at login" says={says} />;
  return (
    <SwitchRow
      title="Start at login"
      says={says}
      isOn={loginItem === 'on' || loginItem === 'requires-approval'}
      onSwitch={(on) => void actions.setLoginItem(on)}
      aside={
        loginItem === 'requires-approval' && (
          <Button onPress={() => void actions.openLink('login-items')}>Approve…</Button>
        )
      }
    />
  );
}

/** The hook in Claude Code's own settings. Also one of the offers of the first run. */
export function HookRow({ desktop: { hook }, actions }: OfferProps) {
  const says = HOOK_WORDS[hook];
  if (hook === 'unreadable') return <SettingRow title="Look at every session’s start" says={says} />;
  return (
    <SwitchRow
      title="Look at every session’s start"
      says={says}
      isOn={hook === 'installed' || hook === 'switched-off'}
      onSwitch={(on) => void actions.setHook(on)}
    />
  );
}

export interface RecoveryKeyRowProps {
  readonly state: AppState;
  readonly actions: Actions;
}

/** The key that opens the vault without the keychain. It goes to a file and never into this window. */
export function RecoveryKeyRow({ state: { vault, desktop }, actions }: RecoveryKeyRowProps) {
  const { recoveryKey } = desktop.progress;
  if (recoveryKey !== undefined) {
    return <SettingRow title="Recovery key" says={<ProgressLine doing="Sealing" progress={recoveryKey} />} />;
  }
  if (vault.recoveryKey) {
    return <SettingRow title="Recovery key" says="Made. Whoever has it can open the vault." />;
  }
  return (
    <SettingRow
      title="Recovery key"
      says="Opens the vault if the keychain is ever lost. Saved to a file, once."
    >
      <Button name="Save a recovery key" onPress={() => void actions.makeRecoveryKey()}>
        Save…
      </Button>
    </SettingRow>
  );
}
