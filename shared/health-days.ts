/** How a profile fared, day by day: what the picture in the window is drawn from. */
import type { JournalEvent } from './journal';
import type { Snapshot } from './snapshot';

export interface HealthDay {
  /** Its first millisecond, epoch milliseconds. */
  readonly start: number;
  /** `unknown`: nothing was seen yet, or there was nothing to judge. */
  readonly level: 'good' | 'damaged' | 'unknown';
  /** For how long something was lost, in milliseconds. */
  readonly damagedMs: number;
  readonly snapshots: number;
  /** Incidents that began on it. */
  readonly incidents: number;
  /** Restores and heals. */
  readonly restores: number;
}

export interface HealthDaysInput {
  /** The profile's snapshots by rising `seq`, and its journal. */
  readonly history: readonly Snapshot[];
  readonly events: readonly JournalEvent[];
  /** The first millisecond of each day, rising. */
  readonly starts: readonly number[];
  readonly now: number;
}

/** A stretch of time in epoch milliseconds; `until` is not part of it. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

/**
 * Tells of each day whether something was lost, and for how long.
 *
 * Damage is what a damaged snapshot began and the next whole one ended, and what
 * the journal calls an incident; both together, since the app may have been off
 * when one of them happened. Between two looks the older one is taken to hold.
 */
export function healthDays({ history, events, starts, now }: HealthDaysInput): readonly HealthDay[] {
  const damaged = merged([...damagedBySnapshots(history, now), ...damagedByIncidents(events, now)]);
  const judged = history.filter(({ verdict }) => verdict !== 'unknown');
  const knownSince = Math.min(...judged.map(({ takenAt }) => takenAt), ...damaged.map(({ from }) => from));
  return starts.map((start, index) => {
    const day = { from: start, until: starts[index + 1] ?? Math.max(now, start) + 1 };
    const within = (at: number) => at >= day.from && at < day.until;
    const damagedMs = damaged.reduce((sum, stretch) => sum + overlap(stretch, day), 0);
    const isDamaged = damaged.some((stretch) => touches(stretch, day));
    return {
      start,
      level: isDamaged ? 'damaged' : knownSince < day.until ? 'good' : 'unknown',
      damagedMs,
      snapshots: history.filter(({ takenAt }) => within(takenAt)).length,
      incidents: events.filter(({ kind, at }) => kind === 'incident-opened' && within(at)).length,
      restores: events.filter((event) => isPutBack(event) && within(event.at)).length,
    };
  });
}

function damagedBySnapshots(history: readonly Snapshot[], now: number): readonly Stretch[] {
  return history.flatMap(({ verdict, takenAt }, index) =>
    verdict === 'damaged' ? [{ from: takenAt, until: history[index + 1]?.takenAt ?? now }] : [],
  );
}

function damagedByIncidents(events: readonly JournalEvent[], now: number): readonly Stretch[] {
  const ends = new Map(
    events.flatMap((event) =>
      event.kind === 'incident-closed' ? [[event.incident, event.at] as const] : [],
    ),
  );
  return events.flatMap((event) =>
    event.kind === 'incident-opened' ? [{ from: event.at, until: ends.get(event.incident) ?? now }] : [],
  );
}

/** Stretches in order, none touching another. A clock that was set back makes one end before it begins: it counts as a moment. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const { from, until } of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    const end = Math.max(from, until);
    if (last !== undefined && from <= last.until) {
      result[result.length - 1] = { from: last.from, until: Math.max(last.until, end) };
    } else result.push({ from, until: end });
  }
  return result;
}

function overlap(one: Stretch, other: Stretch): number {
  return Math.max(0, Math.min(one.until, other.until) - Math.max(one.from, other.from));
}

function touches(stretch: Stretch, day: Stretch): boolean {
  return stretch.from < day.until && (stretch.until > day.from || stretch.from >= day.from);
}

function isPutBack(event: JournalEvent): boolean {
  return event.kind === 'wrote' && event.write !== 'undo';
}
