import { useCallback, useEffect, useState } from 'react';
import type { Fault } from '../../shared/ipc/guardian-state';
import type { Replies } from '../../shared/ipc/contract';
import { ask } from '../bridge';
import { useApp } from './use-app';

export interface DiagnosisView {
  /** The newest one that is complete; undefined before the first. */
  readonly diagnosis: Replies['diagnose'] | undefined;
  readonly isLooking: boolean;
  readonly fault: Fault | undefined;
  readonly lookAgain: () => void;
}

/** Has everything examined, at once and whenever it is asked for. The last findings stay until there are new ones. */
export function useDiagnosis(): DiagnosisView {
  const { bridge } = useApp();
  const [looks, setLooks] = useState(1);
  const [seen, setSeen] = useState<{ readonly look: number; readonly fault: Fault | undefined }>();
  const [diagnosis, setDiagnosis] = useState<Replies['diagnose']>();

  useEffect(() => {
    let isCurrent = true;
    void ask(bridge, 'diagnose', {}).then((reply) => {
      if (!isCurrent) return;
      if (reply.ok) setDiagnosis(reply.value);
      setSeen({ look: looks, fault: reply.ok ? undefined : reply.fault });
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, looks]);

  const isLooking = seen?.look !== looks;
  const lookAgain = useCallback(() => setLooks((count) => count + 1), []);
  return { diagnosis, isLooking, fault: isLooking ? undefined : seen.fault, lookAgain };
}
