import type { AppState, ProfileState } from '../../shared/ipc/app-state';
import type { Actions } from '../actions';
import type { Screen } from '../stores/ui';
import styles from '../styles/footer.module.css';
import { snapshotCount } from '../words';
import { IconButton } from './Button';
import { MoreIcon, RefreshIcon } from './icons';
import { MENU_ID, Menu } from './Menu';

export interface FooterProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
  readonly onMenuToggle: (isOpen: boolean) => void;
  readonly onShow: (screen: Screen) => void;
  readonly onShowKeys: () => void;
}

export function Footer({ state, profile, ...menu }: FooterProps) {
  return (
    <footer className={styles.footer}>
      <p className={styles.watch}>
        <span className={styles.dot} data-paused={state.paused || undefined} aria-hidden="true" />
        {state.paused ? 'Paused' : 'Watching'}
        <span className={styles.quiet}> · {snapshotCount(profile.snapshots)} in the vault</span>
      </p>
      <IconButton name="Check now" onPress={() => void menu.actions.checkNow()}>
        <RefreshIcon />
      </IconButton>
      <button type="button" className={styles.more} aria-label="More" title="More" popoverTarget={MENU_ID}>
        <MoreIcon />
      </button>
      <Menu state={state} profile={profile} {...menu} />
    </footer>
  );
}
