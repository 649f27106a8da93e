import { describe, expect, test } from 'vitest';
import { LOGIN_PART, entryPart, type JsonObject } from '../../shared/blob';
import { lineageOf } from '../../shared/lineage';
import {
  WHATEVER_IS_MISSING,
  planRestore,
  type RestoreRequest,
  type Selection,
} from '../../shared/restore-plan';
import { MINUTE, SECOND, aBlob, aLogin, anEntry, blanked, emptied } from '../support/blob-builders';
import { ADA, History, aHistory, aLive, anUnreachable, type Content } from '../support/history-builders';

const good = aBlob({ sections: { pluginSecrets: { a: 'FAKE' } } });
const [linearKey] = anEntry('linear');
const linear = entryPart(linearKey);
const notion = entryPart(anEntry('notion')[0]);

interface Case {
  readonly select?: Partial<Selection>;
  readonly from?: number;
  readonly force?: boolean;
  readonly after?: number;
}

function plan(history: History, live: Content, { select, from, force, after = MINUTE }: Case = {}) {
  const { snapshots } = live === history.last ? history : history.next(live, { after });
  const now = (snapshots.at(-1)?.takenAt ?? 0) + MINUTE;
  const request: RestoreRequest = {
    live: aLive(live, now - MINUTE),
    history: snapshots,
    lineage: lineageOf(snapshots, { now, account: ADA }),
    now,
    selection: { ...WHATEVER_IS_MISSING, ...select },
    from: snapshots.find(({ seq }) => seq === from),
    force,
  };
  return planRestore(request);
}

function puts(result: ReturnType<typeof planRestore>) {
  return result.kind === 'plan' ? result.puts.map(({ part, cause }) => [part, cause]) : result;
}

describe('a name', () => {
  test('that the vault never saw is refused, with those that it did see', () => {
    const refused = plan(aHistory(good), good, { select: { servers: ['Linear'] } });

    expect(refused).toMatchObject({
      kind: 'refused',
      sentence: 'The vault has never seen a sign-in for Linear (but for: linear, notion).',
    });
  });

  test('that two sign-ins go by takes both, and is said once', () => {
    const two = aBlob({ mcp: ['linear', anEntry('linear', { url: 'https://linear-eu.example/mcp' })] });
    const select = { servers: ['linear'] };

    expect(plan(aHistory(two), two, { select })).toMatchObject({
      sentence: 'Nothing is missing: linear is in place.',
    });
    expect(plan(aHistory(two), aBlob({ mcp: [] }), { select })).toMatchObject({ puts: [{}, {}] });
  });
});

describe('whatever is missing', () => {
  test('goes back: a lost login, beside live sign-ins', () => {
    expect(
      puts(plan(aHistory(good), { mcpOAuth: good['mcpOAuth'] as JsonObject, pluginSecrets: { a: 'FAKE' } })),
    ).toEqual([[LOGIN_PART, 'missing']]);
  });

  test('goes back: the MCP half and unknown keys, beside a live login', () => {
    const left = { claudeAiOauth: aLogin({ generation: 2 }), mcpOAuth: {} };
    expect(puts(plan(aHistory(good), left))).toEqual([
      [linear, 'missing'],
      [notion, 'missing'],
      ['/pluginSecrets', 'missing'],
    ]);
  });

  test('goes back as a whole where the text does not parse', () => {
    const result = plan(aHistory(good), '{"claudeAiOauth":{"acc');
    expect(result).toMatchObject({ kind: 'plan', replacesUnparsable: true });
    expect(puts(result)).toHaveLength(4);
  });

  test('comes from the newest good generation that was seen before the damage', () => {
    const rotated = aBlob({ login: aLogin({ generation: 2 }), sections: { pluginSecrets: { a: 'FAKE' } } });
    const result = plan(aHistory(good, rotated), {
      mcpOAuth: rotated['mcpOAuth'] as JsonObject,
      pluginSecrets: { a: 'FAKE' },
    });
    expect(result).toMatchObject({
      puts: [{ part: LOGIN_PART, snapshot: aHistory(good, rotated).snapshots[1]?.id, grade: 'current' }],
    });
  });

  test('does not bring back a server that was removed while all was calm', () => {
    const removed = aBlob({ mcp: ['notion'] });
    expect(puts(plan(aHistory(good, removed), { mcpOAuth: removed['mcpOAuth'] as JsonObject }))).toEqual([
      [LOGIN_PART, 'missing'],
    ]);
  });

  test('takes the newest tokens seen in the middle of a storm', () => {
    const [key, entry] = anEntry('linear', { generation: 2 });
    const storm = aHistory(good).next({ mcpOAuth: { [key]: entry } }, { after: SECOND });
    const result = plan(storm, { mcpOAuth: {} }, { after: SECOND });
    expect(result).toMatchObject({ kind: 'plan' });
    const put = result.kind === 'plan' ? result.puts.find(({ part }) => part === linear) : undefined;
    expect(put).toMatchObject({ grade: 'current', snapshot: storm.snapshots[1]?.id });
  });

  test('replaces tokens that a stale writer rolled back', () => {
    const newer = aBlob({ mcp: [anEntry('linear', { generation: 2 }), 'notion'] });
    expect(puts(plan(aHistory(aBlob(), newer), aBlob()))).toEqual([[linear, 'rolled-back']]);
  });

  test('keeps a live value that is newer than anything in the vault', () => {
    const live = {
      mcpOAuth: aBlob({ mcp: [anEntry('linear', { generation: 9 }), 'notion'] })['mcpOAuth'] as JsonObject,
    };
    expect(puts(plan(aHistory(aBlob()), live))).toEqual([[LOGIN_PART, 'missing']]);
  });

  test('is nothing when everything is in place', () => {
    expect(plan(aHistory(good), good)).toMatchObject({ kind: 'refused', code: 'nothing-to-restore' });
  });
});

