/** What the size of a blob decides: the way into the Keychain, and what others can see of it meanwhile. */
import { expect, test } from 'vitest';
import type { KeychainPolicy } from '../../shared/exposure';
import { aBlobOf, aKeychain, ACCOUNT, SERVICE, type KeychainUnderTest } from '../support/keychain-under-test';
import { encode, HELD_LOCKS } from '../support/memory-store';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
/** Locks that last as long as the test does, however slow the machine is. */
const LONG_LOCKS = { ...HELD_LOCKS, remaining: () => 60_000 };

const replace = ({ store }: KeychainUnderTest, expected: string, next: string) =>
  store.replace(encode(expected), encode(next), LONG_LOCKS);

test.each([3_700, 3_800, 3_840, 3_900, 4_000, 4_094, 4_095, 4_096, 4_097, 20_000])(
  'a write of %i bytes arrives whole, and never by a line of more than 4,000',
  async (size) => {
    const keychain = aKeychain(OLD);

    const outcome = await replace(keychain, OLD, aBlobOf(size));

    expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(aBlobOf(size));
    const [write] = keychain.security.calls().filter(({ argv0 }) => argv0 === 'add-generic-password');
    expect(write?.lineBytes).toBeLessThanOrEqual(4_000);
    expect(outcome).toMatchObject({ kind: 'replaced', ...(write?.via === 'argv' && { wasShown: true }) });
    if (size <= 3_800) expect(write?.via).toBe('stdin');
  },
);

test('a write as an argument says so, before it is made and afterwards', async () => {
  const keychain = aKeychain(OLD);

  expect(await keychain.store.exposureOf(3_000)).toBe('none');
  expect(await keychain.store.exposureOf(5_000)).toBe('arguments');
  expect(await replace(keychain, OLD, aBlobOf(5_000))).toMatchObject({ kind: 'replaced', wasShown: true });
  expect(await replace(keychain, aBlobOf(5_000), OLD)).not.toHaveProperty('wasShown');
});

test('a write of any size never shows more than was said of it before', async () => {
  for (let size = 3_700; size <= 4_000; size += 50) {
    const keychain = aKeychain(OLD);
    const foretold = await keychain.store.exposureOf(size);

    const outcome = await replace(keychain, OLD, aBlobOf(size));

    if (foretold === 'none') expect(outcome).not.toHaveProperty('wasShown');
    expect(outcome.kind).toBe('replaced');
  }
});

test('a write under the strict policy never shows a secret in an argument', async () => {
  const keychain = aKeychain(OLD, { policy: () => 'strict' });

  expect(await keychain.store.exposureOf(5_000)).toBe('forbidden');
  expect(await replace(keychain, OLD, aBlobOf(5_000))).toMatchObject({ cause: { code: 'needs-argv' } });
  expect((await replace(keychain, OLD, aBlobOf(3_000))).kind).toBe('replaced');

  const writes = keychain.security.calls().filter(({ secret }) => secret !== undefined);
  expect(writes).toMatchObject([{ via: 'stdin', secret: { bytes: 3_000 } }]);
});

test('a write goes by the policy as it is at that moment', async () => {
  let policy: KeychainPolicy = 'strict';
  const keychain = aKeychain(OLD, { policy: () => policy });
  expect((await replace(keychain, OLD, aBlobOf(5_000))).kind).toBe('unreachable');

  policy = 'auto';

  expect((await replace(keychain, OLD, aBlobOf(5_000))).kind).toBe('replaced');
});

test('a write of more than an argument holds is refused', async () => {
  const keychain = aKeychain(OLD);

  expect(await replace(keychain, OLD, aBlobOf(70_000))).toMatchObject({ cause: { code: 'too-large' } });

  expect(keychain.security.item(SERVICE, ACCOUNT)?.text).toBe(OLD);
});
