import type { HealthDay } from '../../shared/health-days';
import { dayName, daysSummary, dayWords, shortDayName } from '../health-words';
import styles from '../styles/health-picture.module.css';
import { Spoken } from './Spoken';

const DAY_MS = 86_400_000;
/** However short, a loss has to be seen. */
const LEAST_SHARE = 0.18;

/** How the last days went: a column for each, with a gap in it where something was lost. */
export function HealthPicture({ days }: { readonly days: readonly HealthDay[] }) {
  const summary = daysSummary(days);
  const [first] = days;
  const bad = days.filter(({ level }) => level === 'damaged');
  return (
    <figure className={styles.figure}>
      <div className={styles.days} role="img" aria-label={`The last ${days.length} days. ${summary}`}>
        {days.map((day) => (
          <Column key={day.start} day={day} />
        ))}
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{first === undefined ? '' : shortDayName(first.start)}</span>
        <span>Today</span>
      </div>
      <figcaption className={styles.caption}>{summary}</figcaption>
      {bad.length > 0 && (
        <Spoken>{bad.map((day) => `${dayName(day.start)}: ${dayWords(day)}.`).join(' ')}</Spoken>
      )}
    </figure>
  );
}

function Column({ day }: { readonly day: HealthDay }) {
  const { level, start, damagedMs, restores } = day;
  const share = level === 'damaged' ? Math.max(LEAST_SHARE, Math.min(1, damagedMs / DAY_MS)) : 0;
  return (
    <span className={styles.day} title={`${dayName(start)}: ${dayWords(day)}`}>
      <span className={styles.column} data-level={level}>
        {share > 0 && <span className={styles.lost} style={{ blockSize: `${Math.round(share * 100)}%` }} />}
      </span>
      <span className={styles.dot} data-shown={restores > 0 || undefined} />
    </span>
  );
}
