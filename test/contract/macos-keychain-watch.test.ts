/** How the Keychain store notices changes without asking anybody, and what it does when a dialog comes all the same. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  aKeychain,
  ACCOUNT,
  isRead,
  SERVICE,
  textOf,
  type KeychainUnderTest,
} from '../support/keychain-under-test';
import { ManualClock } from '../support/manual-clock';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
const NEW = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-2"}}';
const SOON = { timeout: 30_000 };

const base64 = (text: string) => Buffer.from(text).toString('base64');

function watched({ store }: KeychainUnderTest): string[] {
  const seen: string[] = [];
  const stop = store.watch((reading) =>
    seen.push(reading.kind === 'unreachable' ? reading.cause.code : textOf(reading)),
  );
  onTestFinished(stop);
  return seen;
}

describe('watching', () => {
  test('survives one rename of the keychain’s file after the other', async () => {
    const keychain = aKeychain(OLD);
    const seen = watched(keychain);
    await vi.waitFor(() => expect(seen).toEqual([OLD]), SOON);

    for (const text of ['{"n":1}', '{"n":2}', '{"n":3}']) {
      keychain.security.passTime(2);
      keychain.security.write(SERVICE, ACCOUNT, text);
      await vi.waitFor(() => expect(seen.at(-1)).toBe(text), SOON);
    }
  });

  test('catches a second write within the same second', async () => {
    const keychain = aKeychain();
    const { security } = keychain;
    security.passTime(0);
    security.write(SERVICE, ACCOUNT, OLD);
    security.fault(
      { phase: 'secret', nth: 1 },
      { kind: 'sameSecondWrite', service: SERVICE, data: base64(NEW) },
    );

    const seen = watched(keychain);

    await vi.waitFor(() => expect(seen).toEqual([OLD, NEW]), SOON);
  });

  test('reads no secret when only other items, or the access list, change the file', async () => {
    const keychain = aKeychain(OLD);
    const { security } = keychain;
    const seen = watched(keychain);
    // The first look, and the one that catches a write in the same second.
    await vi.waitFor(() => expect(security.calls().filter(isRead)).toHaveLength(2), SOON);
    security.calls({ forget: true });

    security.write('Other app', 'ada', 'FAKE');
    await vi.waitFor(() => expect(security.calls()).not.toHaveLength(0), SOON);
    security.fault({ nth: 1 }, { kind: 'aclOnlyChange', service: SERVICE });
    security.write('Other app', 'ada', 'FAKE-2');
    await vi.waitFor(() => expect(security.calls().length).toBeGreaterThan(2), SOON);

    expect(security.calls().filter(isRead)).toEqual([]);
    expect(seen).toEqual([OLD]);
  });

  test('asks nothing while paused, and looks by itself after', async () => {
    const keychain = aKeychain(OLD);
    const { security, tool, store } = keychain;
    const seen = watched(keychain);
    await vi.waitFor(() => expect(security.calls().filter(isRead)).toHaveLength(2), SOON);
    tool.pause();
    security.calls({ forget: true });

    security.write(SERVICE, ACCOUNT, NEW);
    expect(await store.read()).toMatchObject({ kind: 'unreachable', cause: { code: 'locked' } });
    expect(security.calls()).toEqual([]);
    expect(seen).toEqual([OLD]);

    tool.resume();
    await vi.waitFor(() => expect(seen).toEqual([OLD, NEW]), SOON);
  });

  test('says when a keychain gets locked, and what is in it after', async () => {
    const keychain = aKeychain(OLD);
    const { security, tool } = keychain;
    security.session({ graphics: false });
    security.lock();

    const seen = watched(keychain);
    await vi.waitFor(() => expect(seen).toEqual(['locked']), SOON);
    security.lock(false);
    tool.resume();

    await vi.waitFor(() => expect(seen).toEqual(['locked', OLD]), SOON);
  });
});

describe('a dialog that nobody answers', () => {
  test('is given up in time, and no other one is raised for a quarter of an hour', async () => {
    const clock = new ManualClock();
    const { security, store, tool } = aKeychain(OLD, { clock });
    security.lock();
    security.session({ ui: 'hang' });

    const readings = Promise.all([store.read(), store.read(), store.read()]);
    await vi.waitFor(() => expect(security.calls().filter(isRead)).toHaveLength(1), SOON);
    await clock.advance(10_000);

    expect((await readings).map((reading) => reading.kind === 'unreachable' && reading.cause.code)).toEqual(
      Array.from({ length: 3 }, () => 'timed-out'),
    );
    expect(security.calls().filter(({ prompted }) => prompted > 0)).toHaveLength(1);

    security.session({ ui: 'allow' });
    await clock.advance(14 * 60_000);
    expect((await store.read()).kind).toBe('unreachable');
    expect((await store.probe()).kind).toBe('present');
    await clock.advance(2 * 60_000);
    expect(textOf(await store.read())).toBe(OLD);
    expect(tool.isPaused).toBe(false);
  });

  test('that comes again is left alone for twice as long', async () => {
    const clock = new ManualClock();
    const { security, store } = aKeychain(OLD, { clock });
    security.fault({ phase: 'secret' }, { kind: 'hang' });
    const hang = async (calls: number) => {
      const reading = store.read();
      await vi.waitFor(() => expect(security.calls().filter(isRead)).toHaveLength(calls), SOON);
      await clock.advance(10_000);
      expect(await reading).toMatchObject({ cause: { code: 'timed-out' } });
    };
    await hang(1);
    await clock.advance(16 * 60_000);
    await hang(2);
    security.clearFaults();

    await clock.advance(29 * 60_000);
    expect((await store.read()).kind).toBe('unreachable');
    await clock.advance(2 * 60_000);
    expect(textOf(await store.read())).toBe(OLD);
  });

  test('or that somebody refused, comes back only when they act', async () => {
    const clock = new ManualClock();
    const { security, store, tool } = aKeychain(OLD, { clock });
    security.lock();
    security.session({ ui: 'deny' });
    expect(await store.read()).toMatchObject({ cause: { code: 'denied' } });

    await clock.advance(7 * 86_400_000);
    expect(await store.read()).toMatchObject({ cause: { code: 'denied' } });
    expect(security.calls().filter(({ prompted }) => prompted > 0)).toHaveLength(1);
    security.session({ ui: 'allow' });
    tool.resume();

    expect(textOf(await store.read())).toBe(OLD);
  });
});
