/** What the tray says, decided from the state alone: no Electron in here, so that every case is a line of a test. */
import { assertNever } from '../../shared/assert';
import type { ActionId, Level } from '../../shared/findings/types';
import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { actionLabel } from '../../shared/text';

/** The pictures of the tray, each with a shape of its own. */
export type TrayIconName = 'keyGood' | 'keyAttention' | 'keyBroken' | 'keyLocked' | 'keyPaused';

/** What a line of the tray's menu does. */
export type TrayCommand =
  'restore' | 'history' | 'settings' | 'snapshot' | 'pause' | 'resume' | 'open' | 'quit';

export type TrayLine =
  | { readonly kind: 'status'; readonly label: string }
  | { readonly kind: 'command'; readonly label: string; readonly command: TrayCommand }
  | { readonly kind: 'separator' };

/** Everything that can be seen of the tray. Equal views look the same. */
export interface TrayView {
  readonly icon: TrayIconName;
  /** One short sentence that answers "am I fine?". */
  readonly tooltip: string;
  readonly menu: readonly TrayLine[];
}

/** The tray for a state: the worst profile speaks for all. */
export function trayView(state: AppState): TrayView {
  if (state.desktop.welcome?.kind === 'introduction') return UNBEGUN;
  const worst = worstProfile(state.profiles);
  const status = statusOf(state, worst);
  return {
    icon: iconOf(state, worst),
    tooltip: `Sparekey: ${status}`,
    menu: [
      { kind: 'status', label: status },
      { kind: 'separator' },
      restoreLine(worst?.action),
      { kind: 'command', label: 'Snapshot now', command: 'snapshot' },
      state.paused
        ? { kind: 'command', label: 'Resume', command: 'resume' }
        : { kind: 'command', label: 'Pause', command: 'pause' },
      { kind: 'separator' },
      { kind: 'command', label: 'Open Sparekey', command: 'open' },
      { kind: 'command', label: 'Settings…', command: 'settings' },
      { kind: 'command', label: 'Quit Sparekey', command: 'quit' },
    ],
  };
}

/** Nothing is guarded yet, and nothing may be claimed. */
const UNBEGUN: TrayView = {
  icon: 'keyPaused',
  tooltip: 'Sparekey: Not guarding yet',
  menu: [
    { kind: 'status', label: 'Not guarding yet' },
    { kind: 'separator' },
    { kind: 'command', label: 'Get started…', command: 'open' },
    { kind: 'command', label: 'Quit Sparekey', command: 'quit' },
  ],
};

const WORST_FIRST: readonly Level[] = ['damaged', 'unreachable', 'signed-out', 'attention', 'good'];

/** The profile that the tray speaks of; undefined before the first look. */
export function worstProfile(profiles: readonly ProfileState[]): ProfileState | undefined {
  return profiles.toSorted((a, b) => WORST_FIRST.indexOf(a.level) - WORST_FIRST.indexOf(b.level))[0];
}

function statusOf({ vault, paused }: AppState, worst: ProfileState | undefined): string {
  if (worst === undefined) return vault.trouble?.title ?? 'Taking a first look';
  switch (worst.busy) {
    case 'restoring':
    case 'healing':
      return 'Putting it back';
    case 'saving':
    case undefined:
      break;
    default:
      return assertNever(worst.busy);
  }
  // While all is well, what keeps the next loss from being mended is the news.
  if (worst.level === 'good' && vault.trouble !== undefined) return vault.trouble.title;
  return paused ? `Paused; ${worst.headline}` : worst.headline;
}

function iconOf({ paused, vault }: AppState, worst: ProfileState | undefined): TrayIconName {
  const level = worst?.level ?? 'attention';
  switch (level) {
    case 'damaged':
    case 'signed-out':
      return 'keyBroken';
    case 'unreachable':
      return 'keyLocked';
    case 'attention':
      return paused ? 'keyPaused' : 'keyAttention';
    case 'good':
      if (paused) return 'keyPaused';
      return vault.trouble === undefined ? 'keyGood' : 'keyAttention';
    default:
      return assertNever(level);
  }
}

function restoreLine(action: ActionId | undefined): TrayLine {
  switch (action) {
    case 'restore-login':
    case 'restore-mcp':
    case 'restore-all':
      return { kind: 'command', label: `${actionLabel(action)}…`, command: 'restore' };
    default:
      // Nothing is lost: what can be restored is an older version, and that is chosen from history.
      return { kind: 'command', label: 'Restore…', command: 'history' };
  }
}
