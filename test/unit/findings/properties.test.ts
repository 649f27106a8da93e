import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOGIN_PART, entryPart, withParts, type JsonObject } from '../../../shared/blob';
import { findingsFor, verdictOf } from '../../../shared/findings/engine';
import {
  aBlob,
  aLogin,
  anEntry,
  aStub,
  blanked,
  emptied,
  HOUR,
  MINUTE,
  SECOND,
  type ClaudeVersion,
  type Entry,
} from '../../support/blob-builders';
import { aHistory } from '../../support/history-builders';
import { HEALTHY, blobOf, refreshed, withServer, type Healthy } from '../../support/healthy-month';

const versions = fc.constantFrom<ClaudeVersion>('2.1.96', '2.1.330');
const serverNames = fc.constantFrom(
  'linear',
  'notion',
  'sentry',
  'figma',
  'slack',
  'a|b',
  'a/b~c',
  '__proto__',
);
const someServers = fc.uniqueArray(serverNames, { minLength: 1, maxLength: 6 });

/** A good blob with some sign-ins, stubs and unknown sections. */
const goodBlobs = fc
  .record({ version: versions, servers: someServers, stubs: fc.boolean(), unknown: fc.boolean() })
  .map(({ version, servers, stubs, unknown }) => {
    const entries = servers.map((server) => anEntry(server, { version }));
    const mcp = stubs ? [...entries, aStub('stub', { version })] : entries;
    const sections: JsonObject = unknown ? { futureKey: { of: 'some kind' } } : {};
    return { version, entries, blob: aBlob({ version, mcp, sections }) };
  });

describe('any loss in a good blob is found', () => {
  test('the login removed or emptied', () => {
    fc.assert(
      fc.property(goodBlobs, fc.boolean(), ({ version, blob }, removed) => {
        const login = removed ? undefined : blanked(aLogin({ version }));
        const lost = aHistory(blob).next(withParts(blob, new Map([[LOGIN_PART, login]])));

        expect(
          findingsFor(lost.situation()).some(
            ({ parts, level }) => parts.includes(LOGIN_PART) && level === 'damaged',
          ),
        ).toBe(true);
        expect(verdictOf(lost.situation({ standing: 0 }))).toBe('damaged');
      }),
    );
  });

  test('any sign-ins removed or emptied, with or without the login', () => {
    const losses = goodBlobs.chain((good) =>
      fc.record({
        good: fc.constant(good),
        lost: fc.subarray([...good.entries], { minLength: 1 }),
        how: fc.constantFrom('gone', 'emptied', 'reregistered'),
        withLogin: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(losses, ({ good: { blob }, lost, how, withLogin }) => {
        const changes = new Map<string, JsonObject | undefined>(
          lost.map((entry) => [entryPart(entry[0]), left(entry, how)]),
        );
        if (withLogin) changes.set(LOGIN_PART, undefined);
        const found = findingsFor(aHistory(blob).next(withParts(blob, changes)).situation());

        expect(new Set(found.flatMap(({ parts }) => parts))).toEqual(new Set(changes.keys()));
        if (lost.length > 1) expect(found.some(({ level }) => level === 'damaged')).toBe(true);
      }),
    );
  });
});

function left(entry: Entry, how: string): JsonObject | undefined {
  if (how === 'gone') return undefined;
  return emptied(entry, how === 'reregistered' ? { clientId: 'FAKE-client-new' } : {})[1];
}

/** One healthy step: where a state goes next, and how long after. */
const steps = fc.oneof(
  fc.record({ kind: fc.constant('refresh' as const), after: fc.integer({ min: MINUTE, max: 20 * HOUR }) }),
  fc.record({
    kind: fc.constant('sign-in' as const),
    server: serverNames,
    after: fc.integer({ min: SECOND, max: HOUR }),
  }),
  fc.record({
    kind: fc.constant('stub' as const),
    server: serverNames,
    after: fc.integer({ min: 10, max: HOUR }),
  }),
  fc.record({
    kind: fc.constant('remove' as const),
    server: serverNames,
    after: fc.integer({ min: SECOND, max: HOUR }),
  }),
);

type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

test('no healthy evolution raises anything above attention', () => {
  fc.assert(
    fc.property(
      versions,
      fc.array(steps, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: HOUR }),
      (version, evolution, standing) => {
        let state: Healthy = { ...HEALTHY, version };
        let history = aHistory(blobOf(state));
        for (const [index, step] of evolution.entries()) {
          state = after(state, step, history.endedAt + step.after, index);
          history = history.next(blobOf(state), { after: step.after });
          const serious = findingsFor(history.situation({ standing })).filter(
            ({ level, severity }) => (level !== 'good' && level !== 'attention') || severity === 'critical',
          );

          expect(serious).toEqual([]);
        }
      },
    ),
  );
});

function after(state: Healthy, step: Step, at: number, index: number): Healthy {
  switch (step.kind) {
    case 'refresh':
      return refreshed(state, at);
    case 'sign-in':
      return withServer(state, step.server, 10_000 * (index + 1));
    case 'stub':
      return state.servers.has(step.server) ? state : withServer(state, step.server, 0);
    case 'remove':
      return withServer(state, step.server, 'removed');
  }
}
