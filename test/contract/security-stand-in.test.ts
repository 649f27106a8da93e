/** The stand-in for `/usr/bin/security` keeps to what is known of the real one. */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeSecurity, type FakeKeytar } from '../support/security/fake-security';

const SERVICE = 'Claude Code-credentials';
const FIND = ['find-generic-password', '-a', 'bob', '-s', SERVICE];
const READ = [...FIND, '-w'];
const PREFIX = `add-generic-password -U -a "bob" -s "${SERVICE}" -X "`;

function aSecurity(text?: string): FakeSecurity {
  const security = new FakeSecurity();
  onTestFinished(() => security.remove());
  if (text !== undefined) security.write(SERVICE, 'bob', text);
  return security;
}

/** A line of `-i` of exactly this length, and the digits in it. */
function lineOf(length: number): { readonly line: string; readonly digits: string } {
  const digits = '7b'.repeat(length).slice(0, length - PREFIX.length - 1);
  return { line: `${PREFIX}${digits}"`, digits };
}

const textOf = (digits: string) => Buffer.from(digits, 'hex').toString('latin1');

describe('what it prints', () => {
  test('of an item’s attributes, to the letter', () => {
    const security = aSecurity();
    security.change((state) => (state.clock = '2026-01-01T12:00:00Z'));
    security.write(SERVICE, 'josé', '{}');
    security.passTime(54_245);
    security.write(SERVICE, 'josé', '{"a":1}');

    const { exit, stdout } = security.run(['find-generic-password', '-s', SERVICE]);

    expect(exit).toBe(0);
    expect(stdout).toBe(`keychain: "${security.keychain}"
version: 512
class: "genp"
attributes:
    0x00000007 <blob>="Claude Code-credentials"
    0x00000008 <blob>=<NULL>
    "acct"<blob>=0x6A6F73C3A9  "jos\\303\\251"
    "cdat"<timedate>=0x32303236303130313132303030305A00  "20260101120000Z\\000"
    "crtr"<uint32>=<NULL>
    "cusi"<sint32>=<NULL>
    "desc"<blob>=<NULL>
    "gena"<blob>=<NULL>
    "icmt"<blob>=<NULL>
    "invi"<sint32>=<NULL>
    "mdat"<timedate>=0x32303236303130323033303430355A00  "20260102030405Z\\000"
    "nega"<sint32>=<NULL>
    "prot"<blob>=<NULL>
    "scrp"<sint32>=<NULL>
    "svce"<blob>="Claude Code-credentials"
    "type"<uint32>=<NULL>
`);
  });

  test.each([
    ['{"a":1}', '{"a":1}\n', 'password: "{"a":1}"\n'],
    ['{\n}', '7b0a7d\n', 'password: 0x7B0A7D  "{\\012}"\n'],
    ['é', 'c3a9\n', 'password: 0xC3A9 \n'],
    ['a\\b', 'a\\b\n', 'password: 0x615C62  "a\\134b"\n'],
    ['', '\n', 'password: \n'],
  ])('of the secret %j', (secret, plain, withAttributes) => {
    const security = aSecurity(secret);

    expect(security.run(READ)).toEqual({ exit: 0, stdout: plain, stderr: '' });
    expect(security.run([...FIND, '-g']).stderr).toBe(withAttributes);
  });

  test('of failures: a message for what is not there, nothing at all for a refusal', () => {
    const security = aSecurity('{}');
    expect(security.run(['find-generic-password', '-s', 'nope'])).toEqual({
      exit: 44,
      stdout: '',
      stderr: 'security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.\n',
    });
    expect(security.run(['add-generic-password', '-a', 'bob', '-s', SERVICE, '-w', 'x'])).toMatchObject({
      exit: 45,
      stderr:
        'security: SecKeychainItemCreateFromContent (<default>): The specified item already exists in the keychain.\n',
    });
    security.change((state) => {
      state.session.graphics = false;
      for (const keychain of Object.values(state.keychains)) keychain.locked = true;
    });
    expect(security.run(READ)).toEqual({ exit: 36, stdout: '', stderr: '' });
  });
});

