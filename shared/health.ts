import { LOGIN_PART } from './blob';
import { ownerIn } from './owner';
import { lineageOf } from './lineage';
import { findPart } from './summary';
import { count, gradeLabel, relativeTime } from './text';
import { isSettled } from './findings/engine';
import type { ActionId, Finding, Level, Situation } from './findings/types';

/** The answer to "am I fine?": what tray, popover and `status` show first. */
export interface Health {
  readonly level: Level;
  /** One sentence without a final stop: the answer first. */
  readonly headline: string;
  readonly action: ActionId;
}

/** Shows an instant in the user's own way, the day with it when it was not today. Injected, because `shared` knows no locale. */
export type MomentLabel = (epochMs: number, now: number) => string;

/**
 * Sums up what `findingsFor` found in a situation.
 *
 * Only what has settled counts; while something worse is still settling, the
 * answer is to wait a moment.
 */
export function healthOf(
  situation: Situation,
  findings: readonly Finding[],
  momentLabel: MomentLabel,
): Health {
  const { live, now } = situation;
  const settled = findings.filter((finding) => isSettled(finding, live, now));
  const unsettled = findings.filter((finding) => !settled.includes(finding));
  const pending = unsettled.find(({ action }) => action === 'wait') ?? unsettled[0];
  const worst = settled[0];
  if (pending !== undefined && (worst === undefined || isMild(worst))) {
    return { level: 'attention', headline: pendingHeadline(pending), action: 'wait' };
  }
  if (worst === undefined || worst.level === 'good')
    return { level: 'good', headline: fineHeadline(situation), action: 'none' };
  const headline = headlineFor(worst, settled, situation, momentLabel);
  const billed = settled.some(({ id, level }) => id === 'S28' && level !== 'good');
  return {
    level: worst.level,
    headline: billed ? `Sessions are billed to your API key: ${headline}` : headline,
    action: actionFor(worst, settled),
  };
}

function isMild({ level }: Finding): boolean {
  return level === 'good' || level === 'attention';
}

function pendingHeadline({ action, message }: Finding): string {
  return action === 'wait'
    ? withoutStop(message)
    : 'The credentials just changed; waiting until that has settled';
}

/** Names what is there: nobody should have to trust a bare "all is well". */
function fineHeadline({ live }: Situation): string {
  const parts = live.kind === 'blob' ? live.summary.parts : [];
  const signIns = parts.filter(({ entry, state }) => entry !== undefined && state === 'good').length;
  const hasLogin = findPart({ parts }, LOGIN_PART)?.state === 'good';
  const words = count(signIns, 'MCP sign-in');
  if (!hasLogin)
    return signIns === 0
      ? 'There is no Claude login to guard'
      : `${words} ${signIns === 1 ? 'is' : 'are'} fine; there is no Claude login`;
  return signIns === 0 ? 'Claude login is fine' : `Claude login and ${words} are fine`;
}

function headlineFor(
  worst: Finding,
  settled: readonly Finding[],
  situation: Situation,
  momentLabel: MomentLabel,
): string {
  // What is mild, or no accident, needs its own words.
  const what = isMild(worst) || worst.severity === 'info' ? undefined : whatHappened(worst, settled);
  if (what === undefined) return withoutStop(worst.message);
  return `${what} ${relativeTime(worst.since, situation.now)}; ${whatHelps(worst, situation, momentLabel)}`;
}

/** The beginning of "… 2 min ago", for losses that have a moment; undefined for whatever is better told by its message. */
function whatHappened({ id, parts }: Finding, settled: readonly Finding[]): string | undefined {
  switch (id) {
    case 'S1': {
      const others = settled.find((other) => other.id === 'S5')?.parts.length ?? 0;
      return others === 0 ? 'Claude login lost' : `Claude login and ${count(others, 'MCP sign-in')} lost`;
    }
    case 'S2':
      return 'Claude login emptied';
    case 'S4':
    case 'S5':
      return `${count(parts.length, 'MCP sign-in')} lost`;
    case 'S7':
      return 'Every token was emptied';
    case 'S8':
      return 'Claude login damaged';
    case 'S9':
      return 'Credentials damaged';
    case 'S11':
      return 'Claude Code’s credentials disappeared';
    case 'S16':
      return 'Older tokens came back';
    default:
      return undefined;
  }
}

function whatHelps({ action }: Finding, situation: Situation, momentLabel: MomentLabel): string {
  if (action === 'restore-mcp') return 'your spares are in the vault';
  const { history, context, now } = situation;
  const spare = lineageOf(history, { now, machine: context.machine, ...ownerIn(context.account) }).spare(
    LOGIN_PART,
  );
  if (spare === undefined) return 'there is no spare, sign in again';
  const known = `your spare from ${momentLabel(spare.best.snapshot.takenAt, now)}`;
  if (action !== 'sign-in') return `${known} ${gradeLabel(spare.grade)}`;
  // A login that was emptied counts as refused, whether or not that is in the vault already.
  return spare.grade === 'current' ? 'sign in again' : `${known} ${gradeLabel(spare.grade)}, sign in again`;
}

/** One action for all of it: a lost login beside lost sign-ins is one restore. */
function actionFor(worst: Finding, settled: readonly Finding[]): ActionId {
  const serious = settled.filter((finding) => !isMild(finding)).map(({ action }) => action);
  const wants = (action: ActionId): boolean => serious.includes(action);
  if (wants('restore-all') || (wants('restore-login') && wants('restore-mcp'))) return 'restore-all';
  return worst.action;
}

function withoutStop(message: string): string {
  return message.replace(/\.$/, '');
}