describe('a restore is refused, with the reason and what helps instead', () => {
  test('for a login that Claude Code blanked', () => {
    const result = plan(aHistory(aBlob()), aBlob({ login: blanked(aLogin()) }));
    expect(result).toMatchObject({
      kind: 'refused',
      code: 'cannot-help',
      sentence: expect.stringMatching(/refused by the server.*claude auth login/),
    });
  });

  test('for a login after a deliberate logout, while its MCP half goes back', () => {
    const history = aHistory(aBlob()).next('absent', { account: undefined });
    const result = plan(history, 'absent');
    expect(puts(result)).toEqual([
      [linear, 'missing'],
      [notion, 'missing'],
    ]);
    expect(result.leaves).toMatchObject([
      { part: LOGIN_PART, reason: { kind: 'graded', grade: 'revoked-likely' } },
    ]);
  });

  test('while the store cannot be read', () => {
    const { snapshots } = aHistory(good);
    const result = planRestore({
      live: anUnreachable('locked'),
      history: snapshots,
      lineage: lineageOf(snapshots),
      now: 0,
      selection: WHATEVER_IS_MISSING,
    });
    expect(result).toMatchObject({ kind: 'refused', code: 'store-unreachable' });
  });

  test('when the vault is empty', () => {
    expect(plan(new History([], 'absent'), 'absent')).toMatchObject({
      kind: 'refused',
      code: 'nothing-to-restore',
    });
  });
});

describe('a selection', () => {
  const lost = { claudeAiOauth: aLogin(), mcpOAuth: {} };

  test('of one server touches that server alone', () => {
    expect(puts(plan(aHistory(aBlob()), lost, { select: { servers: ['linear'] } }))).toEqual([
      [linear, 'missing'],
    ]);
    expect(puts(plan(aHistory(aBlob()), lost, { select: { servers: [linearKey] } }))).toEqual([
      [linear, 'missing'],
    ]);
  });

  test('of a server removed long ago still finds it', () => {
    const history = aHistory(aBlob(), aBlob({ mcp: ['notion'] }));
    expect(puts(plan(history, history.last, { select: { servers: ['linear'] } }))).toEqual([
      [linear, 'missing'],
    ]);
  });

  test('of an unknown server says so', () => {
    expect(plan(aHistory(aBlob()), lost, { select: { servers: ['nobody'] } })).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining('nobody'),
    });
  });

  test('of the MCP half leaves a missing login alone', () => {
    expect(puts(plan(aHistory(aBlob()), {}, { select: { mcp: true } }))).toEqual([
      [linear, 'missing'],
      [notion, 'missing'],
    ]);
  });
});

describe('a named snapshot', () => {
  const newer = aBlob({
    login: aLogin({ generation: 2 }),
    mcp: [anEntry('linear', { generation: 2 }), 'notion'],
  });

  test('does not bring back spent tokens, and says why', () => {
    const result = plan(aHistory(aBlob(), newer), newer, { from: 1 });
    expect(result).toMatchObject({
      kind: 'refused',
      code: 'cannot-help',
      sentence: expect.stringContaining('works only once'),
    });
  });

  test('does with force, as the user knows better', () => {
    expect(puts(plan(aHistory(aBlob(), newer), newer, { from: 1, force: true }))).toEqual([
      [LOGIN_PART, 'chosen'],
      [linear, 'chosen'],
    ]);
  });
});

test('a sign-in emptied in a clobber is worth one try, one emptied alone is not', () => {
  const alone = aBlob({ mcp: [emptied(anEntry('linear')), 'notion'] });
  expect(plan(aHistory(aBlob()), alone)).toMatchObject({ kind: 'refused', code: 'cannot-help' });
  const storm = aHistory(aBlob()).next(alone, { after: SECOND });
  const after = { mcpOAuth: alone['mcpOAuth'] as JsonObject };
  expect(puts(plan(storm, after, { after: SECOND }))).toEqual([
    [LOGIN_PART, 'missing'],
    [linear, 'emptied'],
  ]);
});

test('a login stripped of its subscription gets it back', () => {
  const stripped = aBlob({
    login: aLogin({ set: { subscriptionType: undefined, rateLimitTier: undefined } }),
  });
  expect(puts(plan(aHistory(aBlob()), stripped))).toEqual([[LOGIN_PART, 'incomplete']]);
});
