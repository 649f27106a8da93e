/** What the Keychain store does beyond the suite of all stores: its way through `security`, and the ways that can fail. */
import { describe, expect, test, vi } from 'vitest';
import { safeWrite } from '../../electron/core/safe-write';
import {
  aBlobOf,
  aKeychain,
  ACCOUNT,
  SERVICE,
  textOf,
  type KeychainUnderTest,
} from '../support/keychain-under-test';
import { ManualClock } from '../support/manual-clock';
import { encode, HELD_LOCKS, MemoryLocks } from '../support/memory-store';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
const NEW = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-2"}}';
/** Locks that last as long as the test does, however slow the machine is. */
const LONG_LOCKS = { ...HELD_LOCKS, remaining: () => 60_000 };

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('reading', () => {
  test('always names account and service, and asks for the attributes before the secret', async () => {
    const { security, store } = aKeychain(OLD);

    expect(textOf(await store.read())).toBe(OLD);

    expect(security.calls()).toMatchObject([
      { argv0: 'find-generic-password', flags: ['a', 's'] },
      { argv0: 'find-generic-password', flags: ['a', 'w', 's'] },
    ]);
  });

  test('tells two items of the service apart by their account', async () => {
    const { security, store } = aKeychain();
    security.write(SERVICE, 'unknown', '{"mcpOAuth":{}}');
    expect(await store.read()).toEqual({ kind: 'absent' });

    security.write(SERVICE, ACCOUNT, OLD);

    expect(textOf(await store.read())).toBe(OLD);
  });

  test('takes the account that has an item, the newer one of two, whatever the version would call it', async () => {
    const { security, store } = aKeychain(undefined, { accounts: ['claude-code-user', 'ada lovelace'] });
    security.passTime(2);
    security.write(SERVICE, 'ada lovelace', OLD);
    expect(textOf(await store.read())).toBe(OLD);
    expect(store.location.location).toContain('ada lovelace');
    security.passTime(2);
    security.write(SERVICE, 'claude-code-user', NEW);

    expect(textOf(await store.read())).toBe(NEW);
  });

  test.each(['{\n  "a": 1\n}', '{"name":"Zoë"}', '\ufeff{"torn'])(
    'decodes what comes as hex: %j',
    async (text) => {
      expect(await aKeychain(text).store.read()).toMatchObject({ wasHex: true, bytes: encode(text) });
    },
  );

  test('of lines that end as on Windows gives the same bytes', async () => {
    const { security, store } = aKeychain(OLD);
    security.fault({ cmd: 'find-generic-password' }, { kind: 'crlf' });

    expect(textOf(await store.read())).toBe(OLD);
  });

  test.each([
    [36, 'locked'],
    [24, 'locked'],
    [53, 'locked'],
    [128, 'denied'],
    [51, 'denied'],
    [37, 'no-keychain'],
    [50, 'no-keychain'],
    [1, 'failed'],
    [161, 'failed'],
  ])('that ends with %i is unreachable (%s), never absent', async (code, cause) => {
    const { security, store } = aKeychain(OLD);
    security.fault({ phase: 'secret' }, { kind: 'exit', code });

    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: cause } });
  });

  test('is absent only by exit 44, also when the item goes between the two looks', async () => {
    const { security, store } = aKeychain(OLD);
    security.fault({ phase: 'attributes', nth: 1 }, { kind: 'deleteBetween', service: SERVICE });

    expect(await store.read()).toEqual({ kind: 'absent' });
  });

  test('of an item that changes between the two looks shows the older version, so that it is read again', async () => {
    const { security, store } = aKeychain();
    security.passTime(0);
    security.write(SERVICE, ACCOUNT, OLD);
    security.fault(
      { phase: 'attributes', nth: 1 },
      { kind: 'rewriteBetween', service: SERVICE, data: base64(NEW) },
    );
    const before = await store.probe();
    security.passTime(2);
    security.fault(
      { phase: 'attributes', nth: 1 },
      { kind: 'rewriteBetween', service: SERVICE, data: base64(OLD) },
    );

    const reading = await store.read();

    expect(before.kind).toBe('present');
    expect(textOf(reading)).toBe(OLD);
    expect(await store.probe()).not.toMatchObject({ version: reading.kind === 'present' && reading.version });
  });

  test('of a whole keychain that is corrupt is unreachable', async () => {
    const { security, store } = aKeychain(OLD);
    security.fault({}, { kind: 'corrupt' });

    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: 'denied' } });
  });

  test('without the tool is unreachable', async () => {
    const { store } = aKeychain(OLD, { path: '/nonexistent/security' });

    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: 'failed' } });
    expect(await store.replace(encode(OLD), encode(NEW), LONG_LOCKS)).toMatchObject({ kind: 'unreachable' });
  });

  test('of a locked keychain still sees the item', async () => {
    const { security, store } = aKeychain(OLD);
    security.lock();
    security.session({ graphics: false });

    expect((await store.probe()).kind).toBe('present');
    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: 'locked' } });
  });
});

