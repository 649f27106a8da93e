/** How the separate spares stand, in words that window and command share. */
import type { ApartReport } from './apart';
import { assertNever } from '../assert';
import { count, relativeTime } from '../text';

/** `login and 2 MCP sign-ins`; undefined when it is neither. */
export function halvesWords(login: boolean, signIns: number): string | undefined {
  const words = [...(login ? ['login'] : []), ...(signIns > 0 ? [count(signIns, 'MCP sign-in')] : [])];
  return words.length === 0 ? undefined : words.join(' and ');
}

/** One or two sentences: what they hold, since when, and what is wrong with them. */
export function apartSentence(report: ApartReport, now: number): string {
  const { state, hasLogin, signIns, writtenAt, why = '' } = report;
  const held = halvesWords(hasLogin, signIns);
  const since = writtenAt === undefined ? '' : `, written ${relativeTime(writtenAt, now)}`;
  switch (state) {
    case 'off':
      return 'None are kept.';
    case 'empty':
      return 'Nothing good was seen so far that could be kept.';
    case 'kept':
      return `The newest ${held ?? 'copies'}${since}.`;
    case 'outdated':
      return held === undefined ? `Not written yet. ${why}` : `Out of date: ${held}${since}. ${why}`;
    case 'failed':
      return held === undefined ? `Not written. ${why}` : `Not as wanted: ${held}${since}. ${why}`;
    default:
      return assertNever(state);
  }
}

/** `login and 2 MCP sign-ins`, where neither store nor vault has them. */
export function onlyHereWords({ onlyHere }: ApartReport): string | undefined {
  return halvesWords(onlyHere.login, onlyHere.signIns);
}
