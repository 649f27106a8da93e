/**
 * One document that says what happened, fit to be attached to a bug report.
 *
 * It is made of summaries, so no token can be in it. What people put into names
 * is shown inside code blocks, line by line, so that none of it is Markdown.
 */
import { otherGuards } from './findings/guards';
import type { Situation } from './findings/types';
import {
  describeLive,
  goodAndNow,
  newestIncident,
  type BeforeAndAfter,
  type IncidentStory,
  type Moment,
} from './incident-story';
import type { JournalEvent } from './journal';
import type { EntryReport, ProfileReport, SpareReport } from './report';
import { shortFingerprint } from './summary';
import { count, gradeLabel, levelLabel } from './text';

export interface RedactedReportInput {
  /** Sparekey's version, and what it runs on. */
  readonly version: string;
  readonly runtime: string;
  readonly platform: string;
  /** The home directory, which is shown as `~`. */
  readonly home: string;
  readonly report: ProfileReport;
  readonly situation: Situation;
  /** The profile's journal. */
  readonly events: readonly JournalEvent[];
}

/** Longer timelines lose their middle. */
const MAX_MOMENTS = 60;

/** Builds the document, as Markdown. */
export function redactedReport(input: RedactedReportInput): string {
  const { report, situation, events } = input;
  const story = newestIncident(events, situation.history, situation.now);
  const sections = [
    '# Sparekey report',
    `Made at ${utc(situation.now)}. All times are UTC.`,
    'No token, e-mail address or account id is in here: secrets and ids appear only as short fingerprints, made with a key that stays on this machine. **The names of your MCP servers, of folders and of keys are in here**, so read it before you pass it on.',
    section('Versions', versionRows(input)),
    section('Profile', profileRows(report, situation)),
    section(
      'MCP sign-ins',
      report.mcp.map((entry) => entryLine(entry, report)),
    ),
    section('Findings', findingLines(report, situation)),
    ...nowSections(report, situation, story),
    ...incidentSections(story),
    section(
      'Not checked',
      report.notChecked.map(({ id, because }) => `${id}: ${because}`),
    ),
  ];
  return `${withoutHome(sections.join('\n\n'), input.home)}\n`;
}

function versionRows({
  version,
  runtime,
  platform,
  situation,
  events,
}: RedactedReportInput): readonly string[] {
  const { context, history } = situation;
  const running = context.processes === 'not-checked' ? undefined : context.processes;
  const seen = new Set([
    ...history.map(({ claude }) => claude?.version),
    ...events.flatMap((event) => (event.kind === 'incident-opened' ? event.claudeVersions : [])),
    ...(running ?? []).map((process) => process.version),
  ]);
  const versions = [...seen].filter((one) => one !== undefined && one !== 'unknown').toSorted();
  return [
    row('Sparekey', version),
    row('runtime', runtime),
    row('platform', platform),
    row('Claude Code', versions.length === 0 ? 'version not seen' : versions.join(', ')),
    row('running', running === undefined ? 'not checked' : count(running.length, 'session')),
  ];
}

function profileRows(report: ProfileReport, { context, live }: Situation): readonly string[] {
  const { login } = report;
  return [
    row('level', `${levelLabel(report.level)}: ${report.headline}`),
    row('config dir', report.configDir),
    row('store', `${report.store.kind} ${report.store.location}`),
    row('content', describeLive(live)),
    row('login', login.present ? loginWords(report) : 'none'),
    row('account', accountWords(context.account)),
    row('spare', spareWords(report.spare.login)),
    row('vault', count(report.snapshots, 'snapshot')),
  ];
}

function loginWords({ login }: ProfileReport): string {
  const end = login.refreshTokenExpiresAt;
  return [
    login.complete ? 'complete' : 'incomplete',
    ...(login.fingerprint === undefined ? [] : [login.fingerprint]),
    ...(login.subscriptionType === undefined ? [] : [login.subscriptionType]),
    ...(end === undefined ? [] : [`ends ${utc(end)}`]),
  ].join(', ');
}

function accountWords(account: Situation['context']['account']): string {
  if (account.kind !== 'present') return account.kind === 'absent' ? 'none in .claude.json' : 'not checked';
  return account.account === undefined ? 'named, without an id' : shortFingerprint(account.account);
}

function spareWords(spare: SpareReport | undefined): string {
  return spare === undefined
    ? 'none'
    : `${gradeLabel(spare.grade)} (snapshot ${spare.snapshot}, ${utc(spare.takenAt)})`;
}

function entryLine({ server, key, state, fingerprint }: EntryReport, { spare }: ProfileReport): string {
  const print = fingerprint === undefined ? '' : ` ${fingerprint}`;
  return `${server}: ${state}${print}; spare: ${spareWords(spare.mcp[key])}`;
}

function findingLines({ findings, forecasts }: ProfileReport, { context }: Situation): readonly string[] {
  const guards = otherGuards(context);
  return [
    ...findings.map(({ id, severity, message }) => `${id} ${severity}: ${message}`),
    ...forecasts.map(({ sentence }) => `ahead: ${sentence}`),
    ...(guards === undefined ? [] : [`beside us: ${guards}`]),
  ];
}

/** Damage that no guardian has noted, since none was running or it is not over its settling time yet. */
function nowSections(
  { level }: ProfileReport,
  { history, live }: Situation,
  story: IncidentStory | undefined,
): readonly string[] {
  const isNoted = story !== undefined && story.ended === undefined;
  if (isNoted || (level !== 'damaged' && level !== 'signed-out')) return [];
  return [section('Before and after', measurementRows(goodAndNow(history, live)))];
}

function incidentSections(story: IncidentStory | undefined): readonly string[] {
  if (story === undefined) return [section('Newest incident', [])];
  return [
    section('Newest incident', [
      row('opened', utc(story.openedAt)),
      row('ended', story.ended ?? 'not yet'),
      row('hit', story.parts.length === 0 ? 'the store as a whole' : story.parts.join(', ')),
      ...measurementRows(story),
    ]),
    section('Timeline', shortened(story.timeline)),
    section('Put back', story.putBack.map(momentLine)),
  ];
}

function measurementRows({ before, after }: BeforeAndAfter): readonly string[] {
  return [row('before', before), row('after', after)];
}

function shortened(moments: readonly Moment[]): readonly string[] {
  if (moments.length <= MAX_MOMENTS) return moments.map(momentLine);
  const half = MAX_MOMENTS / 2;
  return [
    ...moments.slice(0, half).map(momentLine),
    `(${moments.length - MAX_MOMENTS} lines left out)`,
    ...moments.slice(-half).map(momentLine),
  ];
}

function momentLine({ at, text }: Moment): string {
  return `${utc(at)}  ${text}`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return `## ${title}\n\nNothing.`;
  return `## ${title}\n\n\`\`\`text\n${lines.map(plain).join('\n')}\n\`\`\``;
}

function row(name: string, value: string): string {
  return `${`${name}:`.padEnd(13)}${value}`;
}

/** `2026-11-23 14:02:07.120` */
function utc(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}

/** One line that cannot leave its code block, nor hide or turn around what stands beside it. E-mail addresses go. */
function plain(line: string): string {
  return line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replaceAll('`', '’')
    .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]');
}

/** The user's name is part of every path in the home directory. */
function withoutHome(text: string, home: string): string {
  if (home.length < 2) return text;
  return text.replaceAll(new RegExp(`${home.replaceAll(/[^\w]/g, '\\$&')}(?![\\w-])`, 'g'), '~');
}
