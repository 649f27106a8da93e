import { useEffect, useState } from 'react';
import type { HealthDay } from '../../shared/health-days';
import { ask } from '../bridge';
import { useApp } from './use-app';

/** So many days are in the picture. */
export const DAYS = 30;

/** The last days of a profile, asked for again with every new snapshot. Undefined until they are there, or where they cannot be had. */
export function useHealthDays(profile: string, newest: string | undefined): readonly HealthDay[] | undefined {
  const { bridge } = useApp();
  const [days, setDays] = useState<readonly HealthDay[]>();
  useEffect(() => {
    let isCurrent = true;
    void ask(bridge, 'healthDays', { profile, days: DAYS }).then((reply) => {
      if (isCurrent) setDays(reply.ok ? reply.value : undefined);
    });
    return () => {
      isCurrent = false;
    };
  }, [bridge, profile, newest]);
  return days;
}
