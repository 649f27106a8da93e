import { describe, expect, test } from 'vitest';
import { findingsFor, isSettled } from '../../shared/findings/engine';
import { planHeal, type HealRequest } from '../../shared/heal-policy';
import { lineageOf } from '../../shared/lineage';
import { WHATEVER_IS_MISSING, planRestore } from '../../shared/restore-plan';
import { aBlob, aLogin, anEntry, blanked, emptied } from '../support/blob-builders';
import type { History } from '../support/history-builders';
import { aHistory } from '../support/history-builders';
import type { JsonObject } from '../../shared/blob';

function decide(history: History, over: Partial<HealRequest> = {}) {
  const situation = history.situation();
  const { live, now } = situation;
  const lineage = lineageOf(history.snapshots, { now });
  return planHeal({
    mode: 'safe',
    findings: findingsFor(situation).filter((finding) => isSettled(finding, live, now)),
    plan: planRestore({ live, history: history.snapshots, lineage, now, selection: WHATEVER_IS_MISSING }),
    healsInIncident: 0,
    healsInLastHour: 0,
    guards: [],
    ...over,
  });
}

const mcp = aBlob()['mcpOAuth'] as JsonObject;
const loginLost = aHistory(aBlob(), { mcpOAuth: mcp });

describe('unasked', () => {
  test('a lost login goes back', () => {
    expect(decide(loginLost)).toEqual({ kind: 'heal', parts: ['/claudeAiOauth'] });
  });

  test('a whole text that was cut goes back', () => {
    expect(decide(aHistory(aBlob(), '{"claudeAiOauth":{"acc'))).toMatchObject({
      kind: 'heal',
      parts: { length: 3 },
    });
  });

  test('sign-ins that were wiped together go back', () => {
    const wiped = aBlob({ mcp: [emptied(anEntry('linear')), emptied(anEntry('notion'))] });
    expect(decide(aHistory(aBlob(), wiped))).toMatchObject({ kind: 'heal', parts: { length: 2 } });
  });

  test('nothing goes back while all is well', () => {
    expect(decide(aHistory(aBlob()))).toEqual({ kind: 'nothing' });
  });

  test.each([
    ['a login that Claude Code blanked', aBlob({ login: blanked(aLogin()) })],
    ['a single sign-in that is gone', aBlob({ mcp: ['notion'] })],
    ['a single sign-in that was emptied', aBlob({ mcp: [emptied(anEntry('linear')), 'notion'] })],
  ])('%s is left alone', (_, damaged) => {
    expect(decide(aHistory(aBlob(), damaged)).kind).not.toBe('heal');
  });

  test('nothing goes back after a deliberate logout', () => {
    const history = aHistory(aBlob()).next('absent', { account: undefined });
    const situation = history.situation();
    const context = { ...situation.context, account: { kind: 'absent' } as const };
    const findings = findingsFor({ ...situation, context });
    expect(decide(history, { findings }).kind).toBe('nothing');
  });
});

describe('healing stops and says why', () => {
  test('after three heals in one incident', () => {
    expect(decide(loginLost, { healsInIncident: 3 })).toMatchObject({
      kind: 'pause',
      why: expect.stringContaining('3 times'),
    });
  });

  test('and names another guard that may be behind it', () => {
    const guards = [{ name: 'cc-auth-guard.sh', where: 'SessionStart hook in settings.json' }];
    expect(decide(loginLost, { healsInIncident: 3, guards })).toMatchObject({
      kind: 'pause',
      why: expect.stringMatching(/cc-auth-guard\.sh \(SessionStart hook in settings\.json\) also works on/),
    });
  });

  test('after three heals within an hour', () => {
    expect(decide(loginLost, { healsInLastHour: 3 }).kind).toBe('pause');
  });
});

test('the mode decides between offering and leaving alone', () => {
  expect(decide(loginLost, { mode: 'ask' })).toEqual({ kind: 'ask' });
  expect(decide(loginLost, { mode: 'off' })).toEqual({ kind: 'nothing' });
});
