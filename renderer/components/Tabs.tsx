import { useRef, type KeyboardEvent } from 'react';
import { SCREEN_TABLE, type ScreenEntry } from '../screens/table';
import { SCREENS, type Screen } from '../stores/ui';
import styles from '../styles/tabs.module.css';
import { Spoken } from './Spoken';

export const PANEL_ID = 'screen';

export function tabId(screen: Screen): string {
  return `tab-${screen}`;
}

export interface TabsProps {
  readonly screen: Screen;
  /** How many sign-ins are lost; shown on their tab. */
  readonly lost: number;
  readonly onChoose: (screen: Screen) => void;
}

/** One stop for the Tab key; arrows, Home and End move within. */
export function Tabs({ screen, lost, onChoose }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = neighbour(screen, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus();
  };

  return (
    <nav className={styles.nav} aria-label="Screens">
      <div ref={list} role="tablist" className={styles.tabs} onKeyDown={onKeyDown}>
        {SCREENS.map((one) => (
          <button
            key={one}
            id={tabId(one)}
            type="button"
            role="tab"
            aria-selected={one === screen}
            aria-controls={one === screen ? PANEL_ID : undefined}
            tabIndex={one === screen ? 0 : -1}
            {...nameOf(SCREEN_TABLE[one])}
            onClick={() => onChoose(one)}
          >
            {SCREEN_TABLE[one].icon ?? SCREEN_TABLE[one].title}
            {one === 'mcp' && lost > 0 && (
              <>
                {' '}
                <span className={styles.count}>
                  {lost}
                  <Spoken> lost</Spoken>
                </span>
              </>
            )}
          </button>
        ))}
      </div>
    </nav>
  );
}

/** What a tab without words is called, also by its tooltip. */
function nameOf({ title, icon }: ScreenEntry) {
  return icon === undefined ? {} : { 'aria-label': title, title, 'data-icon': true };
}

function neighbour(screen: Screen, key: string): Screen | undefined {
  const index = SCREENS.indexOf(screen);
  switch (key) {
    case 'ArrowRight':
      return SCREENS[(index + 1) % SCREENS.length];
    case 'ArrowLeft':
      return SCREENS.at(index - 1);
    case 'Home':
      return SCREENS[0];
    case 'End':
      return SCREENS.at(-1);
    default:
      return undefined;
  }
}
