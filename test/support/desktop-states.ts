/** The states of first run, settings and doctor that have a design, by name. Made up. */
import type { AppState } from '../../shared/ipc/app-state';
import type { DesktopState } from '../../shared/ipc/desktop-state';
import type { WelcomeStep } from '../../shared/welcome';
import { NOW, aFault, anAppState, anEndingProfile } from './app-state-builders';
import { aDesktop, aFoundSpare } from './desktop-state-builders';

function welcome(step: WelcomeStep): AppState {
  const isSaved = step.kind === 'saved';
  return anAppState({
    desktop: aDesktop({ welcome: step }),
    vault: { kind: isSaved ? 'ready' : 'no-key', recoveryKey: false, trouble: undefined },
  });
}

function settled(desktop: Partial<DesktopState>): AppState {
  return anAppState({ desktop: aDesktop(desktop) });
}

export const DESKTOP_STATES: Readonly<Record<string, AppState>> = {
  'welcome-introduction': welcome({ kind: 'introduction' }),
  'welcome-looking': welcome({ kind: 'looking' }),
  'welcome-stuck': welcome({ kind: 'stuck', fault: aFault('key-missing', 'no secret service answers') }),
  'welcome-unreadable': welcome({ kind: 'unreadable', headline: 'The keychain is locked' }),
  'welcome-signed-out': welcome({
    kind: 'signed-out',
    isDeliberate: false,
    savedSignIns: 5,
    spares: [
      aFoundSpare(),
      aFoundSpare({
        id: 'found-2',
        place: '/home/ada/.claude/.credentials.json.bak',
        modifiedAt: NOW - 40 * 86_400_000,
        worth: 'lapsed',
      }),
    ],
  }),
  'welcome-no-copies': welcome({ kind: 'signed-out', isDeliberate: true, savedSignIns: 0, spares: [] }),
  'welcome-offer': welcome({ kind: 'offer-sign-ins', profile: '00000000000000aa', lost: 5 }),
  'welcome-saved': welcome({ kind: 'saved', signIns: 5, takenAt: NOW - 4_000 }),
  'settings-much': settled({
    platform: 'mac',
    keychainPolicy: 'auto',
    loginItem: 'requires-approval',
    hook: 'other-copy',
    shortcut: { keys: 'Command+Shift+K', works: false },
    directories: [
      { profile: '00000000000000aa', configDir: '~/.claude', origin: 'default' },
      { profile: '00000000000000bb', configDir: '/home/ada/clients/acme/claude', origin: 'added' },
    ],
  }),
  exporting: settled({
    progress: { export: { done: 8_400, all: 12_907 }, recoveryKey: { done: 31, all: 128 } },
  }),
  'no-recovery-key': anAppState({ vault: { kind: 'ready', recoveryKey: false, trouble: undefined } }),
  untold: anAppState({
    desktop: aDesktop({
      untold: {
        at: NOW - 120_000,
        title: 'Claude login ends in 3 days',
        body: 'Sign in again with claude auth login before then; no saved copy outlives it.',
      },
    }),
    profiles: [anEndingProfile()],
  }),
};
