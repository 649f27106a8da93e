import { describe, expect, test } from 'vitest';
import { helperCommand, isHelperFor, parseHelperArguments } from '../../shared/split/helper-command';
import {
  findMoved,
  parseMovedSignIn,
  parseRegister,
  serializeMovedSignIn,
  serializeRegister,
  type MovedRow,
} from '../../shared/split/moved-sign-in';
import { aMovedRow, aMovedSignIn } from '../support/split-builders';

describe('a moved sign-in', () => {
  test('comes back as it was, with what a newer Sparekey added', () => {
    const signIn = { ...aMovedSignIn('linear'), addedLater: { kept: true } };

    expect(parseMovedSignIn(serializeMovedSignIn(signIn))).toEqual(signIn);
  });

  test.each(['', 'null', '{"version":2}', '{"version":1,"profile":"p"}', 'no JSON'])(
    'is not made of %j',
    (text) => expect(parseMovedSignIn(text)).toBeUndefined(),
  );
});

describe('the register', () => {
  test('comes back as it was, with what a newer Sparekey added', () => {
    const rows = [
      aMovedRow('linear', { health: { kind: 'refused', at: 1, sentence: 'It was refused.' } }),
      { ...aMovedRow('notion', { places: [{ scope: 'local', project: '/home/ada/x' }] }), added: 1 },
    ] as const;

    expect(parseRegister(serializeRegister(rows))).toEqual(rows);
  });

  test('with one row that makes no sense is damaged as a whole: nobody shall take that row for gone', () => {
    const rows = [aMovedRow('linear'), { ...aMovedRow('notion'), state: 'elsewhere' } as unknown as MovedRow];

    expect(parseRegister(serializeRegister(rows))).toBeUndefined();
  });

  test.each([
    [
      'the words of its command line',
      { profile: aMovedRow('linear').profile, entry: hashOf('linear') },
      'linear',
    ],
    ['the server that Claude Code names', { server: 'notion', url: 'https://notion.example/mcp' }, 'notion'],
    ['a server that was never moved', { server: 'figma' }, undefined],
    ['words that fit several', { profile: aMovedRow('linear').profile }, undefined],
  ])('finds by %s', (_how, query, server) => {
    expect(findMoved([aMovedRow('linear'), aMovedRow('notion')], query)?.server).toBe(server);
  });
});

describe('the helper’s command line', () => {
  const ARGUMENTS = {
    profile: '00000000000fa4e5',
    entry: '0123456789abcdef',
    dataDir: "/home/ada/it's here",
    keyFile: '/k',
  };

  test('says the same to whoever reads it back', () => {
    const command = helperCommand(['/usr/bin/node', '/opt/a b/sparekey.js'], ARGUMENTS, 'posix');

    expect(command).toBe(
      `/usr/bin/node '/opt/a b/sparekey.js' headers --profile 00000000000fa4e5 --entry 0123456789abcdef ` +
        `--data-dir '/home/ada/it'\\''s here' --key-file /k`,
    );
    const words = ['--profile', ARGUMENTS.profile, '--entry', ARGUMENTS.entry];
    expect(parseHelperArguments([...words, '--data-dir', ARGUMENTS.dataDir, '--key-file', '/k'])).toEqual(
      ARGUMENTS,
    );
    expect(parseHelperArguments(['--profile', 'x'])).toBeUndefined();
  });

  test.each(['posix', 'windows'] as const)(
    'is known again as Sparekey’s own on %s, and for that sign-in only',
    (platform) => {
      const key = `linear|${ARGUMENTS.entry}`;
      const command = helperCommand(
        ['C:\\Program Files\\Sparekey\\Sparekey.exe', '--cli'],
        ARGUMENTS,
        platform,
      );

      expect(isHelperFor(command, ARGUMENTS.profile, key)).toBe(true);
      expect(isHelperFor(command, ARGUMENTS.profile, 'linear|fedcba9876543210')).toBe(false);
      expect(isHelperFor('my-own-helper', ARGUMENTS.profile, key)).toBe(false);
    },
  );
});

function hashOf(server: string): string {
  return aMovedRow(server).key.split('|')[1] ?? '';
}