describe('arguments', () => {
  test('are taken as getopt takes them: clustered, attached, options before operands', () => {
    const security = aSecurity('{}');

    expect(security.run(['find-generic-password', '-abob', `-ws${SERVICE}`]).stdout).toBe('{}\n');
    expect(security.run([...FIND, '--', security.keychain]).exit).toBe(0);
    expect(security.run(['find-generic-password', 'login', '-s', 'nope']).stderr).toContain(
      'SecKeychainOpen -s:',
    );
    expect(security.run([...FIND, '-x']).exit).toBe(2);
    expect(security.run([])).toMatchObject({ exit: 2 });
    expect(security.run([...FIND, '/no/such.keychain-db'])).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('SecKeychainOpen') as string,
    });
  });

  test('name commands by prefix; what the stand-in does not play fails loudly', () => {
    const security = aSecurity('{}');
    expect(security.run(['find-g', '-s', SERVICE]).exit).toBe(0);
    expect(security.run(['login-keychain'])).toMatchObject({
      exit: 99,
      stderr: 'fake-security: unsupported\n',
    });
    expect(security.run(['frobnicate'])).toMatchObject({
      exit: 1,
      stderr: 'security: unknown command "frobnicate"\n',
    });
  });

  test('as hex may be of any length and case, and nothing but hex', () => {
    const security = aSecurity();
    const add = (hex: string) =>
      security.run(['add-generic-password', '-U', '-a', 'bob', '-s', SERVICE, '-X', hex]);

    expect(add('FFf').exit).toBe(0);
    expect(security.run(READ).stdout).toBe('0fff\n');
    expect(add('7g')).toMatchObject({
      exit: 2,
      stderr: expect.stringMatching(/^security: Unable to convert password data/) as string,
    });
  });

  test('without a value are asked for, and cut at 128 bytes without a word', () => {
    const security = aSecurity();
    const secret = 'x'.repeat(200);

    expect(
      security.run(['add-generic-password', '-a', 'bob', '-s', SERVICE, '-w'], `${secret}\n${secret}\n`).exit,
    ).toBe(0);

    expect(security.item(SERVICE, 'bob')?.text).toBe('x'.repeat(128));
  });
});

describe('the interactive mode', () => {
  test('takes a line of 4,094 bytes, and one of 4,095 with an empty one after it', () => {
    expect(PREFIX).toHaveLength(66);
    for (const length of [4_094, 4_095]) {
      const security = aSecurity();
      const { line, digits } = lineOf(length);
      const odd = digits.length % 2 === 0 ? digits : `0${digits}`;

      expect(security.run(['-i'], `${line}\n`)).toEqual({ exit: 0, stdout: '', stderr: '' });
      expect(bytesIn(security)).toBe(textOf(odd));
    }
  });

  test('forgets that a line of 4,095 bytes failed', () => {
    const security = aSecurity('{}');
    const { line } = lineOf(4_095 + 3);

    const run = security.run(['-i'], `${line.replace(' -U', '')}\n`);

    expect(run).toMatchObject({
      exit: 0,
      stderr: expect.stringMatching(/add-generic-password: returned -25299\n$/) as string,
    });
    expect(security.item(SERVICE, 'bob')?.text).toBe('{}');
  });

  test('takes a line of 4,096 bytes by accident, and prints help for its last quote', () => {
    const security = aSecurity();
    const { line, digits } = lineOf(4_096);
    expect(digits).toHaveLength(4_029);

    const run = security.run(['-i'], `${line}\n`);

    expect(run).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^Usage: security/) as string });
    expect(bytesIn(security)).toBe(textOf(`0${digits}`));
  });

  test('writes a line of 4,097 bytes as garbage, and runs its tail', () => {
    const security = aSecurity();
    const { line, digits } = lineOf(4_097);
    const tail = `${digits.slice(4_029)}"`;

    const run = security.run(['-i'], `${line}\n`);

    expect(run).toMatchObject({
      exit: 1,
      stderr: `security: unknown command "${tail}"\n${tail}: returned 1\n`,
    });
    expect(bytesIn(security)).toBe(textOf(`0${digits.slice(0, 4_029)}`));
  });

  test('drops a line without an end', () => {
    const security = aSecurity();

    expect(security.run(['-i'], lineOf(200).line)).toEqual({ exit: 0, stdout: '', stderr: '' });

    expect(security.item(SERVICE, 'bob')).toBeUndefined();
  });

  test('ends with the status of its last line, and an empty line is a success', () => {
    const security = aSecurity();
    const missing = 'find-generic-password -s nope\n';

    expect(security.run(['-i'], missing)).toMatchObject({
      exit: 44,
      stderr: expect.stringMatching(/find-generic-password: returned -25300\n$/) as string,
    });
    expect(security.run(['-i'], `${missing}\n`)).toMatchObject({
      exit: 0,
      stderr: expect.stringMatching(/^(?!.*returned[^]*returned)[^]*returned -25300\n$/) as string,
    });
    expect(security.run(['-q', '-i'], missing).stderr).not.toContain('returned');
  });

  test('splits at spaces, and ends a quoted argument at its quote', () => {
    expect(aSecurity().run(['-i', '-v'], `x "foo"bar a\\ b 'it\\'s' mid"dle "open\n`).stderr).toMatch(
      /^"x" "foo" "bar" "a b" "it's" "mid"dle" "open"\n/,
    );
  });
});

