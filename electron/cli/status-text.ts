import { apartSentence, onlyHereWords } from '../../shared/split/apart-words';
import type { Level } from '../../shared/findings/types';
import type { EntryReport, EntryState, ProfileReport, SpareReport } from '../../shared/report';
import { hostOf } from '../../shared/sign-in-names';
import { actionLabel, byteSize, count, gradeLabel, relativeTime } from '../../shared/text';
import { columns, type Output } from './output';

const GLYPHS: { readonly [L in Level]: string } = {
  good: '●',
  attention: '◐',
  damaged: '✗',
  'signed-out': '○',
  unreachable: '?',
};

/** The report of one profile for people: the answer first, then the one action, then the details. */
export function printReport(report: ProfileReport, output: Output, now: number): void {
  if (output.json) return;
  const { level, headline, findings, forecasts, action } = report;
  output.line(`${output.paint(colourOf(level), GLYPHS[level])} ${output.paint('bold', headline)}`);
  for (const { message } of findings)
    if (message.replace(/\.$/, '') !== headline) output.line(`  ${message}`);
  if (action !== 'none' && action !== 'wait')
    output.line(`  ${output.paint('bold', '→')} ${commandFor(action)}`);
  const only = onlyHereWords(report.apart);
  if (only !== undefined)
    output.line(`  ${output.paint('bold', '→')} Your separate spares still have ${only}: sparekey restore`);
  for (const { sentence } of forecasts) output.line(`  ${output.paint('gray', sentence)}`);
  output.line();
  for (const line of columns(rows(report, output, now))) output.line(line);
  if (report.mcp.length > 0) {
    output.line();
    for (const line of columns(report.mcp.map((entry) => entryRow(entry, report, output, now))))
      output.line(line);
  }
}

function rows(
  { login, blob, spare, apart, snapshots, store, notChecked }: ProfileReport,
  output: Output,
  now: number,
): string[][] {
  const grey = (text: string) => output.paint('gray', text);
  const size = blob === undefined ? '' : `, ${byteSize(blob.bytes)}`;
  const unknown = [...new Set(notChecked.map(({ because }) => because))].join('; ');
  return [
    [grey('login'), loginWords(login, now)],
    [grey('spare'), spare.login === undefined ? 'none yet' : spareWords(spare.login, now)],
    [grey('store'), `${store.location}${size}`],
    [grey('vault'), count(snapshots, 'snapshot')],
    ...(apart.state === 'off' ? [] : [[grey('apart'), apartSentence(apart, now)]]),
    ...(unknown === '' ? [] : [[grey('not checked'), unknown]]),
  ];
}

function loginWords(login: ProfileReport['login'], now: number): string {
  if (!login.present) return 'none';
  const words = [login.subscriptionType ?? 'subscription'];
  if (!login.complete) words.push('not usable');
  if (login.refreshTokenExpiresAt !== undefined)
    words.push(`ends ${relativeTime(login.refreshTokenExpiresAt, now)}`);
  if (login.fingerprint !== undefined) words.push(login.fingerprint);
  return words.join(', ');
}

function spareWords({ snapshot, takenAt, grade }: SpareReport, now: number): string {
  return `${gradeLabel(grade)}, seen ${relativeTime(takenAt, now)} (snapshot ${snapshot.split('-')[0]})`;
}

function entryRow(entry: EntryReport, report: ProfileReport, output: Output, now: number): string[] {
  const spare = report.spare.mcp[entry.key];
  const needsSpare = entry.state !== 'good' && entry.state !== 'stub';
  return [
    output.paint(
      entry.state === 'good' ? 'green' : entry.state === 'stub' ? 'gray' : 'red',
      STATES[entry.state],
    ),
    entry.server,
    output.paint('gray', hostOf(entry.url)),
    needsSpare && spare !== undefined ? `spare: ${spareWords(spare, now)}` : tokenWords(entry, now),
  ];
}

const STATES: { readonly [S in EntryState]: string } = {
  good: 'signed in',
  stub: 'not signed in',
  emptied: 'emptied',
  missing: 'missing',
  'rolled-back': 'out of date',
};

function tokenWords({ state, expiresAt, hasRefreshToken }: EntryReport, now: number): string {
  if (state !== 'good') return '';
  if (hasRefreshToken) return 'renews itself';
  return expiresAt === undefined ? '' : `ends ${relativeTime(expiresAt, now)}`;
}

function colourOf(level: Level): 'green' | 'yellow' | 'red' {
  return level === 'good' ? 'green' : level === 'attention' || level === 'unreachable' ? 'yellow' : 'red';
}

/** What to type. */
function commandFor(action: ProfileReport['action']): string {
  switch (action) {
    case 'restore-login':
    case 'restore-mcp':
    case 'restore-all':
      return `${actionLabel(action)}: sparekey restore`;
    case 'sign-in':
      return 'Sign in: claude auth login';
    default:
      return actionLabel(action);
  }
}
