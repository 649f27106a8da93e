import { describe, expect, test } from 'vitest';
import { LOGIN_PART } from '../../shared/blob';
import { findingsFor } from '../../shared/findings/engine';
import type { Context } from '../../shared/findings/types';
import { healthOf } from '../../shared/health';
import type { JournalEvent } from '../../shared/journal';
import { lineageOf } from '../../shared/lineage';
import { measure } from '../../shared/measurement';
import { redactedReport, type RedactedReportInput } from '../../shared/redacted-report';
import { reportProfile } from '../../shared/report';
import { aBlob, aBlobText, anEntry, blanked, aLogin, MINUTE } from '../support/blob-builders';
import { aContext, aHistory, aLive, type Content, type History } from '../support/history-builders';

const PROFILE = '0123456789abcdef';

function reportOf(
  history: History,
  { context = aContext(), ...over }: Partial<RedactedReportInput> & { readonly context?: Context } = {},
): string {
  const situation = history.situation({ context });
  const findings = findingsFor(situation);
  const report = reportProfile({
    configDir: '/home/ada/.claude',
    situation,
    findings,
    lineage: lineageOf(history.snapshots, { now: situation.now }),
    health: healthOf(situation, findings, () => '14:02'),
    expectedEntries: [],
  });
  return redactedReport({
    version: '0.1.0',
    runtime: 'Node v20.20.0',
    platform: 'linux x64',
    home: '/home/ada',
    report,
    situation,
    events: [],
    ...over,
  });
}

function opened(
  at: number,
  before: Content,
  after: Content,
  parts: readonly string[] = [LOGIN_PART],
): JournalEvent {
  const measured = (content: Content) => {
    const live = aLive(content);
    return live.kind === 'blob' ? measure(live.summary) : undefined;
  };
  return {
    kind: 'incident-opened',
    at,
    profile: PROFILE,
    incident: 'incident-1',
    findings: ['S1'],
    parts,
    before: measured(before),
    after: measured(after),
    processes: 16,
    claudeVersions: ['2.1.96'],
  };
}

function closed(at: number): JournalEvent {
  return { kind: 'incident-closed', at, profile: PROFILE, incident: 'incident-1', how: 'healed' };
}

const good = aBlob();
const lost = aBlob({ login: 'none' });
const healed = aHistory(good, lost).next(good, { reason: 'heal', wrote: [LOGIN_PART] });
const at = healed.endedAt - 30_000;