function bytesIn(security: FakeSecurity): string | undefined {
  return security.item(SERVICE, 'bob')?.bytes.toString('latin1');
}

describe('access', () => {
  const APP = { path: '/Applications/Sparekey.app', partition: 'teamid:OURS' };

  test('through security never prompts, and its writes keep it that way', () => {
    const security = aSecurity('{}');
    security.session({ ui: 'deny' });

    expect(security.run(READ).exit).toBe(0);
    expect(
      security.run(['add-generic-password', '-U', '-a', 'bob', '-s', SERVICE, '-w', '{"a":1}']).exit,
    ).toBe(0);
    expect(security.run(READ).stdout).toBe('{"a":1}\n');
    expect(security.item(SERVICE, 'bob')).toMatchObject({
      apps: ['/usr/bin/security'],
      partitions: ['apple-tool:'],
      gen: 2,
    });
    expect(security.calls().map(({ prompted }) => prompted)).toEqual([0, 0, 0]);
  });

  test('from inside an app prompts for a read, and for ever after once the app has written', async () => {
    const security = aSecurity('{}');
    const keytar: FakeKeytar = security.asApp(APP);
    expect(await keytar.getPassword(SERVICE, 'bob')).toBe('{}');
    expect(keytar.prompted).toBe(2);
    expect(security.run(READ).exit).toBe(0);

    await keytar.setPassword(SERVICE, 'bob', '{"a":1}');
    expect(keytar.prompted).toBe(2);

    expect(security.item(SERVICE, 'bob')).toMatchObject({
      apps: ['/usr/bin/security'],
      partitions: ['teamid:OURS'],
    });
    security.session({ ui: 'deny' });
    expect(security.run(READ).exit).toBe(128);
    expect(security.calls().at(-1)?.prompted).toBe(1);
    await expect(keytar.getPassword(SERVICE, 'bob')).rejects.toThrow('User canceled');
  });

  test('that a native write has broken is healed by a write through security', async () => {
    const security = aSecurity('{}');
    await security.asApp(APP).setPassword(SERVICE, 'bob', '{"a":1}');
    security.session({ ui: 'deny' });

    expect(security.run(['add-generic-password', '-U', '-a', 'bob', '-s', SERVICE, '-w', '{}']).exit).toBe(0);

    expect(security.run(READ).stdout).toBe('{}\n');
  });

  test('granted by “always allow” lasts until the next write', async () => {
    const security = aSecurity('{}');
    const keytar = security.asApp(APP);
    security.session({ ui: 'always' });
    await keytar.getPassword(SERVICE, 'bob');
    const { mdat } = security.item(SERVICE, 'bob') ?? {};
    expect(security.item(SERVICE, 'bob')).toMatchObject({ apps: ['/usr/bin/security', APP.path], mdat });
    security.session({ ui: 'deny' });
    expect(await keytar.getPassword(SERVICE, 'bob')).toBe('{}');

    security.write(SERVICE, 'bob', '{"a":1}');

    await expect(keytar.getPassword(SERVICE, 'bob')).rejects.toThrow('User canceled');
  });

  test('with a changed list at an update asks the owner, after the data is replaced', () => {
    const security = aSecurity('{}');
    security.session({ ui: 'deny' });

    const run = security.run(['add-generic-password', '-U', '-A', '-a', 'bob', '-s', SERVICE, '-w', 'new']);

    expect(run).toMatchObject({
      exit: 45,
      stderr: expect.stringContaining('SecKeychainItemSetAccess') as string,
    });
    expect(security.item(SERVICE, 'bob')?.text).toBe('new');
  });

  test.each([
    ['a session without a screen', { graphics: false }, 36],
    ['dark wake', { darkWake: true }, 24],
    ['a person who says no', { ui: 'deny' }, 128],
    ['a person who unlocks', { ui: 'allow' }, 0],
  ] as const)('to a locked keychain in %s', (_what, session, exit) => {
    const security = aSecurity('{}');
    security.lock();
    security.session(session);

    expect(security.run(FIND).exit).toBe(0);
    expect(security.run(READ).exit).toBe(exit);
    expect(security.run(['delete-generic-password', '-s', SERVICE]).exit).toBe(0);
  });

  test('to an unlocked keychain by its password, and to an item’s partition list', () => {
    const security = aSecurity('{}');
    security.lock();
    security.session({ ui: 'deny' });
    expect(security.run(['unlock-keychain', '-p', 'wrong']).exit).toBe(51);
    expect(security.run(['unlock-keychain', '-p', 'test']).exit).toBe(0);

    const list = ['set-generic-password-partition-list', '-s', SERVICE, '-k', 'test', '-S'];
    expect(security.run([...list, 'apple-tool:,teamid:X']).exit).toBe(0);

    expect(security.run(['dump-keychain', '-a']).stdout).toContain('description: apple-tool:, teamid:X');
    expect(security.run(['dump-keychain', '-d']).exit).toBe(2);
  });
});

