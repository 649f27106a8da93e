import { describe, expect, test } from 'vitest';
import { LOGIN_PART, entryPart } from '../../shared/blob';
import { lineageOf, type LineageView } from '../../shared/lineage';
import { DAY, T0, aBlob, aLogin, anEntry, blanked, emptied } from '../support/blob-builders';
import { ADA, BOB, History, THIS_MACHINE, aHistory, testFingerprint } from '../support/history-builders';

const first = aBlob({ login: aLogin({ generation: 1 }) });
const second = aBlob({ login: aLogin({ generation: 2 }) });
const linear = entryPart(anEntry('linear')[0]);

function loginGrades(history: History, view: LineageView = {}) {
  return lineageOf(history.snapshots, view)
    .generations(LOGIN_PART)
    .map(({ grade }) => grade);
}

describe('a generation', () => {
  test('is current until a later one is seen, and spent from then on', () => {
    expect(loginGrades(aHistory(first))).toEqual(['current']);
    expect(loginGrades(aHistory(first, second))).toEqual(['spent', 'current']);
  });

  test('stays spent when it comes back', () => {
    expect(loginGrades(aHistory(first, second, first))).toEqual(['spent', 'current']);
  });

  test('is judged by the order in which the vault saw it, whatever the clock says', () => {
    const history = aHistory(first).next(second, { after: -10 * DAY });
    expect(loginGrades(history)).toEqual(['spent', 'current']);
  });

  test('is refused when Claude Code blanked it', () => {
    expect(loginGrades(aHistory(first, aBlob({ login: blanked(aLogin()) })))).toEqual(['refused']);
  });

  test('is refused when Claude Code blanked it, also after the clock was set back', () => {
    const history = aHistory(first).next(aBlob({ login: blanked(aLogin()) }), { after: -10 * DAY });
    expect(loginGrades(history)).toEqual(['refused']);
  });

  test('is not refused by what stood in the store before it and was only saved after it', () => {
    const history = aHistory(first).next(second);
    const late = history.next(aBlob({ login: blanked(aLogin()) }), { modifiedAt: history.endedAt - 1 });
    expect(loginGrades(late)).toEqual(['spent', 'current']);
  });

  test('is not refused when everything was wiped at once', () => {
    const wiped = aBlob({
      login: blanked(aLogin()),
      mcp: [emptied(anEntry('linear')), emptied(anEntry('notion'))],
    });
    expect(loginGrades(aHistory(first, wiped))).toEqual(['current']);
  });

  test('is refused for good when it was blanked after we had put it back', () => {
    const lost = aBlob({ login: 'none' });
    const history = aHistory(first, lost)
      .next(first, { reason: 'restore', wrote: [LOGIN_PART] })
      .next(aBlob({ login: blanked(aLogin()) }));
    const [generation] = lineageOf(history.snapshots).generations(LOGIN_PART);
    expect(generation).toMatchObject({ grade: 'refused', refusal: 'after-restore' });
  });

  test('lapses with its own refresh token', () => {
    const history = aHistory(aBlob({ login: aLogin({ refreshTokenExpiresAt: T0 + 28 * DAY }) }));
    expect(loginGrades(history, { now: T0 + 27 * DAY })).toEqual(['current']);
    expect(loginGrades(history, { now: T0 + 28 * DAY })).toEqual(['lapsed']);
  });

  test('is most likely revoked after a deliberate logout, until it is seen again', () => {
    const out = aHistory(first).next('absent', { account: undefined });
    expect(loginGrades(out)).toEqual(['revoked-likely']);
    expect(loginGrades(out.next(first))).toEqual(['current']);
  });

  test('of another account is not spent by this one, and not offered to it', () => {
    const bobs = aBlob({ login: aLogin({ who: 'bob' }) });
    const history = aHistory(first).next(bobs, { account: BOB });
    expect(loginGrades(history)).toEqual(['current', 'current']);
    expect(loginGrades(history, { account: ADA })).toEqual(['current', 'other-account']);
    expect(lineageOf(history.snapshots, { account: ADA }).spare(LOGIN_PART)?.owner.account).toBe(ADA);
  });

  test('is told apart by organization where the account is not known', () => {
    const mine = testFingerprint('organization-FAKE-ada');
    const { login } = { login: aLogin({ set: { accountUuid: undefined } }) };
    const history = new History().next(aBlob({ login }), { account: undefined });
    expect(loginGrades(history, { organization: mine })).toEqual(['current']);
    expect(loginGrades(history, { organization: testFingerprint('organization-FAKE-bob') })).toEqual([
      'other-account',
    ]);
  });

  test('that only another machine held is not offered here', () => {
    const history = new History().next(first, { machine: 'machine-other' });
    expect(loginGrades(history, { machine: THIS_MACHINE })).toEqual(['other-machine']);
    expect(loginGrades(history.next(first), { machine: THIS_MACHINE })).toEqual(['current']);
  });

  test('that was never complete is unknown', () => {
    expect(loginGrades(aHistory(aBlob({ login: aLogin({ set: { scopes: undefined } }) })))).toEqual([
      'unknown',
    ]);
  });

  test('keeps its newest complete copy as its best', () => {
    const stripped = aBlob({ login: aLogin({ set: { scopes: undefined } }) });
    const [generation] = lineageOf(aHistory(first, stripped).snapshots).generations(LOGIN_PART);
    expect(generation).toMatchObject({ best: { saved: { state: 'good' } }, lastSeq: 2, grade: 'current' });
  });
});

describe('an MCP entry', () => {
  const grades = (history: History) =>
    lineageOf(history.snapshots)
      .generations(linear)
      .map(({ grade }) => grade);

  test('is refused when it alone was emptied', () => {
    expect(grades(aHistory(first, aBlob({ mcp: [emptied(anEntry('linear')), 'notion'] })))).toEqual([
      'refused',
    ]);
  });

  test('is not refused when it was emptied with others, or got a new client', () => {
    const together = aBlob({ mcp: [emptied(anEntry('linear')), emptied(anEntry('notion'))] });
    const registeredAnew = aBlob({
      mcp: [emptied(anEntry('linear'), { clientId: 'FAKE-client-new' }), 'notion'],
    });
    expect(grades(aHistory(first, together))).toEqual(['current']);
    expect(grades(aHistory(first, registeredAnew))).toEqual(['current']);
  });
});

test('an opaque part offers its newest value', () => {
  const history = aHistory(
    aBlob({ sections: { pluginSecrets: { a: 'FAKE-1' } } }),
    aBlob({ sections: { pluginSecrets: { a: 'FAKE-2' } } }),
    aBlob(),
  );
  const spare = lineageOf(history.snapshots).spare('/pluginSecrets');
  expect(spare).toMatchObject({ grade: 'current', best: { snapshot: { seq: 2 } } });
});