describe('writing', () => {
  const replace = ({ store }: KeychainUnderTest, expected: string | undefined, next: string) =>
    store.replace(expected === undefined ? undefined : encode(expected), encode(next), LONG_LOCKS);

  test('goes through standard input, keeps the access list, and leaves no sign of another program', async () => {
    const keychain = aKeychain(OLD);
    const { security } = keychain;
    security.session({ ui: 'deny' });

    expect((await replace(keychain, OLD, NEW)).kind).toBe('replaced');

    expect(security.item(SERVICE, ACCOUNT)).toMatchObject({
      text: NEW,
      apps: ['/usr/bin/security'],
      partitions: ['apple-tool:'],
    });
    const [write] = security.calls().filter(({ argv0 }) => argv0 === 'add-generic-password');
    expect(write).toMatchObject({ via: 'stdin', flags: ['U', 'a', 's', 'w'], prompted: 0 });
    // Nothing else was done to it: above all it was never deleted and made anew.
    expect(new Set(security.calls().map(({ argv0 }) => argv0))).toEqual(
      new Set(['find-generic-password', 'add-generic-password']),
    );
  });

  test('heals an item that a keychain library had taken from Claude Code', async () => {
    const keychain = aKeychain(OLD);
    await keychain.security
      .asApp({ path: '/Applications/Other.app', partition: 'teamid:OTHER' })
      .setPassword(SERVICE, ACCOUNT, OLD);

    expect((await replace(keychain, OLD, NEW)).kind).toBe('replaced');

    expect(keychain.security.item(SERVICE, ACCOUNT)?.partitions).toEqual(['apple-tool:']);
  });

  test('brings every printable character through, and everything else by hex', async () => {
    const printable = String.fromCharCode(...Array.from({ length: 0x5f }, (_, index) => 0x20 + index));
    for (const text of [printable, `"'\\'\\"${printable}`, "'", '\\', 'line\nfeed', 'tab\there', 'Zoë', '']) {
      const keychain = aKeychain(OLD);
      expect((await replace(keychain, OLD, text)).kind).toBe('replaced');
      expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(text);
      expect(textOf(await keychain.store.read())).toBe(text);
    }
  });

  test('that loses a race looks again, and writes when nothing has changed', async () => {
    const keychain = aKeychain(OLD);
    keychain.security.fault({ cmd: 'add-generic-password', nth: 1 }, { kind: 'raceUpdate' });

    expect((await replace(keychain, OLD, NEW)).kind).toBe('replaced');

    expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(NEW);
    const exits = keychain.security
      .calls()
      .filter(({ argv0 }) => argv0 === 'add-generic-password')
      .map(({ exit }) => exit);
    expect(exits).toEqual([45, 0]);
  });

  test('gives up after three lost races', async () => {
    const keychain = aKeychain(OLD);
    keychain.security.fault({ cmd: 'add-generic-password' }, { kind: 'raceUpdate' });

    expect(await replace(keychain, OLD, NEW)).toMatchObject({ cause: { code: 'changing' } });
    expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(OLD);
  });

  test('a first item leaves one alone that was born meanwhile', async () => {
    const keychain = aKeychain();
    const { security, store } = keychain;
    const born = {
      ...LONG_LOCKS,
      areStillOurs: () => {
        if (security.item(SERVICE, ACCOUNT) === undefined) security.write(SERVICE, ACCOUNT, OLD);
        return Promise.resolve(true);
      },
    };

    const outcome = await store.replace(undefined, encode(NEW), born);

    expect(outcome.kind === 'conflict' && textOf(outcome.actual)).toBe(OLD);
    expect(security.item(SERVICE, ACCOUNT)?.text).toBe(OLD);
  });

  test('to a locked keychain changes nothing', async () => {
    const keychain = aKeychain(OLD);
    keychain.security.session({ graphics: false });
    keychain.security.fault({ cmd: 'add-generic-password', nth: 1 }, { kind: 'lockKeychain' });

    expect(await replace(keychain, OLD, NEW)).toMatchObject({ cause: { code: 'locked' } });
    expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(OLD);
  });

  test('that was stored damaged is put right, and ends as it was meant', async () => {
    const { security, store } = aKeychain(OLD);
    security.fault({ cmd: 'add-generic-password', nth: 1 }, { kind: 'storeTruncated', bytes: 20 });
    const clock = new ManualClock();

    const writing = safeWrite(
      { store, locks: new MemoryLocks(), clock },
      { entries: [], patience: 1_000, expected: encode(OLD), next: encode(NEW) },
    );
    // Time stands but for the waits of the write itself; the processes take their own.
    await vi.waitFor(
      async () => {
        await clock.advance(100);
        expect(security.item(SERVICE, ACCOUNT)?.text).toBe(NEW);
        expect(security.calls().filter(({ secret }) => secret !== undefined)).toHaveLength(2);
      },
      { timeout: 20_000 },
    );

    const outcome = await runUntil(clock, writing);
    expect(outcome).toMatchObject({ kind: 'written', standing: 'ours' });
  });

  test('fifty times at once leaves one whole item', async () => {
    const { security, store } = aKeychain(OLD);
    const texts = Array.from({ length: 50 }, (_, index) => `{"writer":${index}}`);

    const outcomes = await Promise.all(
      texts.map((text) => store.replace(encode(OLD), encode(text), LONG_LOCKS)),
    );

    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'replaced')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'conflict')).toHaveLength(49);
    expect(security.item(SERVICE, ACCOUNT)?.text).toBe(texts[kinds.indexOf('replaced')]);
  }, 180_000);
});

/** Runs a clock until a promise is settled that also waits for real processes. */
async function runUntil<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let pending = true;
  void promise.finally(() => (pending = false));
  while (pending) await clock.advance(100);
  return promise;
}

test('gives away nothing of a secret in what it says of a failure', async () => {
  const keychain = aKeychain(OLD);
  const { security, store } = keychain;
  const secret = aBlobOf(3_000);
  security.fault(
    { cmd: 'add-generic-password' },
    { kind: 'exit', code: 1, stderr: `security: unknown command "${secret}"\n` },
  );
  security.fault({ phase: 'secret', nth: 2 }, { kind: 'exit', code: 1, stderr: secret });

  const outcomes = [await store.replace(encode(OLD), encode(secret), LONG_LOCKS), await store.read()];

  expect(outcomes).toMatchObject([{ kind: 'unreachable' }, { kind: 'unreachable' }]);
  expect(JSON.stringify(outcomes)).not.toContain('FAKE');
  const [write] = security.calls().filter(({ argv0 }) => argv0 === 'add-generic-password');
  expect(write?.exit).toBe(1);
});
