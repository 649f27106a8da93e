import { describe, expect, test } from 'vitest';
import { findingsFor } from '../../shared/findings/engine';
import type { Situation } from '../../shared/findings/types';
import { healthOf } from '../../shared/health';
import {
  aBlob,
  aLogin,
  anEntry,
  blanked,
  emptied,
  HOUR,
  MINUTE,
  SECOND,
  T0,
  DAY,
} from '../support/blob-builders';
import { aContext, aHistory, aMacContext, anUnreachable } from '../support/history-builders';

const momentLabel = (at: number): string => new Date(at).toISOString().slice(11, 16);
const health = (situation: Situation) => healthOf(situation, findingsFor(situation), momentLabel);

const good = aHistory(aBlob());
const lost = good.next(aBlob({ login: 'none' }));

describe('the answer comes first', () => {
  test.each([
    ['login and sign-ins', aBlob(), 'Claude login and 2 MCP sign-ins are fine'],
    ['login and one sign-in', aBlob({ mcp: ['linear'] }), 'Claude login and 1 MCP sign-in are fine'],
    ['the login alone', aBlob({ mcp: 'none' }), 'Claude login is fine'],
  ])('when all is well with %s', (_, blob, headline) => {
    expect(health(aHistory(blob).situation())).toEqual({ level: 'good', headline, action: 'none' });
  });

  test('when there is no login but an API key', () => {
    const context = aContext({
      account: { kind: 'absent' },
      overrides: [{ kind: 'api-key', where: 'settings.json' }],
    });

    expect(health(aHistory(aBlob({ login: 'none' })).situation({ context }))).toEqual({
      level: 'good',
      headline: '2 MCP sign-ins are fine; there is no Claude login',
      action: 'none',
    });
  });

  test('when the login was lost, with when and what helps', () => {
    expect(health(lost.situation({ standing: 2 * MINUTE }))).toEqual({
      level: 'damaged',
      headline: 'Claude login lost 2 min ago; your spare from 14:00 fits',
      action: 'restore-login',
    });
  });

  test('when sign-ins went with it', () => {
    const both = good.next(aBlob({ login: 'none', mcp: [] })).situation({ standing: 2 * MINUTE });

    expect(health(both)).toEqual({
      level: 'damaged',
      headline: 'Claude login and 2 MCP sign-ins lost 2 min ago; your spare from 14:00 fits',
      action: 'restore-all',
    });
  });

  test('when only sign-ins were lost', () => {
    expect(health(good.next(aBlob({ mcp: [] })).situation({ standing: HOUR }))).toEqual({
      level: 'damaged',
      headline: '2 MCP sign-ins lost 1 h ago; your spares are in the vault',
      action: 'restore-mcp',
    });
  });

  test('when the spare does not fit, and why', () => {
    const refused = good.next(aBlob({ login: blanked(aLogin()) }));

    expect(health(refused.situation({ standing: 5 * MINUTE }))).toMatchObject({
      level: 'damaged',
      headline:
        'Claude login emptied 5 min ago; your spare from 14:00 was refused by the server, sign in again',
      action: 'sign-in',
    });
  });

  test('when there is no spare', () => {
    expect(health(aHistory('').situation({ history: [], standing: 5 * MINUTE }))).toMatchObject({
      level: 'damaged',
      headline: 'Credentials damaged 5 min ago; there is no spare, sign in again',
    });
  });

  test('when everything was emptied', () => {
    const mcp = ['linear', 'notion'].map((server) => emptied(anEntry(server)));

    expect(
      health(good.next(aBlob({ login: blanked(aLogin()), mcp })).situation({ standing: 5 * MINUTE })),
    ).toMatchObject({
      headline: 'Every token was emptied 5 min ago; your spare from 14:00 fits',
      action: 'restore-all',
    });
  });

  test('when the store is gone by accident', () => {
    expect(health(good.next('absent').situation({ standing: 5 * MINUTE }))).toEqual({
      level: 'signed-out',
      headline: 'Claude Code’s credentials disappeared 5 min ago; your spare from 14:00 fits',
      action: 'restore-all',
    });
  });

  test('when somebody signed out', () => {
    const context = aContext({ account: { kind: 'absent' } });

    expect(health(good.next('absent').situation({ context }))).toEqual({
      level: 'signed-out',
      headline: 'You signed out of Claude Code, which also took 2 MCP sign-ins along; those can be put back',
      action: 'restore-mcp',
    });
  });

  test('when nobody ever signed in', () => {
    const context = aContext({ account: { kind: 'absent' } });

    expect(health(aHistory('absent').situation({ history: [], context }))).toEqual({
      level: 'signed-out',
      headline: 'Claude Code is not signed in yet',
      action: 'sign-in',
    });
  });

  test('when the login will end soon', () => {
    expect(health(good.situation({ now: T0 + 26 * DAY }))).toEqual({
      level: 'attention',
      headline: 'The Claude login ends in 2 days; sign in again before then, no spare outlives it',
      action: 'sign-in',
    });
  });

  test('when nothing can be known', () => {
    expect(health(lost.situation({ live: anUnreachable('locked'), context: aMacContext() }))).toEqual({
      level: 'unreachable',
      headline:
        'The Keychain item cannot be read (it is locked), so nothing is known about the login; this is no logout',
      action: 'unlock-keychain',
    });
  });
});

test('billing leads the headline', () => {
  const context = aContext({ overrides: [{ kind: 'api-key', where: 'settings.json' }] });

  expect(health(lost.situation({ context, standing: 2 * MINUTE }))).toEqual({
    level: 'damaged',
    headline: 'Sessions are billed to your API key: Claude login lost 2 min ago; your spare from 14:00 fits',
    action: 'restore-login',
  });
});

describe('while something is settling', () => {
  test('the answer is to wait, not an alarm', () => {
    expect(health(lost.situation({ standing: SECOND }))).toEqual({
      level: 'attention',
      headline: 'A login is being written; waiting until it is done',
      action: 'wait',
    });
    expect(health(good.next('absent').situation({ standing: SECOND }))).toEqual({
      level: 'attention',
      headline: 'The credentials just changed; waiting until that has settled',
      action: 'wait',
    });
  });

  test('a login being written explains whatever else is not there yet', () => {
    const bare = good.next(aBlob({ login: 'none', mcp: [] }));

    expect(health(bare.situation({ standing: SECOND }))).toMatchObject({
      headline: 'A login is being written; waiting until it is done',
    });
  });

  test('damage that has settled is not hidden by it', () => {
    const more = lost.next('absent', { after: HOUR });
    const cut = more.next(aBlob({ login: 'none', mcp: [] }), { after: 100 });

    expect(health(cut.situation({ standing: 0 }))).toMatchObject({ level: 'damaged' });
  });
});
