import type { ReactNode } from 'react';
import type { Check } from '../../shared/doctor/check';
import type { Replies } from '../../shared/ipc/contract';
import type { ProgressState } from '../../shared/ipc/desktop-state';
import { count } from '../../shared/text';
import type { Actions } from '../actions';
import { Badge } from '../components/Badge';
import { Button } from '../components/Button';
import { FaultCallout } from '../components/Callout';
import { Group } from '../components/Group';
import { ProgressLine } from '../components/ProgressLine';
import { useDiagnosis } from '../hooks/use-diagnosis';
import styles from '../styles/doctor.module.css';
import type { Mark } from '../words';
import type { ScreenProps } from './props';

/** Every check, grouped by what it is about, each with what to do next. */
export function Doctor({ state, actions }: ScreenProps) {
  const remedy = remedyOf(state.desktop.progress, actions);
  const { diagnosis, isLooking, fault, lookAgain } = useDiagnosis();
  return (
    <div className={styles.doctor} aria-busy={isLooking}>
      <div className={styles.top}>
        <p role="status" className={styles.summary}>
          {isLooking ? 'Looking at everything…' : diagnosis && summaryOf(diagnosis)}
        </p>
        <Button isBusy={isLooking} onPress={lookAgain}>
          Check again
        </Button>
      </div>
      {fault !== undefined && (
        <div role="alert">
          <FaultCallout fault={fault} />
        </div>
      )}
      {diagnosis === undefined ? (
        isLooking && <Placeholder />
      ) : (
        <>
          {diagnosis.profiles.map(({ configDir, checks }) => (
            <CheckGroup key={configDir} title={configDir} checks={checks} remedy={remedy} />
          ))}
          <CheckGroup title="This machine" checks={diagnosis.machine} remedy={remedy} />
        </>
      )}
    </div>
  );
}

interface CheckGroupProps {
  readonly title: string;
  readonly checks: readonly Check[];
  readonly remedy: (check: Check) => ReactNode;
}

function CheckGroup({ title, checks, remedy }: CheckGroupProps) {
  return (
    <Group title={title}>
      <ul>
        {checks
          .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
          .map((check) => (
            <li key={check.id} className={styles.check} data-state={check.state}>
              <div className={styles.head}>
                <h3>{check.title}</h3>
                <Badge mark={MARKS[check.state]} />
              </div>
              <p className={styles.sentence}>{check.sentence}</p>
              {check.action !== undefined && <p className={styles.action}>{check.action}</p>}
              {remedy(check)}
            </li>
          ))}
      </ul>
    </Group>
  );
}

/** What this window itself can do about it. */
function remedyOf({ recoveryKey }: ProgressState, actions: Actions) {
  return ({ id, state }: Check): ReactNode =>
    id === 'recovery-key' &&
    state === 'attention' && (
      <p className={styles.remedy}>
        {recoveryKey === undefined ? (
          <Button onPress={() => void actions.makeRecoveryKey()}>Save a recovery key…</Button>
        ) : (
          <ProgressLine doing="Sealing" progress={recoveryKey} />
        )}
      </p>
    );
}

/** What wants something comes first. */
const ORDER: readonly Check['state'][] = ['attention', 'not-checked', 'ok'];

const MARKS: Readonly<Record<Check['state'], Mark>> = {
  ok: { tone: 'good', word: 'Fine' },
  attention: { tone: 'attention', word: 'Look here' },
  'not-checked': { tone: 'quiet', word: 'Not checked' },
};

function summaryOf({ profiles, machine }: Replies['diagnose']): string {
  const checks = [...profiles.flatMap((profile) => profile.checks), ...machine];
  const open = checks.filter(({ state }) => state === 'attention').length;
  if (open === 0) return `${count(checks.length, 'check')}, nothing amiss`;
  return `${count(checks.length, 'check')}, ${open} ${open === 1 ? 'wants' : 'want'} attention`;
}

function Placeholder() {
  return (
    <div className={styles.placeholder} aria-hidden="true">
      <span />
      <span />
    </div>
  );
}