test('every change replaces the keychain’s file by a rename', () => {
  const security = aSecurity('{}');
  const inode = () => statSync(security.keychain).ino;
  const before = inode();

  security.run(READ);
  expect(inode()).toBe(before);
  security.run(['delete-generic-password', '-s', SERVICE]);

  expect(inode()).not.toBe(before);
  expect(readdirSync(dirname(security.keychain)).sort()).toEqual(['.fl34AC2A0A', 'login.keychain-db']);
});

test('a dialog that nobody answers stands until the process is killed', async () => {
  const security = aSecurity('{}');
  security.lock();
  security.session({ ui: 'hang' });
  const child = spawn(security.path, READ, { env: { PATH: '/usr/bin:/bin', HOME: security.home } });
  const ended = new Promise((resolve) => child.on('close', (_code, signal) => resolve(signal)));
  await expect.poll(() => security.calls(), { timeout: 30_000 }).toMatchObject([{ prompted: 1, exit: null }]);

  child.kill('SIGKILL');

  expect(await ended).toBe('SIGKILL');
});

test('never notes a secret, only its length and its hash', () => {
  const security = aSecurity();
  security.run(['add-generic-password', '-a', 'bob', '-s', SERVICE, '-w', 'FAKE-secret']);

  const [call] = security.calls();
  expect(call).toMatchObject({ flags: ['a', 's', 'w'], via: 'argv', secret: { bytes: 11 } });
  expect(JSON.stringify(call)).not.toContain('FAKE');
});
