import { relativeTime } from '../../shared/text';
import { useNow } from '../hooks/use-app';
import { clockTime, fullTime } from '../words';

/**
 * An instant in the past, as people say it: `2 min ago`.
 *
 * Never in the future, whatever the clocks say: what was saved was saved before now.
 */
export function PastTime({ at }: { readonly at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {relativeTime(Math.min(at, now), now)}
    </time>
  );
}

/** An instant as the time of its day: `14:02`. */
export function ClockTime({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {clockTime(at)}
    </time>
  );
}
