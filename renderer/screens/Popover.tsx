import { useCallback, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { CompareDialog } from '../components/CompareDialog';
import { ExportDialog } from '../components/ExportDialog';
import { Footer } from '../components/Footer';
import { Header } from '../components/Header';
import { KeysDialog } from '../components/KeysDialog';
import { MoveDialog } from '../components/MoveDialog';
import { NoticeBar } from '../components/NoticeBar';
import { RestoreDialog } from '../components/RestoreDialog';
import { SignInDialog } from '../components/SignInDialog';
import { Skeleton } from '../components/Skeleton';
import { LiveRegion } from '../components/Spoken';
import { PANEL_ID, Tabs, tabId } from '../components/Tabs';
import { useApp, useUi } from '../hooks/use-app';
import { chosenProfile } from '../hooks/use-invitations';
import { EVERYTHING_MISSING } from '../primary-action';
import type { ExportOrder, MoveOrder, RestoreOrder, Screen, SignInOrder } from '../stores/ui';
import styles from '../styles/app.module.css';
import { isLost, momentLabel } from '../words';
import { DETAILS_ID } from './Overview';
import { SCREEN_TABLE } from './table';

/** Header, tabs, the chosen screen, footer, and what stands open above them. */
export function Popover({ state }: { readonly state: AppState }) {
  const wanted = useUi((ui) => ui.profile);
  const profile = chosenProfile(state.profiles, wanted);
  if (profile === undefined) return <Skeleton sentence="Looking at Claude Code’s credentials…" />;
  return <ProfilePopover key={profile.id} state={state} profile={profile} />;
}

interface ProfilePopoverProps {
  readonly state: AppState;
  readonly profile: ProfileState;
}

function ProfilePopover({ state, profile }: ProfilePopoverProps) {
  const { ui, actions, clock } = useApp();
  const screen = useUi((one) => one.screen);
  const dialog = useUi((one) => one.dialog);
  const notice = useUi((one) => one.notice);

  const { Panel } = SCREEN_TABLE[screen];

  const show = useCallback((chosen: Screen) => ui.setState({ screen: chosen }), [ui]);
  const restore = useCallback(
    (order: RestoreOrder) => ui.setState({ dialog: { kind: 'restore', order } }),
    [ui],
  );
  const move = useCallback((order: MoveOrder) => ui.setState({ dialog: { kind: 'move', order } }), [ui]);
  const signIn = useCallback(
    (order: SignInOrder) => ui.setState({ dialog: { kind: 'sign-in', order } }),
    [ui],
  );
  const exportWhat = useCallback(
    (order: ExportOrder) => ui.setState({ dialog: { kind: 'export', order } }),
    [ui],
  );
  const closeDialog = useCallback(() => ui.setState({ dialog: { kind: 'none' } }), [ui]);
  const showDetails = useCallback(() => {
    ui.setState({ screen: 'overview' });
    requestAnimationFrame(() => document.getElementById(DETAILS_ID)?.focus());
  }, [ui]);
  const restoreFrom = useCallback(
    (from: string, takenAt: number) =>
      restore({
        profile: profile.id,
        label: `Restore from ${momentLabel(takenAt, clock.getState())}`,
        selection: EVERYTHING_MISSING,
        from,
      }),
    [restore, profile.id, clock],
  );

  return (
    <div className={styles.popover}>
      <LiveRegion>{profile.headline}</LiveRegion>
      <Header
        profile={profile}
        profiles={state.profiles}
        onSwitch={(id) => ui.setState({ profile: id })}
        onRestore={restore}
        onSignIn={signIn}
        onCheck={() => void actions.checkNow()}
        onDetails={showDetails}
        onDismiss={() => void actions.dismiss(profile.id)}
      />
      <Tabs screen={screen} lost={profile.mcp.filter(isLost).length} onChoose={show} />
      {/* Keyed, so that every screen begins at its top. */}
      <main className={styles.main} key={screen}>
        <div id={PANEL_ID} role="tabpanel" aria-labelledby={tabId(screen)}>
          <Panel
            state={state}
            profile={profile}
            actions={actions}
            onShow={show}
            onRestore={restore}
            onMove={move}
            onSignIn={signIn}
            onExport={exportWhat}
            onRestoreFrom={restoreFrom}
          />
        </div>
      </main>
      {/* Always there, or what comes into it would not be heard. */}
      <div role="status">
        {notice !== undefined && (
          <NoticeBar notice={notice} onClose={() => ui.setState({ notice: undefined })} />
        )}
      </div>
      <Footer
        state={state}
        profile={profile}
        actions={actions}
        onMenuToggle={(isMenuOpen) => ui.setState({ isMenuOpen })}
        onShow={show}
        onShowKeys={() => ui.setState({ dialog: { kind: 'keys' } })}
      />
      {openDialog()}
    </div>
  );

  function openDialog(): ReactNode {
    switch (dialog.kind) {
      case 'none':
        return null;
      case 'restore':
        return <RestoreDialog order={dialog.order} onClose={closeDialog} />;
      case 'move':
        return <MoveDialog order={dialog.order} onClose={closeDialog} />;
      case 'sign-in': {
        const { order } = dialog;
        return (
          <SignInDialog
            order={order}
            onMoveBack={() => move({ ...order, direction: 'back' })}
            onClose={closeDialog}
          />
        );
      }
      case 'export':
        return (
          <ExportDialog
            order={dialog.order}
            state={state}
            onSettings={() => ui.setState({ dialog: { kind: 'none' }, screen: 'settings' })}
            onClose={closeDialog}
          />
        );
      case 'compare':
        return <CompareDialog {...dialog} onClose={closeDialog} />;
      case 'keys':
        return <KeysDialog onClose={closeDialog} />;
      default:
        return assertNever(dialog);
    }
  }
}
