/** What the picture of the last days says, for those who see it and those who hear it. */
import type { HealthDay } from '../shared/health-days';
import { count, duration } from '../shared/text';

/** One sentence for all the days: `Something was lost on 2 of 22 days, for 9 h in all.` */
export function daysSummary(days: readonly HealthDay[]): string {
  const known = days.filter(({ level }) => level !== 'unknown');
  if (known.length === 0) return 'Nothing has been seen yet.';
  const bad = known.filter(({ level }) => level === 'damaged');
  if (bad.length === 0) return `Nothing was lost in ${count(known.length, 'day')}.`;
  const lost = bad.reduce((sum, { damagedMs }) => sum + damagedMs, 0);
  const where =
    known.length === 1
      ? 'today'
      : `on ${bad.length === known.length ? 'all' : `${bad.length} of`} ${known.length} days`;
  return `Something was lost ${where}, for ${lost < MINUTE ? 'a moment' : duration(lost)} in all.`;
}

/** What happened on one day: `1 incident, lost for 4 min, put back once, 9 snapshots`. */
export function dayWords({ level, damagedMs, incidents, restores, snapshots }: HealthDay): string {
  if (level === 'unknown' && snapshots === 0) return 'Nothing seen';
  const words = [
    level === 'damaged'
      ? `lost for ${damagedMs < MINUTE ? 'a moment' : duration(damagedMs)}`
      : 'nothing lost',
    incidents > 0 ? count(incidents, 'incident') : undefined,
    restores > 0 ? `put back ${restores === 1 ? 'once' : `${restores} times`}` : undefined,
    count(snapshots, 'snapshot'),
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

const MINUTE = 60_000;

const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** `Mon, 23 Nov` */
export function dayName(start: number): string {
  return day.format(start);
}

/** `23 Nov` */
export function shortDayName(start: number): string {
  return shortDay.format(start);
}
