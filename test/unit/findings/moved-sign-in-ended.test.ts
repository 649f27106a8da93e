import { expect, test } from 'vitest';
import type { MovedHealth, MovedRow } from '../../../shared/split/moved-sign-in';
import { aBlob } from '../../support/blob-builders';
import { findingsFor } from '../../../shared/findings/engine';
import { aContext, aHistory } from '../../support/history-builders';

function aRow(health: MovedHealth): MovedRow {
  return {
    profile: '0123456789abcdef',
    configDir: '/made/up',
    key: 'linear|0123456789abcdef',
    server: 'linear',
    url: 'https://mcp.linear.example/mcp',
    places: [{ scope: 'user' }],
    movedAt: 1,
    claudeVersion: undefined,
    state: 'moved',
    health,
  };
}

const idsWith = (health: MovedHealth) =>
  findingsFor(
    aHistory(aBlob({ mcp: ['notion'] })).situation({ context: aContext({ moved: [aRow(health)] }) }),
  );

test.each(['refused', 'untrusted'] as const)('S31: a moved sign-in that is %s wants a person', (kind) => {
  const health: MovedHealth = { kind, at: 1, sentence: 'its server refused it (invalid_grant)' };
  expect(idsWith(health)).toMatchObject([
    {
      id: 'S31',
      level: 'attention',
      action: 'sign-in-moved',
      message:
        'linear, which was moved to Sparekey, needs you to sign in again: its server refused it (invalid_grant).',
    },
  ]);
});

test('a renewal that failed is tried again, and no finding', () => {
  expect(idsWith({ kind: 'failed', at: 1, sentence: 'its server cannot be reached' })).toEqual([]);
  expect(idsWith({ kind: 'good' })).toEqual([]);
});
