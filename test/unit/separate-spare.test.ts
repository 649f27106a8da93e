import { describe, expect, test } from 'vitest';
import {
  parseNotes,
  parseSpare,
  partsOfServer,
  serializeNotes,
  serializeSpare,
  type SeparateSpare,
  type SpareNote,
} from '../../shared/split/separate-spare';
import { aBlob, aLogin, anEntry } from '../support/blob-builders';

const LOGIN: SeparateSpare = {
  version: 1,
  profile: '00000000000fa4e5',
  half: 'login',
  writtenAt: 1,
  blob: { claudeAiOauth: aLogin() },
};

describe('an entry', () => {
  test.each([LOGIN, { ...LOGIN, half: 'mcp', blob: aBlob({ login: 'none' }) } as const])(
    'comes back as it was: $half',
    (spare) => expect(parseSpare(serializeSpare(spare))).toEqual(spare),
  );

  test.each([
    ['no JSON', 'FAKE'],
    ['a newer version', serializeSpare({ ...LOGIN, version: 2 as 1 })],
    ['one half under the name of the other', serializeSpare({ ...LOGIN, half: 'mcp' })],
    ['both halves in one', serializeSpare({ ...LOGIN, blob: aBlob() })],
    ['sign-ins that are a list', serializeSpare({ ...LOGIN, half: 'mcp', blob: { mcpOAuth: [] } })],
    ['no time', JSON.stringify({ ...LOGIN, writtenAt: null })],
  ])('is not made of %s', (_what, text) => expect(parseSpare(text)).toBeUndefined());
});

describe('the note', () => {
  const note: SpareNote = {
    profile: LOGIN.profile,
    configDir: '/home/ada/.claude',
    login: { writtenAt: 1, parts: { '/claudeAiOauth': 'a'.repeat(64) } },
    mcp: undefined,
    trouble: { kind: 'locked', at: 2, sentence: 'The keychain is locked.' },
  };

  test('comes back as it was', () => expect(parseNotes(serializeNotes([note]))).toEqual([note]));

  test('leaves out what makes no sense', () => {
    const text = JSON.stringify({
      version: 1,
      notes: [7, { ...note, login: { parts: {} }, trouble: { kind: 'other' } }],
    });
    expect(parseNotes(text)).toEqual([{ ...note, login: undefined, trouble: undefined }]);
  });

  test.each(['', '{"version":2,"notes":[]}', '{"version":1,"notes":{}}'])('is not made of %j', (text) =>
    expect(parseNotes(text)).toBeUndefined(),
  );
});

test('a server’s entries are found by the name that they themselves give it', () => {
  const [key, entry] = anEntry('linear');
  const blob = { mcpOAuth: { [key]: entry, 'renamed|1': { ...entry }, 'notion|2': {} } };
  expect(partsOfServer(blob, 'linear')).toEqual([`/mcpOAuth/${key}`, '/mcpOAuth/renamed|1']);
  expect(partsOfServer(blob, 'notion')).toEqual(['/mcpOAuth/notion|2']);
});
