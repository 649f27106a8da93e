import { useId } from 'react';
import type { ChoiceWords } from '../setting-words';
import styles from '../styles/settings.module.css';

export interface ChoicesProps<T extends string> {
  /** What is chosen here; spoken, not shown: the group's title says it. */
  readonly name: string;
  readonly choices: readonly ChoiceWords<T>[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}

/** A few choices, each explained in one sentence. */
export function Choices<T extends string>({ name, choices, chosen, onChoose }: ChoicesProps<T>) {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={name}>
      {choices.map(({ value, word, says }) => (
        <label key={value} className={styles.choice}>
          <input
            type="radio"
            name={group}
            checked={value === chosen}
            onChange={() => onChoose(value)}
            aria-describedby={`${group}-${value}`}
            aria-label={word}
          />
          <span className={styles.words}>
            <span className={styles.name}>{word}</span>
            <span id={`${group}-${value}`} className={styles.says}>
              {says}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}
