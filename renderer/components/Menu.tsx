import { useRef } from 'react';
import type { AppState } from '../../shared/ipc/app-state';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import type { Actions } from '../actions';
import type { Screen } from '../stores/ui';
import styles from '../styles/menu.module.css';

export const MENU_ID = 'more';

export interface MenuProps {
  readonly state: AppState;
  readonly profile: ProfileState;
  readonly actions: Actions;
  readonly onMenuToggle: (isOpen: boolean) => void;
  readonly onShow: (screen: Screen) => void;
  readonly onShowKeys: () => void;
}

/** What is needed seldom. The platform's own popover: it closes on Esc and on a click elsewhere. */
export function Menu({ state, profile, actions, onMenuToggle, onShow, onShowKeys }: MenuProps) {
  const ref = useRef<HTMLDivElement>(null);
  const choose = (act: () => unknown) => () => {
    ref.current?.hidePopover();
    void act();
  };
  return (
    <div
      ref={ref}
      id={MENU_ID}
      popover="auto"
      role="group"
      aria-label="More"
      className={styles.menu}
      onToggle={(event) => onMenuToggle(event.newState === 'open')}
    >
      <button type="button" onClick={choose(() => actions.saveSnapshot(profile.id))}>
        Save a snapshot now
      </button>
      <button type="button" onClick={choose(() => actions.setPaused(!state.paused))}>
        {state.paused ? 'Resume' : 'Pause healing and alarms'}
      </button>
      <button type="button" onClick={choose(() => onShow('doctor'))}>
        Doctor
      </button>
      <button type="button" onClick={choose(() => onShow('settings'))}>
        Settings
      </button>
      <hr />
      <button type="button" onClick={choose(onShowKeys)}>
        Keyboard <kbd>?</kbd>
      </button>
      <button type="button" onClick={choose(() => actions.openLink('help'))}>
        Help
      </button>
      <hr />
      <button type="button" onClick={choose(actions.quit)}>
        Quit Sparekey <span className={styles.version}>{state.version}</span>
      </button>
    </div>
  );
}
