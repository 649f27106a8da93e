import type { ReactNode } from 'react';
import styles from '../styles/list-box.module.css';
import { Button, IconButton } from './Button';

/** One thing that can be done with a row. */
export interface RowAction {
  /** What its button says; a button with an icon shows it as a tooltip. */
  readonly verb: string;
  /** The verb with what it is done to: rows carry the same verbs. */
  readonly name: string;
  readonly icon?: ReactNode;
  readonly onPress: () => void;
}

export interface RowActionsProps {
  /** Of the row. */
  readonly name: string;
  readonly actions: readonly RowAction[];
  readonly onBeforePress: () => void;
}

/** What can be done with the active row: drawn at its end, but no part of it. */
export function RowActions({ name, actions, onBeforePress }: RowActionsProps) {
  if (actions.length === 0) return null;
  return (
    <div role="group" aria-label={`Actions for ${name}`} className={styles.actions}>
      {actions.map(({ verb, name: whole, icon, onPress }) => {
        const press = () => {
          onBeforePress();
          onPress();
        };
        return icon === undefined ? (
          <Button key={verb} name={whole} onPress={press}>
            {verb}
          </Button>
        ) : (
          <IconButton key={verb} name={whole} onPress={press}>
            {icon}
          </IconButton>
        );
      })}
    </div>
  );
}
