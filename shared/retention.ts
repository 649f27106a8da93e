import { assertNever } from './assert';
import { LOGIN_PART, type PartId } from './blob';
import { pedigreesIn, type Pedigree } from './lineage';
import { partIn, partsIn, type Snapshot } from './snapshot';

/** How long snapshots are kept. All times in milliseconds. */
export interface RetentionPolicy {
  /** Everything younger is kept. */
  readonly keepAllFor: number;
  /** Then one per hour until this age. */
  readonly hourlyUntil: number;
  /** Then one per day until this age. */
  readonly dailyUntil: number;
  /** Damaged snapshots are evidence, kept for this long. */
  readonly evidenceFor: number;
  /** The newest so many are kept whatever their age. */
  readonly newest: number;
}

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

export const RETENTION_NAMES = ['short', 'standard', 'long'] as const;

/** The policies that the user chooses between. Whatever the choice, the newest good copy of each part is pinned. */
export type RetentionName = (typeof RETENTION_NAMES)[number];

export const RETENTION_POLICIES: { readonly [Name in RetentionName]: RetentionPolicy } = {
  short: {
    keepAllFor: 24 * HOUR,
    hourlyUntil: 3 * DAY,
    dailyUntil: 30 * DAY,
    evidenceFor: 14 * DAY,
    newest: 20,
  },
  standard: {
    keepAllFor: 48 * HOUR,
    hourlyUntil: 7 * DAY,
    dailyUntil: 90 * DAY,
    evidenceFor: 30 * DAY,
    newest: 20,
  },
  long: {
    keepAllFor: 7 * DAY,
    hourlyUntil: 30 * DAY,
    dailyUntil: 365 * DAY,
    evidenceFor: 90 * DAY,
    newest: 50,
  },
};

/** What is kept and what goes, each with the reason in words. */
export interface RetentionPlan {
  readonly keep: readonly RetentionDecision[];
  readonly drop: readonly RetentionDecision[];
}

export interface RetentionDecision {
  readonly id: string;
  readonly because: string;
}

/** Plans for the snapshots of any number of profiles, by rising `seq`. `now`: epoch milliseconds. */
export function planRetention(
  history: readonly Snapshot[],
  policy: RetentionPolicy,
  now: number,
): RetentionPlan {
  const keep: RetentionDecision[] = [];
  const drop: RetentionDecision[] = [];
  for (const mine of byProfile(history)) {
    const reasons = reasonsFor(mine, policy, now);
    for (const { id } of mine) {
      const kept = reasons.keep.get(id);
      if (kept === undefined) drop.push({ id, because: reasons.drop.get(id) ?? 'nothing needs it' });
      else keep.push({ id, because: kept });
    }
  }
  return { keep, drop };
}

function byProfile(history: readonly Snapshot[]): Iterable<readonly Snapshot[]> {
  const profiles = new Map<string, Snapshot[]>();
  for (const snapshot of history) {
    const mine = profiles.get(snapshot.profile);
    if (mine === undefined) profiles.set(snapshot.profile, [snapshot]);
    else mine.push(snapshot);
  }
  return profiles.values();
}

interface Reasons {
  readonly keep: ReadonlyMap<string, string>;
  readonly drop: ReadonlyMap<string, string>;
}

function reasonsFor(history: readonly Snapshot[], policy: RetentionPolicy, now: number): Reasons {
  const keep = pins(history);
  const drop = new Map<string, string>();
  const ages = livedThrough(history, now);
  const takenPlaces = new Set<string>();
  // Newest first, so that the newest of an hour or a day stands for it.
  for (const [i, snapshot] of [...history.entries()].reverse()) {
    const rule = ruleFor(snapshot, ages[i] ?? 0, policy);
    const isNewest = i >= history.length - Math.max(policy.newest, 1);
    if (isNewest) keepFor(keep, snapshot, 'it is among the newest');
    switch (rule.kind) {
      case 'keep':
        keepFor(keep, snapshot, rule.because);
        break;
      case 'drop':
        drop.set(snapshot.id, rule.because);
        break;
      case 'one-per':
        if (takenPlaces.has(rule.place)) drop.set(snapshot.id, `a newer one of its ${rule.unit} is kept`);
        else keepFor(keep, snapshot, `it is the newest of its ${rule.unit}`);
        takenPlaces.add(rule.place);
        break;
      default:
        assertNever(rule);
    }
  }
  keepApart(history, keep);
  return { keep, drop };
}

/** The first reason stands. */
function keepFor(reasons: Map<string, string>, { id }: Snapshot, because: string): void {
  if (!reasons.has(id)) reasons.set(id, because);
}

