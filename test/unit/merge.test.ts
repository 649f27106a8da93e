import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blobText, LOGIN_PART, partsOf, withParts, type JsonObject, type JsonValue } from '../../shared/blob';
import { mergeForeign } from '../../shared/merge';

const login = (generation: number): JsonObject => ({
  accessToken: `sk-ant-oat01-FAKE-${generation}`,
  refreshToken: `sk-ant-ort01-FAKE-${generation}`,
  expiresAt: generation,
  scopes: ['user:inference'],
});
const entry = (generation: number): JsonObject => ({
  serverName: 'linear',
  accessToken: `FAKE-mcp-${generation}`,
});
const stub: JsonObject = { serverName: 'linear', accessToken: '' };

const base: JsonObject = { mcpOAuth: { 'linear|0': entry(1) }, pluginSecrets: { p: 'FAKE-p' } };
const ours: JsonObject = { ...base, claudeAiOauth: login(1) };

const merge = (theirs: JsonObject, live: JsonObject = ours) => mergeForeign({ base, ours, theirs, live });

describe('a foreign write that ours hid', () => {
  test('adds the entry it rotated and the entry it made', () => {
    const theirs = { ...base, mcpOAuth: { 'linear|0': entry(2), 'sentry|1': entry(7) } };

    expect(merge(theirs)).toEqual({ ...ours, mcpOAuth: theirs.mcpOAuth });
  });

  test('wins with a login of its own, which was signed in while we put the old one back', () => {
    expect(merge({ ...base, claudeAiOauth: login(2) })).toMatchObject({ claudeAiOauth: login(2) });
  });

  test('brings keys that nobody knows', () => {
    expect(merge({ ...base, designOauth: { x: 'FAKE' } })).toMatchObject({ designOauth: { x: 'FAKE' } });
  });

  test.each<[string, JsonObject]>([
    ['lacks everything', {}],
    ['lacks the entries', { pluginSecrets: base['pluginSecrets'] ?? null }],
    ['emptied an entry', { ...base, mcpOAuth: { 'linear|0': stub } }],
    ['added a stub', { ...base, mcpOAuth: { 'linear|0': entry(1), 'sentry|1': stub } }],
    ['emptied the login', { ...base, claudeAiOauth: { ...login(1), accessToken: '', refreshToken: '' } }],
    ['emptied the plugin secrets', { ...base, pluginSecrets: {} }],
    ['is what stood there before', base],
    ['is what we wrote', ours],
  ])('changes nothing when it %s', (_what, theirs) => {
    expect(merge(theirs)).toBe(ours);
  });

  test('does not put a login without scopes over a whole one, but over an empty one', () => {
    const { scopes: _scopes, ...incomplete } = login(2);
    const theirs = { ...base, claudeAiOauth: incomplete };

    expect(merge(theirs)).toBe(ours);
    expect(mergeForeign({ base, ours: base, theirs, live: base })).toEqual(theirs);
  });

  test('leaves alone what has been written since', () => {
    const theirs = { ...base, mcpOAuth: { 'linear|0': entry(2), 'sentry|1': entry(7) } };
    const live = { ...ours, mcpOAuth: { 'linear|0': entry(3) } };

    expect(merge(theirs, live)).toEqual({
      ...ours,
      mcpOAuth: { 'linear|0': entry(3), 'sentry|1': entry(7) },
    });
  });

  test('does not bring back what has been taken out since', () => {
    const theirs = { ...base, mcpOAuth: { 'linear|0': entry(2) } };
    const live = withParts(ours, new Map([['/mcpOAuth/linear|0', undefined]]));

    expect(merge(theirs, live)).toBe(live);
  });
});

const values: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map(login),
  fc.integer({ min: 1, max: 4 }).map(entry),
  fc.constantFrom<JsonValue>(stub, {}, null, '', 'FAKE', []),
);
const blobs = fc
  .record(
    {
      claudeAiOauth: values,
      mcpOAuth: fc.dictionary(fc.constantFrom('a|0', 'b|1', '__proto__', 'c/~|2'), values),
      other: values,
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

test('a merge never takes out a part, and takes each from one of the blobs as a whole', () => {
  fc.assert(
    fc.property(blobs, blobs, blobs, blobs, (base, ours, theirs, live) => {
      const merged = partsOf(mergeForeign({ base, ours, theirs, live }));
      const textsIn = (root: JsonObject) => new Map(partsOf(root).map(({ id, text }) => [id, text]));
      const standing = textsIn(live);
      const foreign = textsIn(theirs);

      for (const id of standing.keys()) expect(merged.map((part) => part.id)).toContain(id);
      for (const { id, text } of merged) expect([standing.get(id), foreign.get(id)]).toContain(text);
    }),
  );
});

test('merging again changes nothing', () => {
  fc.assert(
    fc.property(blobs, blobs, blobs, (base, ours, theirs) => {
      const once = mergeForeign({ base, ours, theirs, live: ours });
      const twice = mergeForeign({ base, ours: once, theirs, live: once });

      expect(blobText(twice)).toBe(blobText(once));
    }),
  );
});

test('a good login is never lost to a merge', () => {
  fc.assert(
    fc.property(blobs, blobs, (base, theirs) => {
      const ours = withParts(base, new Map([[LOGIN_PART, login(9)]]));
      const merged = mergeForeign({ base, ours, theirs, live: ours });

      expect(merged['claudeAiOauth']).toMatchObject({ scopes: ['user:inference'] });
    }),
  );
});
