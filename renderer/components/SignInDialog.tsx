import { useEffect, useRef, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import { SIGN_IN_TERMS } from '../../shared/split-plan';
import { useSignIn, type SignInStep } from '../hooks/use-sign-in';
import type { SignInOrder } from '../stores/ui';
import styles from '../styles/restore.module.css';
import { Button } from './Button';
import { FaultCallout } from './Callout';
import { Dialog } from './Dialog';
import { CheckIcon } from './icons';

export interface SignInDialogProps {
  readonly order: SignInOrder;
  /** The other way: back into the shared credentials, where `/mcp` signs in. */
  readonly onMoveBack: () => void;
  readonly onClose: () => void;
}

/** Signs in again to a moved server in the user's browser, which opens on their click; or leads to the other way. */
export function SignInDialog({ order, onMoveBack, onClose }: SignInDialogProps) {
  const { step, begin, cancel } = useSignIn(order);
  const main = useRef<HTMLButtonElement>(null);

  // The next thing to press has the focus at every step.
  useEffect(() => main.current?.focus(), [step.kind]);

  return (
    <Dialog title={`Sign in to ${order.server} again`} onClose={onClose} actions={actions()}>
      <Body order={order} step={step} />
    </Dialog>
  );

  function actions(): ReactNode {
    switch (step.kind) {
      case 'asking':
        return choices('Open the browser');
      case 'waiting':
        return (
          <Button ref={main} onPress={cancel}>
            Cancel
          </Button>
        );
      case 'signed-in':
        return (
          <Button ref={main} kind="primary" onPress={onClose}>
            Done
          </Button>
        );
      case 'failed':
        return choices('Try again');
      default:
        return assertNever(step);
    }
  }

  function choices(verb: string): ReactNode {
    return (
      <>
        <Button onPress={onMoveBack}>Move back instead…</Button>
        <Button ref={main} kind="primary" onPress={begin}>
          {verb}
        </Button>
      </>
    );
  }
}

function Body({
  order: { server, trouble },
  step,
}: {
  readonly order: SignInOrder;
  readonly step: SignInStep;
}) {
  switch (step.kind) {
    case 'asking':
      return (
        <div className={styles.preview}>
          <p className={styles.sentence}>
            {trouble === undefined
              ? `Sparekey opens ${server}’s sign-in page in your browser.`
              : `The sign-in has ended: ${trouble}. Sparekey opens ${server}’s sign-in page in your browser.`}
          </p>
          <ul className={styles.terms}>
            {SIGN_IN_TERMS.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      );
    case 'waiting':
      return (
        <div className={styles.looking} role="status">
          <p>Your browser shows {server}’s sign-in page. Go on there; Sparekey waits for five minutes.</p>
        </div>
      );
    case 'signed-in':
      return (
        <div className={styles.outcome} role="status">
          <span className={styles.outcomeIcon}>
            <CheckIcon />
          </span>
          <p className={styles.outcomeTitle}>Signed in</p>
          <p>{step.report.sentence}</p>
        </div>
      );
    case 'failed':
      return (
        <div role="alert">
          <FaultCallout fault={step.fault} />
        </div>
      );
    default:
      return assertNever(step);
  }
}
