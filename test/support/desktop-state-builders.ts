/** Builds what the window mirrors of the app itself, and what the doctor says. Made up; also for a browser. */
import { attention, notChecked, ok } from '../../shared/doctor/check';
import type { FoundSpare } from '../../shared/found-spare';
import type { Replies } from '../../shared/ipc/contract';
import type { DesktopState } from '../../shared/ipc/desktop-state';

/** An app that was set up long ago. */
export function aDesktop(options: Partial<DesktopState> = {}): DesktopState {
  return {
    platform: 'linux',
    notifications: true,
    retention: 'standard',
    keychainPolicy: undefined,
    loginItem: 'off',
    hook: 'absent',
    shortcut: undefined,
    directories: [{ profile: '00000000000000aa', configDir: '~/.claude', origin: 'default' }],
    dataDir: '/home/ada/.local/share/sparekey',
    hasReleases: false,
    progress: { export: undefined, recoveryKey: undefined },
    untold: undefined,
    welcome: undefined,
    ...options,
  };
}

/** What the doctor says of a machine on which little is amiss. */
export function aDiagnosis(options: Partial<Replies['diagnose']> = {}): Replies['diagnose'] {
  return {
    worst: 'attention',
    profiles: [
      {
        configDir: '~/.claude',
        checks: [
          ok('store', 'The credentials at /home/ada/.claude/.credentials.json can be read (5.2 KB).'),
          ok('file-modes', 'Nobody else can read the credentials file.'),
          ok('environment', 'Nothing takes the place of the login.'),
          ok('locks', 'No lock is left behind.'),
          attention(
            'sessions',
            '2 sessions run Claude Code 2.1.96, which writes without a lock.',
            'Quit them, update Claude Code, and start them again.',
          ),
        ],
      },
    ],
    machine: [
      ok('vault', '128 snapshots lie at /home/ada/.local/share/sparekey/vault.'),
      ok('vault-files', 'Every file is as it was written.'),
      notChecked('key', 'The vault’s key was not looked for: asking could raise a dialog.'),
      attention(
        'recovery-key',
        'There is no recovery key: only this keychain opens the vault.',
        'Run sparekey recovery-key, and keep what it shows outside of this machine.',
      ),
    ],
    ...options,
  };
}

export function aFoundSpare(options: Partial<FoundSpare> = {}): FoundSpare {
  return {
    id: 'found-1',
    place: '/home/ada/.cc-auth-guard/snapshot-20261121.json',
    modifiedAt: Date.UTC(2026, 10, 21, 9, 30),
    subscriptionType: 'max',
    worth: 'may-fit',
    isSeparate: false,
    ...options,
  };
}
