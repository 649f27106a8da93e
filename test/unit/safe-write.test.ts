import { describe, expect, test } from 'vitest';
import { safeWrite, type SafeWriteOutcome } from '../../electron/core/safe-write';
import { ManualClock } from '../support/manual-clock';
import { decode, encode, MemoryLocks, MemoryStore } from '../support/memory-store';

const login = (generation: number) => ({
  accessToken: `sk-ant-oat01-FAKE-${generation}`,
  refreshToken: `sk-ant-ort01-FAKE-${generation}`,
  expiresAt: generation,
  scopes: ['user:inference'],
});
const entry = (generation: number) => ({ serverName: 'linear', accessToken: `FAKE-mcp-${generation}` });
const text = (value: object) => JSON.stringify(value);

const damaged = text({ mcpOAuth: { 'linear|0': entry(1) } });
const mended = text({ mcpOAuth: { 'linear|0': entry(1) }, claudeAiOauth: login(1) });
const rotated = text({ mcpOAuth: { 'linear|0': entry(2) } });
const mendedAndRotated = text({ mcpOAuth: { 'linear|0': entry(2) }, claudeAiOauth: login(1) });

function aWrite(options: { readonly store?: MemoryStore; readonly expected?: string | undefined } = {}) {
  const { store, expected } = { store: new MemoryStore(damaged), expected: damaged, ...options };
  const clock = new ManualClock();
  const locks = new MemoryLocks();
  const begin = () =>
    safeWrite(
      { store, locks, clock },
      {
        entries: ['linear|0'],
        patience: 1_000,
        expected: expected === undefined ? undefined : encode(expected),
        next: encode(mended),
      },
    );
  return { store, clock, locks, begin, run: () => clock.runUntil(begin()) };
}

