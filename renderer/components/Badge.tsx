import { assertNever } from '../../shared/assert';
import styles from '../styles/badge.module.css';
import type { Mark, Tone } from '../words';
import { CheckIcon, CrossIcon, DashIcon, WarningIcon } from './icons';

/** How something stands: a shape and a word. The colour only repeats them. */
export function Badge({ mark }: { readonly mark: Mark }) {
  return (
    <span className={styles.badge} data-tone={mark.tone}>
      <ToneIcon tone={mark.tone} />
      {mark.word}
    </span>
  );
}

/** The shape of a tone, without its word. */
export function ToneIcon({ tone }: { readonly tone: Tone }) {
  switch (tone) {
    case 'good':
      return <CheckIcon />;
    case 'attention':
      return <WarningIcon />;
    case 'bad':
      return <CrossIcon />;
    case 'quiet':
      return <DashIcon />;
    default:
      return assertNever(tone);
  }
}
