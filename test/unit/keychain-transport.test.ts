import { describe, expect, test } from 'vitest';
import { decodeSecret, parseAttributes } from '../../electron/adapters/stores/keychain/item-output';
import { transportFor, type KeychainWrite } from '../../electron/adapters/stores/keychain/transport';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

const write = (value: string | Uint8Array, changes: Partial<KeychainWrite> = {}): KeychainWrite => ({
  service: 'Claude Code-credentials',
  account: 'ada',
  keychain: undefined,
  update: true,
  value: typeof value === 'string' ? encode(value) : value,
  ...changes,
});

function lineOf(given: KeychainWrite): string {
  const transport = transportFor(given, 'strict');
  return transport.kind === 'line' ? decode(transport.line) : transport.kind;
}

describe('a line for security -i', () => {
  test('holds JSON in quotes, which is shorter than hex', () => {
    expect(lineOf(write('{"a":1}'))).toBe(
      `add-generic-password -U -a 'ada' -s 'Claude Code-credentials' -w '{"a":1}'`,
    );
  });

  test('guards quotes and backslashes, also those of a name', () => {
    expect(lineOf(write(`it's a \\`, { account: `o'hara` }))).toBe(
      `add-generic-password -U -a 'o\\'hara' -s 'Claude Code-credentials' -w 'it\\'s a \\\\'`,
    );
  });

  test.each(['a\nb', 'a\rb', 'a\0b'])('has hex for %j, which would end it', (text) => {
    expect(lineOf(write(text))).toMatch(/ -X 61(0a|0d|00)62$/);
  });

  test('has hex for bytes that are no text, and where escapes are longer', () => {
    expect(lineOf(write(new Uint8Array([0xff, 0x7b])))).toMatch(/ -X ff7b$/);
    expect(lineOf(write("'".repeat(20)))).toMatch(/ -X (27)+$/);
  });

  test('names the keychain last, and leaves the update flag away for a new item', () => {
    expect(lineOf(write('{}', { keychain: '/Users/ada/My Keys/a.keychain-db', update: false }))).toBe(
      `add-generic-password -a 'ada' -s 'Claude Code-credentials' -w '{}' '/Users/ada/My Keys/a.keychain-db'`,
    );
  });

  test('is never longer than 4,000 bytes, counted as bytes', () => {
    const front = lineOf(write('')).length;
    const room = 4_000 - front;

    expect(lineOf(write('x'.repeat(room)))).toHaveLength(4_000);
    expect(lineOf(write('x'.repeat(room + 1)))).toBe('forbidden');
    expect(lineOf(write('é'.repeat(room)))).toBe('forbidden');
  });
});

describe('what does not fit a line', () => {
  const large = 'x'.repeat(5_000);

  test('is an argument under the policy auto, and nothing under strict', () => {
    expect(transportFor(write(large), 'auto')).toEqual({
      kind: 'argv',
      args: ['add-generic-password', '-U', '-a', 'ada', '-s', 'Claude Code-credentials', '-w', large],
    });
    expect(transportFor(write(large), 'strict')).toEqual({ kind: 'forbidden' });
  });

  test('is an argument also when a name has a line feed in it', () => {
    expect(transportFor(write('{}', { account: 'a\nb' }), 'auto').kind).toBe('argv');
  });

  test('is refused beyond what an argument was seen to hold', () => {
    expect(transportFor(write('x'.repeat(64_000)), 'auto').kind).toBe('argv');
    expect(transportFor(write('x'.repeat(64_001)), 'auto').kind).toBe('too-large');
    expect(transportFor(write(`\n${'x'.repeat(32_000)}`), 'auto').kind).toBe('too-large');
  });

  test('never changes who may read the item', () => {
    for (const policy of ['auto', 'strict'] as const) {
      for (const value of ['{}', large])
        expect(JSON.stringify(transportFor(write(value), policy))).not.toMatch(/"-[AT]"/);
    }
  });
});

describe('a printed secret', () => {
  test.each([
    ['{"a":1}\n', '{"a":1}', false],
    ['\n', '', false],
    ['7b0a7d\n', '{\n}', true],
    ['c3a9\n', 'é', true],
    ['efbbbf7b7d\n', '\ufeff{}', true],
    ['a\\b\n', 'a\\b', false],
    ['{}\r\n', '{}', false],
    // Printable text never comes as hex, so these digits are the text.
    ['7b7d\n', '7b7d', false],
    ['7b0A7d\n', '7b0A7d', false],
  ])('%j is %j', (printed, text, wasHex) => {
    const value = decodeSecret(encode(printed));

    expect({ text: decode(value.bytes), wasHex: value.wasHex }).toEqual({ text, wasHex });
  });
});

describe('printed attributes', () => {
  const printed = `keychain: "/Users/bob/Library/Keychains/login.keychain-db"
version: 512
class: "genp"
attributes:
    0x00000007 <blob>="Claude Code-credentials"
    "cdat"<timedate>=0x32303236303130313132303030305A00  "20260101120000Z\\000"
    "icmt"<blob>="    "mdat"<timedate>=0x00"
    "mdat"<timedate>=0x32303236303130323033303430355A00  "20260102030405Z\\000"
`;

  test('tell where the item is and when it was written', () => {
    expect(parseAttributes(encode(printed))).toEqual({
      keychain: '/Users/bob/Library/Keychains/login.keychain-db',
      version: {
        modifiedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        token: '/Users/bob/Library/Keychains/login.keychain-db|20260101120000Z|20260102030405Z',
      },
    });
  });

  test('of another form are not guessed at', () => {
    expect(parseAttributes(encode(''))).toBeUndefined();
    expect(parseAttributes(encode(printed.replaceAll('mdat', 'when')))).toBeUndefined();
  });
});
