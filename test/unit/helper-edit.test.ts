import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSettings, serverPath, withHelper } from '../../electron/adapters/split/helper-edit';
import type { JsonObject } from '../../shared/blob';

const USER = serverPath({ scope: 'user' }, 'linear');
const LOCAL = serverPath({ scope: 'local', project: '/home/ada/x' }, 'linear');
const HELPER = `'/opt/a "b"/sparekey' headers --profile 1 --entry 2`;

/** Settings with a server of the user, one of a project, and whatever else. */
function settings(
  other: unknown = {},
  server: object = { type: 'http', url: 'https://linear.example/mcp' },
): JsonObject {
  return {
    before: other,
    mcpServers: { another: { type: 'stdio', command: 'x' }, linear: server },
    projects: { '/home/ada/x': { mcpServers: { linear: server }, history: [other] } },
    'mcpServers ': 'a name that only looks alike',
    after: other,
  } as JsonObject;
}

const edited = (text: string, path = USER, helper = HELPER): string => {
  const edit = withHelper(text, path, helper === 'none' ? undefined : helper);
  if (edit.kind !== 'edited') throw new Error(JSON.stringify(edit));
  return edit.text;
};

test('whatever stands around a server, and however it is written, setting and taking out a helper leaves the very same text', () => {
  const space = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '\n\n    ', ' \r\n\t ');
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(undefined, 2, 4, '\t', 7),
      fc.constantFrom(USER, LOCAL),
      fc.constantFrom('', '\ufeff'),
      fc.boolean(),
      space,
      (other, indent, path, mark, isWindows, tail) => {
        const plain = JSON.stringify(settings(other), undefined, indent);
        const text = mark + (isWindows ? plain.replaceAll('\n', '\r\n') : plain) + tail;

        const next = edited(text, path);

        expect(edited(next, path, 'none')).toBe(text);
        const value = parseSettings(next);
        expect(value).not.toEqual(parseSettings(text));
        expect(value).toHaveProperty([...path, 'headersHelper'], HELPER);
        // One insertion, and nothing else.
        const start = [...text].findIndex((character, at) => next[at] !== character);
        const added = next.length - text.length;
        expect(next.slice(0, start) + next.slice(start + added)).toBe(text);
      },
    ),
  );
});

test('a helper is added the way the file is formatted', () => {
  expect(edited('{\n  "mcpServers": {\n    "linear": {\n      "url": "u"\n    }\n  }\n}')).toContain(
    `      "url": "u",\n      "headersHelper": ${JSON.stringify(HELPER)}\n    }`,
  );
  expect(edited('{"mcpServers":{"linear":{"url":"u"}}}')).toBe(
    `{"mcpServers":{"linear":{"url":"u","headersHelper":${JSON.stringify(HELPER)}}}}`,
  );
  expect(edited('{"mcpServers":{"linear":{ "type" : "http" , "url" : "u" }}}')).toContain(`"url" : "u"`);
  expect(edited('{"mcpServers":{"linear":{}}}')).toContain('{"headersHelper":');
});

test('an older helper of ours gives way to the new one, in its place', () => {
  const before = edited(JSON.stringify(settings(), undefined, 2), USER, 'old');

  expect(edited(before)).toBe(before.replace('"old"', JSON.stringify(HELPER)));
});

test('a helper goes with its comma, wherever it stands', () => {
  const around = (members: string) => `{"mcpServers":{"linear":{${members}}}}`;
  const helper = '"headersHelper": "h"';

  expect(edited(around(`${helper}, "url": "u"`), USER, 'none')).toBe(around('"url": "u"'));
  expect(edited(around(`"type": "t", ${helper}, "url": "u"`), USER, 'none')).toBe(
    around('"type": "t", "url": "u"'),
  );
  expect(edited(around(`"url": "u", ${helper}`), USER, 'none')).toBe(around('"url": "u"'));
  expect(edited(around(helper), USER, 'none')).toBe(around(''));
});

describe('nothing is changed', () => {
  test.each([
    ['when the helper is set already', edited(JSON.stringify(settings())), USER, HELPER],
    ['when there is none to take out', JSON.stringify(settings()), USER, undefined],
    ['when the server is gone and its helper with it', '{}', USER, undefined],
  ])('%s', (_what, text, path, helper) =>
    expect(withHelper(text, path, helper)).toEqual({ kind: 'unchanged' }),
  );

  test.each([
    ['that is no JSON', '{"mcpServers":'],
    ['with a comment', '{"mcpServers":{"linear":{}} /* mine */}'],
    ['with a trailing comma', '{"mcpServers":{"linear":{},}}'],
    ['that is a list', '[]'],
    ['without that server', '{"mcpServers":{}}'],
    ['where the server is no object', '{"mcpServers":{"linear":"u"}}'],
    ['that names the servers twice', '{"mcpServers":{"linear":{}},"mcpServers":{"linear":{}}}'],
    ['that names the server twice', '{"mcpServers":{"linear":{"url":"a"},"linear":{"url":"b"}}}'],
    [
      'that names the server twice, once with an escape',
      '{"mcpServers":{"linear":{"url":"a"},"line\\u0061r":{"url":"b"}}}',
    ],
    ['that names the helper twice', '{"mcpServers":{"linear":{"headersHelper":"a","headersHelper":"b"}}}'],
  ])('in a file %s, and the reason is given', (_what, text) => {
    expect(withHelper(text, USER, HELPER)).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/\w/),
    });
  });
});

test('names that an object inherits are names like others', () => {
  const path = serverPath({ scope: 'user' }, '__proto__');
  const text = '{"mcpServers":{"__proto__":{"url":"u"},"constructor":{"url":"v"}}}';

  expect(edited(text, path)).toContain('"__proto__":{"url":"u","headersHelper"');
});
