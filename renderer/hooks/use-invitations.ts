import { useEffect } from 'react';
import { assertNever } from '../../shared/assert';
import type { Invitation } from '../../shared/ipc/contract';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { actionLabel } from '../../shared/text';
import { EVERYTHING_MISSING, primaryAction } from '../primary-action';
import type { MirrorStore } from '../stores/mirror';
import type { RestoreOrder, UiStore } from '../stores/ui';
import { useApp } from './use-app';

/** Goes where the app wants the window, for example after a click on a notification. */
export function useInvitations(): void {
  const { bridge, ui, mirror } = useApp();
  useEffect(() => bridge.onInvitation((invitation) => go(invitation, ui, mirror)), [bridge, ui, mirror]);
}

function go({ screen, profile }: Invitation, ui: UiStore, mirror: MirrorStore): void {
  if (ui.getState().isDialogAtWork) return;
  if (profile !== undefined) ui.setState({ profile });
  switch (screen) {
    case 'overview':
    case 'history':
    case 'doctor':
    case 'settings':
      ui.setState({ screen, dialog: { kind: 'none' } });
      return;
    case 'restore': {
      const known = mirror.getState();
      const { profile: wanted } = ui.getState();
      const shown = known.kind === 'ready' ? chosenProfile(known.state.profiles, wanted) : undefined;
      ui.setState({ screen: 'overview' });
      if (shown !== undefined) ui.setState({ dialog: { kind: 'restore', order: orderFor(shown) } });
      return;
    }
    default:
      assertNever(screen);
  }
}

/** The restore that the profile's own advice is about, else of whatever is missing. */
function orderFor(profile: ProfileState): RestoreOrder {
  const action = primaryAction(profile);
  if (action.kind === 'restore') return action.order;
  return {
    profile: profile.id,
    label: actionLabel('restore-all'),
    selection: EVERYTHING_MISSING,
    from: undefined,
  };
}

/** The profile that the user chose, if it is still there; else the first. */
export function chosenProfile(
  profiles: readonly ProfileState[],
  wanted: string | undefined,
): ProfileState | undefined {
  return profiles.find(({ id }) => id === wanted) ?? profiles[0];
}