function written(outcome: SafeWriteOutcome): Extract<SafeWriteOutcome, { kind: 'written' }> {
  if (outcome.kind !== 'written') throw new Error(`Not written: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('writing', () => {
  test('puts the new text in place of the expected one, under the locks', async () => {
    const { store, locks, run } = aWrite();

    expect(written(await run())).toMatchObject({ standing: 'ours', merged: false, displaced: [] });
    expect(store.text).toBe(mended);
    expect(locks.holds).toEqual([['linear|0']]);
  });

  test('writes where there was nothing', async () => {
    const { store, run } = aWrite({ store: new MemoryStore(), expected: undefined });

    expect(written(await run()).standing).toBe('ours');
    expect(store.text).toBe(mended);
  });

  test('writes nothing when the store has moved on', async () => {
    const { store, run } = aWrite({ store: new MemoryStore(rotated) });

    expect(await run()).toMatchObject({ kind: 'moved-on', actual: { kind: 'present' } });
    expect(store.text).toBe(rotated);
  });

  test('does not make up for a store that was deleted meanwhile', async () => {
    const { store, run } = aWrite({ store: new MemoryStore() });

    expect(await run()).toEqual({ kind: 'moved-on', actual: { kind: 'absent' } });
    expect(store.text).toBeUndefined();
  });

  test('writes nothing while the store cannot be reached', async () => {
    const { run } = aWrite({ store: new MemoryStore({ unreachable: 'locked' }) });

    expect(await run()).toMatchObject({ kind: 'unreachable', cause: { code: 'locked' } });
  });

  test('says which lock is held', async () => {
    const { store, locks, run } = aWrite();
    locks.busy = '.storage-write.lock';

    expect(await run()).toEqual({ kind: 'busy', lock: '.storage-write.lock' });
    expect(store.text).toBe(damaged);
  });

  test('begins again when a lock was taken over, once', async () => {
    const { store, locks, run } = aWrite();
    locks.losses = 1;

    expect(written(await run()).standing).toBe('ours');
    expect(store.text).toBe(mended);
  });

  test('gives up without having written when locks are taken over again', async () => {
    const { store, locks, run } = aWrite();
    locks.losses = 2;

    expect(await run()).toMatchObject({ kind: 'busy' });
    expect(store.text).toBe(damaged);
  });
});

describe('a foreign write that ours hid', () => {
  test('is merged in when it came right before the commit', async () => {
    const { store, run } = aWrite();
    store.beforeCommit(() => store.write(rotated));

    const outcome = written(await run());

    expect(outcome).toMatchObject({ standing: 'ours', merged: true });
    expect(outcome.displaced.map(decode)).toEqual([rotated]);
    expect(decode(outcome.bytes)).toBe(mendedAndRotated);
    expect(store.text).toBe(mendedAndRotated);
  });

  test('is merged in when it came within the second after', async () => {
    const { store, clock, begin } = aWrite();
    const writing = begin();
    await clock.advance(500);
    store.writeLate(rotated);

    expect(written(await clock.runUntil(writing)).merged).toBe(true);
    expect(store.text).toBe(mendedAndRotated);
  });

  test('is merged in when it came within the 35 seconds after', async () => {
    const { store, clock, run } = aWrite();
    const { followUp } = written(await run());
    const looking = followUp();
    await clock.advance(20_000);
    store.writeLate(rotated);

    expect(await clock.runUntil(looking)).toMatchObject({ standing: 'ours', merged: true });
    expect(store.text).toBe(mendedAndRotated);
  });

  test('is waited for when it is only half written', async () => {
    const { store, clock, begin } = aWrite();
    store.beforeCommit(() => store.write(''));
    const writing = begin();
    await clock.advance(150);
    store.writeLate(rotated);

    expect(written(await clock.runUntil(writing)).merged).toBe(true);
    expect(store.text).toBe(mendedAndRotated);
  });

  test('joins what was written since, which is newer and stays', async () => {
    const since = text({ mcpOAuth: { 'linear|0': entry(1), 'sentry|1': entry(5) }, claudeAiOauth: login(2) });
    const { store, clock, begin } = aWrite();
    const writing = begin();
    await clock.advance(500);
    store.write(since);
    store.writeLate(rotated);

    await clock.runUntil(writing);

    expect(JSON.parse(store.text ?? '')).toEqual({
      mcpOAuth: { 'linear|0': entry(2), 'sentry|1': entry(5) },
      claudeAiOauth: login(2),
    });
  });

  test('is handed out as evidence even when it cannot be parsed', async () => {
    const { store, run } = aWrite();
    store.beforeCommit(() => store.write('{"mcpOAuth":{"lin'));

    const outcome = written(await run());

    expect(outcome).toMatchObject({ standing: 'ours', merged: false });
    expect(outcome.displaced.map(decode)).toEqual(['{"mcpOAuth":{"lin']);
    expect(store.text).toBe(mended);
  });
});

describe('looking afterwards', () => {
  test.each(['', mended.slice(0, 40), '{"claudeAiOauth":nonsense}'])(
    'puts right a damaged copy of what we wrote: %j',
    async (copy) => {
      const { store, clock, begin } = aWrite();
      const writing = begin();
      await clock.advance(500);
      store.write(copy);

      expect(written(await clock.runUntil(writing)).standing).toBe('ours');
      expect(store.text).toBe(mended);
    },
  );

  test('stops putting it right when another program keeps damaging it', async () => {
    const { store, clock, begin } = aWrite();
    const stop = store.watch((reading) => {
      if (reading.kind === 'present' && decode(reading.bytes) === mended) store.write('{"torn');
    });

    expect(written(await clock.runUntil(begin())).standing).toBe('unsure');
    stop();
  });

  test('waits for a write that is under way instead of overwriting it', async () => {
    const { store, clock, begin } = aWrite();
    const writing = begin();
    await clock.advance(990);
    store.write('');
    await clock.advance(100);
    store.write(rotated);

    expect(written(await clock.runUntil(writing)).standing).toBe('newer');
    expect(store.text).toBe(rotated);
  });

  test('leaves a different blob alone: it is newer', async () => {
    const { store, clock, run } = aWrite();
    const { followUp } = written(await run());
    store.write(damaged);

    expect((await clock.runUntil(followUp())).standing).toBe('newer');
    expect(store.text).toBe(damaged);
  });

  test('does not bring back what was deleted since', async () => {
    const { store, clock, run } = aWrite();
    const { followUp } = written(await run());
    store.write(undefined);

    expect((await clock.runUntil(followUp())).standing).toBe('gone');
    expect(store.text).toBeUndefined();
  });

  test('is unsure when the store cannot be read', async () => {
    const { store, clock, run } = aWrite();
    const { followUp } = written(await run());
    store.write({ unreachable: 'locked' });

    expect((await clock.runUntil(followUp())).standing).toBe('unsure');
  });

  test('takes its last look at once when told to stop', async () => {
    const { clock, run } = aWrite();
    const { followUp } = written(await run());
    const before = clock.monotonic();

    await clock.runUntil(followUp(AbortSignal.abort()));

    expect(clock.monotonic() - before).toBeLessThan(1_000);
    expect(clock.waiting).toBe(0);
  });
});
