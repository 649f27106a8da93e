import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import { SIGN_IN_TERMS } from '../../shared/split/split-plan';
import { useFocusAtStep } from '../hooks/use-focus-at-step';
import { useSignIn } from '../hooks/use-sign-in';
import type { SignInOrder } from '../stores/ui';
import styles from '../styles/preview.module.css';
import { Button } from './Button';
import { Dialog, type DialogStep } from './Dialog';
import { Done, Terms, Waiting } from './DialogParts';

export interface SignInDialogProps {
  readonly order: SignInOrder;
  /** The other way: back into the shared credentials, where `/mcp` signs in. */
  readonly onMoveBack: () => void;
  readonly onClose: () => void;
}

/** Signs in again to a moved server in the user's browser, which opens on their click; or leads to the other way. */
export function SignInDialog({ order, onMoveBack, onClose }: SignInDialogProps) {
  const { server, trouble } = order;
  const { step, begin, cancel } = useSignIn(order);
  const main = useFocusAtStep(step.kind);
  return <Dialog title={`Sign in to ${server} again`} onClose={onClose} {...shown()} />;

  function shown(): DialogStep {
    switch (step.kind) {
      case 'asking':
        return {
          children: (
            <div className={styles.preview}>
              <p className={styles.sentence}>
                {trouble !== undefined && `The sign-in has ended: ${trouble}. `}
                Sparekey opens {server}’s sign-in page in your browser.
              </p>
              <Terms sentences={SIGN_IN_TERMS} />
            </div>
          ),
          actions: choices('Open the browser'),
        };
      case 'performing':
        return {
          news: (
            <Waiting>
              Your browser shows {server}’s sign-in page. Go on there; Sparekey waits for five minutes.
            </Waiting>
          ),
          actions: (
            <Button ref={main} onPress={cancel}>
              Cancel
            </Button>
          ),
        };
      case 'done':
        return {
          news: (
            <Done title="Signed in">
              <p>{step.report.sentence}</p>
            </Done>
          ),
          actions: (
            <Button ref={main} kind="primary" onPress={onClose}>
              Done
            </Button>
          ),
        };
      case 'failed':
        return { faults: [step.fault], actions: choices('Try again') };
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
