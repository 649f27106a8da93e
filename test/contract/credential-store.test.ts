import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StoreReading } from '../../electron/core/ports/store';
import { decode, encode, HELD_LOCKS, LOST_LOCKS } from '../support/memory-store';
import { storeKinds, type StoreUnderTest } from '../support/store-under-test';

const OLD = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-1"}}';
const NEW = '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-FAKE-2"}}';

/** A Keychain item is asked through a process for every look. */
const SOON = { timeout: 10_000 };

/** What an item's way through arguments, quotes, lines and hex digits could change. */
const DELICATE: readonly (readonly [string, string])[] = [
  ['all printable characters', String.fromCharCode(...Array.from({ length: 0x5f }, (_, at) => 0x20 + at))],
  ['quotes and backslashes', `"'\\'\\"'`],
  ['one quote', "'"],
  ['lines and tabs', 'a\nb\tc\n'],
  ['letters that are not English', 'Zoë'],
  ['nothing', ''],
  ...[2_100, 3_900, 4_094, 4_097, 20_000].map((size): readonly [string, string] => [
    `${size} bytes`,
    JSON.stringify({ fake: 'x'.repeat(size - 11) }),
  ]),
];

describe.each(storeKinds)('a store ($name)', ({ make }) => {
  const made: StoreUnderTest[] = [];
  const aStore = (text?: string) => {
    const one = make(text);
    made.push(one);
    return one;
  };
  afterEach(() => {
    for (const one of made.splice(0)) one.remove();
  });

  test('hands out exactly the bytes it holds', async () => {
    expect(textOf(await aStore(OLD).store.read())).toBe(OLD);
    expect(textOf(await aStore('\ufeff{"torn').store.read())).toBe('\ufeff{"torn');
    expect(textOf(await aStore('').store.read())).toBe('');
  });

  test('is absent when nothing was ever written', async () => {
    const { store } = aStore();

    expect(await store.read()).toEqual({ kind: 'absent' });
    expect(await store.probe()).toEqual({ kind: 'absent' });
  });

  test('has another version after another write, and the same one without', async () => {
    const { store, write } = aStore(OLD);
    const before = await store.probe();
    expect(await store.probe()).toEqual(before);

    write(`${NEW} `);

    expect(await store.probe()).not.toEqual(before);
  });

  test('reports what it holds at once, and every change after', async () => {
    const { store, write } = aStore(OLD);
    const seen: (string | undefined)[] = [];
    const stop = store.watch((reading) => seen.push(textOf(reading)));
    await vi.waitFor(() => expect(seen).toEqual([OLD]), SOON);

    write(NEW);
    await vi.waitFor(() => expect(seen.at(-1)).toBe(NEW), SOON);
    write(undefined);
    await vi.waitFor(() => expect(seen.at(-1)).toBeUndefined(), SOON);
    write(OLD);
    await vi.waitFor(() => expect(seen.at(-1)).toBe(OLD), SOON);
    stop();
  });

  test('reports nothing after it was told to stop, even twice', async () => {
    const { store, write } = aStore(OLD);
    const seen = { stopped: 0, other: [] as (string | undefined)[] };
    const stop = store.watch(() => void seen.stopped++);
    const stopOther = store.watch((reading) => seen.other.push(textOf(reading)));
    await vi.waitFor(() => expect(seen).toEqual({ stopped: 1, other: [OLD] }), SOON);
    stop();
    stop();

    write(NEW);

    await vi.waitFor(() => expect(seen.other.at(-1)).toBe(NEW), SOON);
    stopOther();
    expect(seen.stopped).toBe(1);
  });

  test('is replaced when it holds what is expected', async () => {
    const { store } = aStore(OLD);

    const outcome = await store.replace(encode(OLD), encode(NEW), HELD_LOCKS);

    expect(outcome.kind).toBe('replaced');
    expect(textOf(await store.read())).toBe(NEW);
  });

  test.each(DELICATE)('brings %s through', async (_what, text) => {
    const { store } = aStore(OLD);

    expect((await store.replace(encode(OLD), encode(text), HELD_LOCKS)).kind).toBe('replaced');

    expect(textOf(await store.read())).toBe(text);
  });

  test('is made when its absence is expected', async () => {
    const { store } = aStore();

    expect((await store.replace(undefined, encode(NEW), HELD_LOCKS)).kind).toBe('replaced');
    expect(textOf(await store.read())).toBe(NEW);
  });

  test('keeps what it holds when that is not what is expected, and says what it is', async () => {
    const { store } = aStore(OLD);

    for (const expected of [encode(NEW), undefined]) {
      const outcome = await store.replace(expected, encode('{}'), HELD_LOCKS);
      expect(outcome.kind === 'conflict' && textOf(outcome.actual)).toBe(OLD);
    }
    expect(textOf(await store.read())).toBe(OLD);
  });

  test('is not brought back by a replace that expected something in it', async () => {
    const { store } = aStore();

    expect(await store.replace(encode(OLD), encode(NEW), HELD_LOCKS)).toEqual({
      kind: 'conflict',
      actual: { kind: 'absent' },
    });
    expect(await store.read()).toEqual({ kind: 'absent' });
  });

  test.each([
    ['was taken over', LOST_LOCKS],
    ['ran out', { ...HELD_LOCKS, remaining: () => 0 }],
  ])('is not touched when a lock %s', async (_what, locks) => {
    const { store } = aStore(OLD);

    expect(await store.replace(encode(OLD), encode(NEW), locks)).toEqual({ kind: 'locks-lost' });
    expect(textOf(await store.read())).toBe(OLD);
  });

  test('shows a watcher its own replacement', async () => {
    const { store } = aStore(OLD);
    const seen: (string | undefined)[] = [];
    const stop = store.watch((reading) => seen.push(textOf(reading)));

    await store.replace(encode(OLD), encode(NEW), HELD_LOCKS);

    await vi.waitFor(() => expect(seen.at(-1)).toBe(NEW), SOON);
    stop();
  });
});

function textOf(reading: StoreReading): string | undefined {
  expect(reading.kind).not.toBe('unreachable');
  return reading.kind === 'present' ? decode(reading.bytes) : undefined;
}
