import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RETENTION_POLICIES, planRetention } from '../../shared/retention';
import { isPoorer, lineageOf } from '../../shared/lineage';
import { inOrderOfEvents, partsIn, type Snapshot } from '../../shared/snapshot';
import { DAY, HOUR, MINUTE, T0, aBlob, aLogin, blanked } from '../support/blob-builders';
import { History, THIS_MACHINE, aHistory, type StepOptions } from '../support/history-builders';

const login = (generation: number) => aBlob({ login: aLogin({ generation }) });
const NONE = { ...RETENTION_POLICIES.standard, newest: 0 };

/** Snapshots of ever new logins, `gap` milliseconds apart. */
function every(gap: number, count: number): readonly Snapshot[] {
  let history = new History();
  const template = history.next(login(1)).snapshots[0];
  if (template === undefined) throw new Error('No snapshot.');
  history = new History();
  return Array.from({ length: count }, (_, n) => {
    const takenAt = T0 + n * gap;
    const parts = partsIn(template).map((part) => ({ ...part, value: `v${n}`, generation: `g${n}` }));
    return {
      ...template,
      id: `${n + 1}-x`,
      seq: n + 1,
      takenAt,
      content: { kind: 'parts', keys: [], parts },
    } satisfies Snapshot;
  });
}

const kept = (history: readonly Snapshot[], now: number, policy = NONE) =>
  new Set(planRetention(history, policy, now).keep.map(({ id }) => id));

describe('the default policy', () => {
  test('keeps all for two days, one an hour for a week, one a day for ninety days', () => {
    const history = every(20 * MINUTE, 100 * 72);
    const now = (history.at(-1)?.takenAt ?? 0) + MINUTE;

    const ids = kept(history, now);
    const agesInHours = history.filter(({ id }) => ids.has(id)).map(({ takenAt }) => (now - takenAt) / HOUR);
    const between = (from: number, to: number) => agesInHours.filter((age) => age >= from && age < to).length;

    expect(between(0, 48)).toBe(48 * 3);
    expect(between(49, 167)).toBe(118);
    expect(between(8 * 24, 89 * 24)).toBe(81);
    expect(between(91 * 24, 200 * 24)).toBe(0);
  });

  test('keeps damaged snapshots for thirty days', () => {
    const history = every(DAY, 60).map((one) => ({ ...one, verdict: 'damaged' as const }));
    const now = (history.at(-1)?.takenAt ?? 0) + MINUTE;

    const { drop } = planRetention(history, NONE, now);

    expect(drop).toHaveLength(30);
    expect(drop[0]).toEqual({ id: '1-x', because: 'its time as evidence is over' });
  });

  test('keeps the newest twenty whatever their age, and of every profile the newest one', () => {
    const history = every(DAY, 200);
    const other = history.map((one) => ({ ...one, id: `other ${one.id}`, profile: 'other' }));
    const now = T0 + 5000 * DAY;

    const plan = planRetention(
      [...history, ...other.slice(0, 1)],
      { ...RETENTION_POLICIES.standard, dailyUntil: 0 },
      now,
    );

    const names = plan.keep.map(({ id }) => id);
    expect(names).toEqual(expect.arrayContaining(history.slice(-20).map(({ id }) => id)));
    expect(names).toContain('other 1-x');
  });

  test('gives a reason for everything', () => {
    const plan = planRetention(every(30 * MINUTE, 6000), RETENTION_POLICIES.standard, T0 + 3000 * HOUR);
    expect(new Set(plan.drop.map(({ because }) => because))).toEqual(
      new Set([
        'a newer one of its hour is kept',
        'a newer one of its day is kept',
        'it is older than 90 days',
      ]),
    );
  });
});

