import styles from '../styles/footer.module.css';
import { snapshotCount } from '../words';
import { IconButton } from './Button';
import { MoreIcon, RefreshIcon } from './icons';
import { MENU_ID, Menu, type MenuProps } from './Menu';

/** How guarding stands, and the way to what is needed seldom: all that the menu needs comes this way. */
export function Footer({ state, profile, ...menu }: MenuProps) {
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
