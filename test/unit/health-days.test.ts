import { describe, expect, test } from 'vitest';
import { healthDays } from '../../shared/health-days';
import type { JournalEvent } from '../../shared/journal';
import type { Snapshot, Verdict } from '../../shared/snapshot';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const FIRST = Date.UTC(2026, 10, 1);
const starts = [0, 1, 2, 3, 4].map((day) => FIRST + day * DAY);
const now = FIRST + 4 * DAY + 12 * HOUR;

const at = (day: number, hour = 0) => FIRST + day * DAY + hour * HOUR;

function saved(takenAt: number, verdict: Verdict = 'good'): Snapshot {
  return { takenAt, verdict } as Snapshot;
}

function opened(when: number, incident = 'i1'): JournalEvent {
  return { kind: 'incident-opened', at: when, incident } as JournalEvent;
}

function closed(when: number, incident = 'i1'): JournalEvent {
  return { kind: 'incident-closed', at: when, incident, how: 'healed' } as JournalEvent;
}

function wrote(when: number, write: 'restore' | 'heal' | 'undo'): JournalEvent {
  return { kind: 'wrote', at: when, write } as JournalEvent;
}

function days(history: readonly Snapshot[], events: readonly JournalEvent[] = []) {
  return healthDays({ history, events, starts, now });
}

const levels = (history: readonly Snapshot[], events: readonly JournalEvent[] = []) =>
  days(history, events).map(({ level }) => level);

describe('the days of a profile', () => {
  test('are unknown until something was seen, and good from then on', () => {
    expect(levels([saved(at(2, 5))])).toEqual(['unknown', 'unknown', 'good', 'good', 'good']);
    expect(levels([])).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'unknown']);
    expect(levels([saved(at(2), 'unknown')])).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  test('are damaged from a damaged snapshot to the next whole one, over midnight too', () => {
    const history = [saved(at(0)), saved(at(1, 20), 'damaged'), saved(at(2, 3)), saved(at(3))];

    expect(days(history).map(({ level, damagedMs }) => [level, damagedMs / HOUR])).toEqual([
      ['good', 0],
      ['damaged', 4],
      ['damaged', 3],
      ['good', 0],
      ['good', 0],
    ]);
  });

  test('count damage that lasts up to now, and not beyond', () => {
    const last = days([saved(at(0)), saved(at(4, 10), 'damaged')]).at(-1);

    expect(last).toMatchObject({ level: 'damaged', damagedMs: 2 * HOUR });
  });

  test('count an incident and its snapshots once', () => {
    const history = [saved(at(0)), saved(at(1, 1), 'damaged'), saved(at(1, 2), 'damaged'), saved(at(1, 5))];

    const day = days(history, [opened(at(1, 1)), closed(at(1, 6))])[1];

    expect(day).toMatchObject({ damagedMs: 5 * HOUR, incidents: 1 });
  });

  test('keep an incident that was over at once', () => {
    expect(days([saved(at(0))], [opened(at(2)), closed(at(2))])[2]).toMatchObject({
      level: 'damaged',
      damagedMs: 0,
      incidents: 1,
    });
  });

  test('bear a clock that was set back', () => {
    const history = [saved(at(0)), saved(at(3, 2), 'damaged'), saved(at(1))];

    expect(days(history)[3]).toMatchObject({ level: 'damaged', damagedMs: 0 });
    expect(levels(history)).toEqual(['good', 'good', 'good', 'damaged', 'good']);
  });

  test('count what was saved and put back on each; an undo puts nothing back', () => {
    const events = [wrote(at(1, 2), 'heal'), wrote(at(1, 3), 'restore'), wrote(at(1, 4), 'undo')];

    expect(days([saved(at(1)), saved(at(1, 23)), saved(at(2))], events)[1]).toMatchObject({
      snapshots: 2,
      restores: 2,
    });
  });
});
