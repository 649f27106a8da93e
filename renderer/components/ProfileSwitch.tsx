import type { ProfileState } from '../../shared/ipc/guardian-state';
import { levelLabel } from '../../shared/text';
import styles from '../styles/header.module.css';

export interface ProfileSwitchProps {
  readonly profiles: readonly ProfileState[];
  readonly chosen: string;
  readonly onSwitch: (profile: string) => void;
}

/** Which Claude Code folder is shown; each says how it stands, so that no trouble hides behind another. */
export function ProfileSwitch({ profiles, chosen, onSwitch }: ProfileSwitchProps) {
  return (
    <select
      className={styles.switch}
      aria-label="Claude Code folder"
      value={chosen}
      onChange={(event) => onSwitch(event.target.value)}
    >
      {profiles.map(({ id, configDir, level }) => (
        <option key={id} value={id}>
          {configDir} · {levelLabel(level)}
        </option>
      ))}
    </select>
  );
}
