import type { ReactNode } from 'react';
import styles from '../styles/callout.module.css';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { Tone } from '../words';
import { CheckIcon, CrossIcon, InfoIcon, PauseIcon, WarningIcon } from './icons';

export interface CalloutProps {
  readonly tone: Tone | 'paused';
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** At most one or two buttons. */
  readonly actions?: ReactNode;
  /** Good news is short: its button stands beside it. */
  readonly isCompact?: boolean;
}

/** A matter of its own, with a sentence and, if there is one, the way on. */
export function Callout({ tone, title, children, actions, isCompact }: CalloutProps) {
  return (
    <section className={styles.callout} data-tone={tone} data-compact={isCompact}>
      <span className={styles.icon}>{ICONS[tone]}</span>
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div className={styles.body}>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}

const ICONS: Readonly<Record<CalloutProps['tone'], ReactNode>> = {
  good: <CheckIcon />,
  attention: <WarningIcon />,
  bad: <CrossIcon />,
  quiet: <InfoIcon />,
  paused: <PauseIcon />,
};

/** An expected failure: what happened, what it means, what to do. */
export function FaultCallout({ fault, actions }: { readonly fault: Fault; readonly actions?: ReactNode }) {
  return (
    <Callout tone="attention" title={fault.title} actions={actions}>
      <p>{fault.sentence}</p>
      <p className={styles.advice}>{fault.action}</p>
    </Callout>
  );
}
