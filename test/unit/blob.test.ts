import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LOGIN_PART,
  blobText,
  entryKey,
  entryPart,
  parseBlob,
  partsOf,
  sectionOf,
  withParts,
  type JsonObject,
  type JsonValue,
} from '../../shared/blob';
import { aBlob, aBlobText, aLogin } from '../support/blob-builders';

const text = aBlobText({
  sections: { pluginSecrets: { 'deploy@market': { key: 'FAKE' } }, futureKey: [1, { a: null }] },
});

describe('parsing', () => {
  test.each([
    ['', 'empty'],
    [' \n', 'empty'],
    ['\ufeff{}', 'byte-order-mark'],
    ['null', 'not-an-object'],
    ['[]', 'not-an-object'],
    ['"text"', 'not-an-object'],
    ['{"a":1,}', 'malformed'],
    ['not json', 'malformed'],
    ['{"a":"b', 'cut'],
    ['{"a":{"b":1}', 'cut'],
    [text.slice(0, text.length - 40), 'cut'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'too-deep'],
    [`{"a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`, 'too-deep'],
  ])('says why %# is not a blob', (broken, reason) => {
    expect(parseBlob(broken)).toEqual({ kind: 'unparsable', reason });
  });

  test('reads a blob of ten megabytes', () => {
    const big = aBlob({ sections: { big: 'x'.repeat(10_000_000) } });
    expect(parseBlob(blobText(big))).toEqual({ kind: 'blob', root: big });
  });

  test('does not take brackets inside strings for depth', () => {
    const root = { a: '{[{[\\"'.repeat(1_000) };
    expect(parseBlob(JSON.stringify(root))).toEqual({ kind: 'blob', root });
  });
});

describe('parts', () => {
  test('are one per MCP entry and one per other top-level key', () => {
    const ids = partsOf(aBlob({ sections: { pluginSecrets: {} } })).map(({ id }) => id);
    expect(ids).toEqual([
      LOGIN_PART,
      expect.stringMatching(/^\/mcpOAuth\/linear\|/),
      expect.stringMatching(/^\/mcpOAuth\/notion\|/),
      '/pluginSecrets',
    ]);
  });

  test('keep an mcpOAuth that is not an object as one part', () => {
    expect(partsOf({ mcpOAuth: null }).map(({ id }) => id)).toEqual(['/mcpOAuth']);
  });

  test('have names that survive slashes and tildes', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        expect(entryKey(entryPart(key))).toBe(key);
        expect(sectionOf(entryPart(key))).toBe('mcpOAuth');
      }),
    );
  });
});

describe('putting parts in', () => {
  const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;

  test('keeps everything that it was not asked to change, at every level', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), json, (rest, login) => {
        const before = { ...rest };
        const after = withParts(before, new Map([[LOGIN_PART, login]]));
        const { claudeAiOauth, ...others } = after;
        const { claudeAiOauth: _, ...expected } = before;
        expect(claudeAiOauth).toEqual(login);
        expect(others).toEqual(expected);
      }),
    );
  });

  test('keeps keys in their places and appends new ones', () => {
    const after = withParts(
      { first: 1, mcpOAuth: { a: {} }, last: 2 },
      new Map([
        [entryPart('b'), {}],
        [LOGIN_PART, aLogin()],
      ]),
    );
    expect(Object.keys(after)).toEqual(['first', 'mcpOAuth', 'last', 'claudeAiOauth']);
    expect(Object.keys(after['mcpOAuth'] as JsonObject)).toEqual(['a', 'b']);
  });

  test('takes a part out when there is no value for it', () => {
    expect(withParts({ claudeAiOauth: {}, other: 1 }, new Map([[LOGIN_PART, undefined]]))).toEqual({
      other: 1,
    });
  });

  test('survives a key called __proto__', () => {
    const root = JSON.parse('{"__proto__":{"a":1},"mcpOAuth":{"__proto__":{"b":2}}}') as JsonObject;
    const after = withParts(root, new Map([[LOGIN_PART, 'x']]));
    expect(blobText(after)).toBe(
      '{"__proto__":{"a":1},"mcpOAuth":{"__proto__":{"b":2}},"claudeAiOauth":"x"}',
    );
  });
});

test('a blob is written as compact printable ASCII that reads back the same', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (root) => {
      const written = blobText(root);
      expect(written).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(written)).toEqual(root);
    }),
  );
});
