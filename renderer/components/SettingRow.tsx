import { useId, type ReactNode } from 'react';
import styles from '../styles/settings.module.css';

export interface SettingRowProps {
  readonly title: ReactNode;
  readonly says?: ReactNode;
  /** A button, or a few words. */
  readonly children?: ReactNode;
}

/** A line of the settings: what it is, how it stands, and what can be done about it. */
export function SettingRow({ title, says, children }: SettingRowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <p className={styles.name}>{title}</p>
        {says !== undefined && <p className={styles.says}>{says}</p>}
      </div>
      {children}
    </div>
  );
}

export interface SwitchRowProps {
  readonly title: string;
  readonly says: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
  /** Beside the switch. */
  readonly aside?: ReactNode;
}

/** A line that is on or off. The whole line takes the click. */
export function SwitchRow({ title, says, isOn, onSwitch, aside }: SwitchRowProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <label className={styles.switchLabel}>
        <span className={styles.words}>
          <span className={styles.name}>{title}</span>
          <span id={id} className={styles.says}>
            {says}
          </span>
        </span>
        <input
          type="checkbox"
          role="switch"
          className={styles.switch}
          aria-label={title}
          aria-describedby={id}
          checked={isOn}
          onChange={(event) => onSwitch(event.target.checked)}
        />
      </label>
      {aside}
    </div>
  );
}