type Rule =
  | { readonly kind: 'keep' | 'drop'; readonly because: string }
  | { readonly kind: 'one-per'; readonly unit: 'hour' | 'day'; readonly place: string };

function ruleFor({ verdict, takenAt }: Snapshot, age: number, policy: RetentionPolicy): Rule {
  if (age < policy.keepAllFor) return { kind: 'keep', because: 'it is recent' };
  if (verdict === 'damaged') {
    return age < policy.evidenceFor
      ? { kind: 'keep', because: 'it is evidence of damage' }
      : { kind: 'drop', because: 'its time as evidence is over' };
  }
  if (age >= policy.dailyUntil) {
    return { kind: 'drop', because: `it is older than ${Math.round(policy.dailyUntil / DAY)} days` };
  }
  const [unit, length] = age < policy.hourlyUntil ? (['hour', HOUR] as const) : (['day', DAY] as const);
  return { kind: 'one-per', unit, place: `${unit} ${Math.floor(takenAt / length)}` };
}

/** Longer than between two snapshots of a day's work. */
const LONGEST_GAP = DAY;

/**
 * How old each snapshot is, by the time that the vault lived through: no single
 * gap counts for more than a day, and none for less than nothing.
 *
 * A clock that jumps years ahead, before a snapshot or before this plan is made,
 * so ages nothing by more than a day; a computer that was off for a month keeps
 * its snapshots longer, which costs nothing.
 */
function livedThrough(history: readonly Snapshot[], now: number): readonly number[] {
  const ages: number[] = [];
  let age = 0;
  let next = now;
  for (const { takenAt } of history.toReversed()) {
    age += Math.min(Math.max(next - takenAt, 0), LONGEST_GAP);
    ages.push(age);
    next = takenAt;
  }
  return ages.reverse();
}

/** The snapshots without which something would be lost, with the reason. */
function pins(history: readonly Snapshot[]): Map<string, string> {
  const reasons = new Map<string, string>();
  const places = new Map(history.map(({ id }, at) => [id, at]));
  const pin = (snapshot: Snapshot, part: PartId) => {
    const next = history[(places.get(snapshot.id) ?? history.length) + 1];
    keepFor(reasons, snapshot, `it holds the newest good ${part}`);
    if (next !== undefined) keepFor(reasons, next, `it shows what became of the newest good ${part}`);
  };
  for (const [part, chain] of pedigreesIn(history)) {
    for (const newest of newestOf(part, chain)) {
      for (const shown of [...newest.machines.values(), newest.best.snapshot]) pin(shown, part);
      for (const shown of [...newest.refusedBy, newest.logout]) {
        if (shown !== undefined) keepFor(reasons, shown, `it shows what became of the newest good ${part}`);
      }
      // Without its first sighting a spent generation that came back would look like the newest.
      for (const older of chain) {
        if (older.firstAt < newest.firstAt && older.lastAt > newest.firstAt)
          keepFor(reasons, older.first, `it shows the order of ${part}`);
      }
    }
  }
  return reasons;
}

/**
 * Keeps what came between a copy and a state without its tokens, where all of that would go: side by side they
 * would look like a refusal by the server, and the copy would never be put back again.
 */
function keepApart(history: readonly Snapshot[], keep: Map<string, string>): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    const kept = [...history.entries()].filter(([, { id }]) => keep.has(id));
    for (const [nth, [at, before]] of kept.entries()) {
      const [place, after] = kept[nth + 1] ?? [];
      if (after === undefined || place === at + 1) continue;
      for (const { part, state } of partsIn(after)) {
        const generation = state === 'tokenless' ? partIn(before, part)?.generation : undefined;
        if (generation === undefined) continue;
        let end = at;
        while (partIn(history[end + 1] ?? after, part)?.generation === generation) end++;
        for (const between of history.slice(end, end + 2)) {
          isChanged ||= !keep.has(between.id);
          keepFor(keep, between, `it shows the order of ${part}`);
        }
      }
    }
  }
}

/** The newest good generation; of sign-ins on each machine, and of logins per account: none is another's successor. */
function newestOf(part: PartId, chain: readonly Pedigree[]): ReadonlySet<Pedigree> {
  const newest = new Map<string, Pedigree>();
  const isLogin = part === LOGIN_PART;
  for (const one of chain) {
    if (!one.complete) continue;
    const { account, organization } = one.owner;
    const whose = isLogin ? (account ?? organization ?? '') : '';
    for (const machine of one.machines.keys()) newest.set(`${whose} ${machine}`, one);
  }
  return new Set(newest.values());
}
