/** An incident told from the journal and the snapshots around it: fit to be passed on. */
import { assertNever } from './assert';
import { describeSnapshotChange, listed, partName } from './diff';
import type { LiveState } from './findings/types';
import type { JournalEvent } from './journal';
import { describeMeasurement, measure, measureLastGood, measureSnapshot, sizeInBytes } from './measurement';
import type { Snapshot } from './snapshot';
import { shortFingerprint } from './summary';
import { count } from './text';

type Opened = Extract<JournalEvent, { readonly kind: 'incident-opened' }>;

/** One line of the timeline. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
}

/** The two lines that say it all. */
export interface BeforeAndAfter {
  readonly before: string;
  readonly after: string;
}

export interface IncidentStory extends BeforeAndAfter {
  readonly openedAt: number;
  /** How it ended; undefined while it is open. */
  readonly ended: string | undefined;
  readonly parts: readonly string[];
  readonly timeline: readonly Moment[];
  /** What was written back since it began, oldest first. */
  readonly putBack: readonly Moment[];
}

/** How long after an incident's end its snapshots still belong to it, in milliseconds. */
const AFTERMATH_MS = 60_000;

/** The newest incident that the journal knows. `now`: epoch milliseconds. */
export function newestIncident(
  events: readonly JournalEvent[],
  history: readonly Snapshot[],
  now: number,
): IncidentStory | undefined {
  const opened = events.findLast((event) => event.kind === 'incident-opened');
  if (opened === undefined) return undefined;
  const since = events.slice(events.indexOf(opened));
  const closed = since.findLast((event) => event.kind === 'incident-closed');
  const around = snapshotsAround(history, opened.at, closed === undefined ? now : closed.at + AFTERMATH_MS);
  const parts = since.flatMap((event) =>
    event.kind === 'incident-opened' || event.kind === 'incident-joined' ? event.parts : [],
  );
  return {
    openedAt: opened.at,
    ended: closed?.how,
    parts: [...new Set(parts)].map(partName),
    before: opened.before === undefined ? 'never seen good' : describeMeasurement(opened.before),
    after: afterOf(opened, history),
    // A write is journalled after the snapshot that shows it, often within the same millisecond.
    timeline: [
      ...around.map((snapshot) => momentOfSnapshot(snapshot, history)),
      ...since.map(momentOf),
    ].toSorted((a, b) => a.at - b.at),
    putBack: since.filter((event) => event.kind === 'wrote').map(momentOf),
  };
}

/** What the store measured when it was last good, and what it measures now. */
export function goodAndNow(history: readonly Snapshot[], live: LiveState): BeforeAndAfter {
  const good = measureLastGood(history);
  return {
    before: good === undefined ? 'never seen good' : describeMeasurement(good),
    after: describeLive(live),
  };
}

/** Size and keys of what is in the store. */
export function describeLive(live: LiveState): string {
  switch (live.kind) {
    case 'blob':
      return describeMeasurement(measure(live.summary));
    case 'unparsable':
      return `${sizeInBytes(live.bytes)} that do not parse (${live.reason})`;
    case 'absent':
      return 'nothing: the store is gone';
    case 'unreachable':
      return `not known: the store cannot be read (${live.cause.code})`;
    default:
      return assertNever(live);
  }
}

/** From the last good snapshot before the incident on. */
function snapshotsAround(history: readonly Snapshot[], openedAt: number, until: number): readonly Snapshot[] {
  const good = history.findLastIndex(({ takenAt, verdict }) => verdict === 'good' && takenAt <= openedAt);
  return history.slice(Math.max(0, good)).filter(({ takenAt }) => takenAt <= until);
}

/** The journal measures blobs only; what did not parse, or was gone, is told by the snapshot of that moment. */
function afterOf({ after, at }: Opened, history: readonly Snapshot[]): string {
  if (after !== undefined) return describeMeasurement(after);
  const snapshot = history.findLast(({ takenAt }) => takenAt <= at);
  return snapshot === undefined ? 'not saved' : describeSaved(snapshot);
}

function describeSaved(snapshot: Snapshot): string {
  const { content, bytes } = snapshot;
  const measured = measureSnapshot(snapshot);
  if (measured !== undefined) return describeMeasurement(measured);
  return content.kind === 'raw'
    ? `${sizeInBytes(bytes)} that do not parse (${content.why})`
    : 'nothing: the store is gone';
}

function momentOfSnapshot(snapshot: Snapshot, history: readonly Snapshot[]): Moment {
  const { seq, takenAt, reason, verdict, findings } = snapshot;
  const judged = findings.length === 0 ? verdict : `${verdict}: ${findings.join(', ')}`;
  const change = describeSnapshotChange(history[history.indexOf(snapshot) - 1], snapshot);
  return {
    at: takenAt,
    text: `snapshot ${seq} (${reason}; ${judged}): ${change}; ${describeSaved(snapshot)}`,
  };
}

function momentOf(event: JournalEvent): Moment {
  return { at: event.at, text: textOf(event) };
}

const FORGOTTEN = { login: 'the login', server: 'a server', profile: 'everything before' } as const;

function textOf(event: JournalEvent): string {
  switch (event.kind) {
    case 'incident-opened': {
      const { findings, parts, processes, claudeVersions } = event;
      const running =
        processes === undefined
          ? 'running sessions not known'
          : `${count(processes, 'Claude Code process', 'Claude Code processes')}`;
      const versions = claudeVersions.length === 0 ? '' : ` (${claudeVersions.join(', ')})`;
      return `incident opened: ${findings.join(', ')}${hit(parts)}; ${running}${versions}`;
    }
    case 'incident-joined':
      return `incident grew: ${event.findings.join(', ')}${hit(event.parts)}`;
    case 'incident-closed':
      return `incident closed: ${event.how}`;
    case 'forgot':
      return `forgotten by the user’s word: ${FORGOTTEN[event.what]}`;
    case 'heal-paused':
      return `healing paused: ${event.why}`;
    case 'login-end-told':
      return `told that the login ends on ${new Date(event.endsAt).toISOString().slice(0, 10)}`;
    case 'wrote': {
      const written = event.parts.map(({ part, after, generation }) => {
        if (after === undefined) return `${partName(part)} taken out`;
        return `${partName(part)}${generation === undefined ? '' : ` ${shortFingerprint(generation)}`}`;
      });
      return `${event.write}: ${written.join(', ')}`;
    }
    default:
      return assertNever(event);
  }
}

function hit(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `; hit ${listed(parts.map(partName))}`;
}