describe('an incident', () => {
  const wrote: JournalEvent = {
    kind: 'wrote',
    at: healed.endedAt,
    profile: PROFILE,
    write: 'heal',
    safety: '2-x',
    result: '3-x',
    parts: [{ part: LOGIN_PART, before: undefined, after: 'f'.repeat(64), generation: 'a'.repeat(64) }],
    incident: 'incident-1',
    undoes: undefined,
  };
  const events = [opened(at, good, lost), wrote, closed(healed.endedAt + 1)];
  const report = reportOf(healed, { events });

  test('is measured in two lines, to the byte', () => {
    expect(report).toMatch(
      /before: +1,\d{3} bytes, keys claudeAiOauth, mcpOAuth \(2 entries\), login [0-9a-f]{8}\nafter: +1,\d{3} bytes, keys mcpOAuth \(2 entries\), no login/,
    );
  });

  test('is told in order, with processes, versions, what was hit and what was put back', () => {
    expect(report).toMatch(
      /Timeline.*snapshot 1 \(first; good\).*snapshot 2 \(changed; damaged: S1\): login gone.*incident opened: S1; hit login; 16 Claude Code processes \(2\.1\.96\).*snapshot 3 \(heal; good\).*heal: login aaaaaaaa.*incident closed: healed/s,
    );
    expect(report).toMatch(/## Put back\n\n```text\n[^\n]* heal: login aaaaaaaa\n```/);
  });

  test('begins with the last good snapshot before it, and ends with it', () => {
    const long = aHistory(good, aBlob({ login: aLogin({ generation: 2 }) })).next(lost);
    const later = long.next(good).next(aBlob({ login: aLogin({ generation: 3 }) }), { after: 60 * MINUTE });
    const told = reportOf(later, {
      events: [opened(long.endedAt, good, lost), closed(long.endedAt + MINUTE)],
    });

    expect(told.match(/snapshot \d (?=\()/g)).toEqual(['snapshot 2 ', 'snapshot 3 ', 'snapshot 4 ']);
  });

  test.each([
    ['a text that was cut', aBlobText().slice(0, 700), '700 bytes that do not parse (cut)'],
    ['a store that is gone', 'absent', 'nothing: the store is gone'],
    ['a login that was emptied', aBlob({ login: blanked(aLogin()) }), 'login without tokens'],
  ])('tells what came of it: %s', (_, after, words) => {
    const history = aHistory(good, after);

    expect(reportOf(history, { events: [opened(history.endedAt + 2_000, good, after)] })).toContain(words);
  });

  test('of a storm loses the middle of its timeline', () => {
    const storm = Array.from({ length: 99 }, (_, n) => aBlob({ login: 'none', sections: { n } }));
    const told = reportOf(aHistory(good, ...storm), { events: [opened(at, good, lost)] });

    expect(told).toContain('(41 lines left out)');
    expect(told.split('\n').filter((line) => line.includes('  snapshot '))).toHaveLength(59);
  });
});

test('damage that no guardian noted is measured all the same', () => {
  expect(reportOf(aHistory(good, lost))).toMatch(
    /## Before and after\n\n```text\nbefore: .*\nafter: .*no login\n/,
  );
  expect(reportOf(aHistory(good, lost), { events: [opened(at, good, lost)] })).not.toContain(
    'Before and after',
  );
  expect(reportOf(aHistory(good))).not.toContain('Before and after');
});

test('what is beside us, what lies ahead and what was not checked is named', () => {
  const plain = anEntry('plain', { refreshes: false, expiresAt: healed.endedAt + 5 * 60 * MINUTE });
  const context = aContext({
    guards: [{ name: 'cc-auth-guard.sh', where: 'Stop hook in settings.json' }],
    processes: 'not-checked',
  });
  const report = reportOf(aHistory(aBlob({ mcp: [plain] })), { context });

  expect(report).toContain('cc-auth-guard.sh (Stop hook in settings.json) also works on these credentials.');
  expect(report).toMatch(/ahead: The sign-in for plain ends in \d h/);
  expect(report).toMatch(/S27: running sessions cannot be listed here/);
  expect(report).toMatch(/running: +not checked/);
});

describe('nothing in a name', () => {
  test('leaves its code block or hides what stands beside it', () => {
    const evil = anEntry('a\n```\n# Owned @ada <b> \u202e\u001b[31m');
    const report = reportOf(aHistory(aBlob({ mcp: [evil] })));

    expect(report.match(/^```.*$/gm)?.length).toBe(2 * (report.match(/^## .*\n\n```text$/gm)?.length ?? 0));
    expect(report).not.toMatch(/^# Owned/m);
    expect(report).not.toMatch(/[\u202e\u001b]/);
  });

  test('is an e-mail address', () => {
    const report = reportOf(aHistory(aBlob({ mcp: [anEntry('mail ada.l+x@mail.example.com')] })));

    expect(report).toContain('mail [e-mail]');
    expect(report).not.toContain('mail.example.com');
  });
});

test.each([
  ['/home/ada', '~/.claude'],
  ['/home/ad', '/home/ada/.claude'],
  ['/home/ada/.claude', 'config dir:  ~\n'],
  ['', '/home/ada/.claude'],
  ['/', '/home/ada/.claude'],
])('with the home %j a path reads %j', (home, shown) => {
  expect(reportOf(aHistory(good), { home })).toContain(shown);
});