describe('what is pinned', () => {
  const LATER = 400;

  /** Then a lot happens to another part, for a year. */
  function muchLater(history: History): readonly Snapshot[] {
    let later = history;
    const content = later.last;
    if (typeof content !== 'object') throw new Error('No blob.');
    for (let n = 0; n < LATER; n++) later = later.next({ ...content, other: `FAKE ${n}` }, { after: DAY });
    return later.snapshots;
  }

  const plan = (history: readonly Snapshot[]) =>
    planRetention(history, NONE, (history.at(-1)?.takenAt ?? 0) + MINUTE);

  test('the newest good generation of a part that was lost long ago', () => {
    const history = muchLater(aHistory(login(1), login(2), aBlob({ login: 'none' })));

    const { keep } = plan(history);

    expect(keep[0]).toEqual({ id: history[1]?.id, because: 'it holds the newest good /claudeAiOauth' });
    expect(keep[1]?.because).toContain('what became of');
    expect(keep.map(({ id }) => id)).not.toContain(history[0]?.id);
  });

  test('the newest copy of it, even in a damaged snapshot', () => {
    const dropped = aBlob({ login: 'none', mcp: ['linear'] });
    const history = muchLater(
      aHistory(aBlob({ mcp: ['linear'] }), dropped, aBlob({ login: 'none', mcp: [] })),
    );
    expect(history[1]?.verdict).toBe('damaged');

    expect(plan(history).keep.map(({ id }) => id)).toEqual(
      expect.arrayContaining([history[0]?.id, history[1]?.id]),
    );
  });

  test('the login of every account', () => {
    const other = aBlob({ login: aLogin({ who: 'bob' }) });
    const history = muchLater(aHistory(login(1), other, aBlob({ login: 'none' })));

    expect(plan(history).keep.map(({ id }) => id)).toEqual(
      expect.arrayContaining([history[0]?.id, history[1]?.id]),
    );
  });

  test('how a generation ended, so that its grade stays what it was', () => {
    const refused = blanked(aLogin({ generation: 2 }));
    const history = muchLater(aHistory(login(1), login(2), aBlob({ login: refused })));
    const ids = new Set(plan(history).keep.map(({ id }) => id));

    const grade = (snapshots: readonly Snapshot[]) => lineageOf(snapshots).spare('/claudeAiOauth')?.grade;

    expect(grade(history.filter(({ id }) => ids.has(id)))).toBe(grade(history));
    expect(grade(history)).toBe('refused');
  });

  test('the order of generations, when a spent one came back', () => {
    const history = muchLater(aHistory(login(1), login(2), login(1), aBlob({ login: 'none' })));
    const ids = new Set(plan(history).keep.map(({ id }) => id));

    const spare = (snapshots: readonly Snapshot[]) => lineageOf(snapshots).spare('/claudeAiOauth');

    expect(spare(history.filter(({ id }) => ids.has(id)))?.generation).toBe(spare(history)?.generation);
  });

  const contents = fc.constantFrom(
    login(1),
    login(2),
    login(3),
    // The same tokens, rewritten by a program that does not know of subscriptions.
    aBlob({ login: aLogin({ generation: 1, set: { subscriptionType: undefined } }) }),
    aBlob({ login: aLogin({ generation: 2, set: { subscriptionType: undefined } }) }),
    aBlob({ login: 'none' }),
    aBlob({ login: blanked(aLogin({ generation: 2 })) }),
    aBlob({ mcp: [] }),
    'absent' as const,
    '{"claudeAi',
  );
  const wrote = { reason: 'restore', wrote: ['/claudeAiOauth'] } as const;
  test.each<readonly [string, readonly StepOptions[]]>([
    ['one machine saw', [{}, wrote]],
    ['was imported, too', [{}, wrote, { reason: 'import' }]],
    ['was imported from another machine', [{}, { reason: 'import', machine: 'other' }]],
    ['was saved late, some of it', [{}, wrote, { modifiedAt: T0 - 1 }]],
    ['two machines saw', [{}, wrote, { machine: 'other' }]],
  ])('nothing that the spares need, and their grades rest on, of what %s', (_, kinds) => {
    const steps = fc.array(
      fc.tuple(contents, fc.integer({ min: -400, max: 400 }), fc.constantFrom(...kinds)),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: -1000, max: 5000 }), (story, days) => {
        const { snapshots } = story.reduce(
          (all, [content, after, kind]) => all.next(content, { ...kind, after: after * DAY }),
          new History(),
        );
        const history = inOrderOfEvents(snapshots);
        const now = (snapshots.at(-1)?.takenAt ?? T0) + days * DAY;
        const policy = { ...NONE, keepAllFor: 0, dailyUntil: 0, evidenceFor: 0 };
        const { keep, drop } = planRetention(history, policy, now);
        const ids = new Set(keep.map(({ id }) => id));
        const left = history.filter(({ id }) => ids.has(id));

        expect(keep.length + drop.length).toBe(history.length);
        for (const view of [{}, { machine: THIS_MACHINE }]) {
          const [before, after] = [lineageOf(history, view), lineageOf(left, view)];
          for (const part of before.parts) {
            const spare = before.spare(part);
            if (spare === undefined || spare.best.saved.state === 'incomplete') continue;
            const { generation, grade, refusal } = after.spare(part) ?? {};
            expect({ generation, grade, refusal }).toEqual({
              generation: spare.generation,
              grade: spare.grade,
              refusal: spare.refusal,
            });
            const copy = after.spare(part)?.best.saved;
            expect(copy !== undefined && isPoorer(copy, spare.best.saved)).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a clock that jumped', () => {
  test('ahead, at the time of pruning, ages nothing by more than a day', () => {
    const history = every(HOUR, 48);

    expect(kept(history, T0 + 5000 * DAY).size).toBeGreaterThan(40);
  });

  test('ahead for a while and back loses nothing recent', () => {
    const history = every(HOUR, 40).map((one, n) =>
      n >= 10 && n < 20 ? { ...one, takenAt: one.takenAt + 3000 * DAY } : one,
    );
    const now = (history.at(-1)?.takenAt ?? 0) + MINUTE;

    expect(planRetention(history, NONE, now).drop).toEqual([]);
  });

  test('back loses nothing', () => {
    expect(planRetention(every(HOUR, 40), NONE, T0 - 5000 * DAY).drop).toEqual([]);
  });
});

test('planning again drops nothing more', () => {
  const history = every(3 * HOUR, 1500);
  const now = (history.at(-1)?.takenAt ?? 0) + MINUTE;
  const ids = kept(history, now);

  expect(
    planRetention(
      history.filter(({ id }) => ids.has(id)),
      NONE,
      now,
    ).drop,
  ).toEqual([]);
});
