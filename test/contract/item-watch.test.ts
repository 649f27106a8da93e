/** When the watch of a Keychain item looks, and when it lets things be, by a clock that stands still. */
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchItem } from '../../electron/adapters/stores/keychain/item-watch';
import type { StoreReading } from '../../electron/core/ports/store';
import { ManualClock } from '../support/manual-clock';
import { encode } from '../support/memory-store';
import { temporaryDirectory } from '../support/temporary';

const MINUTE = 60_000;

/** A watch whose item never changes by itself; what it asks is counted. */
function aWatch() {
  const directory = join(temporaryDirectory(), 'Keychains');
  mkdirSync(directory);
  const file = join(directory, 'login.keychain-db');
  writeFileSync(file, 'FAKE');
  const clock = new ManualClock();
  const version = { modifiedAt: clock.now() - MINUTE, token: 'FAKE-1' };
  const world = { reading: { kind: 'present', bytes: encode('{}'), version } as StoreReading };
  const probe = vi.fn(() => Promise.resolve(world.reading));
  const read = vi.fn(() => Promise.resolve(world.reading));
  const seen: StoreReading[] = [];
  onTestFinished(
    watchItem({
      clock,
      keychain: () => file,
      probe,
      read,
      isPaused: () => false,
      onResume: () => () => undefined,
      onReading: (reading) => seen.push(reading),
    }),
  );
  return { clock, file, world, probe, read, seen };
}

/** In which minutes something was asked, counted from the beginning. */
async function minutesOf(
  clock: ManualClock,
  asked: { readonly mock: { calls: unknown[] } },
  minutes: number,
) {
  const found: number[] = [];
  for (let minute = 1; minute <= minutes; minute++) {
    const before = asked.mock.calls.length;
    await clock.advance(MINUTE);
    if (asked.mock.calls.length > before) found.push(minute);
  }
  return found;
}

test('while nothing moves it looks at the attributes, each time later up to ten minutes, and reads no secret', async () => {
  const { clock, probe, read, seen } = aWatch();
  await clock.advance(2_000);
  const reads = read.mock.calls.length;

  // After 1, 2, 4 and 8 minutes, and every 10 from then on; two seconds of the first had passed before.
  expect(await minutesOf(clock, probe, 40)).toEqual([1, 3, 7, 15, 25, 35]);

  expect(read.mock.calls).toHaveLength(reads);
  expect(seen).toHaveLength(1);
});

test('what it cannot read it tries again within seconds, and then ever later', async () => {
  const { clock, world, probe, seen } = aWatch();
  world.reading = { kind: 'unreachable', cause: { code: 'failed', detail: 'FAKE' } };
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await clock.advance(MINUTE);
  const inTheFirstMinute = probe.mock.calls.length;

  await clock.advance(60 * MINUTE);

  expect(inTheFirstMinute).toBeGreaterThan(2);
  expect(probe.mock.calls.length).toBeLessThan(inTheFirstMinute + 15);
});

test('a notice of a file that stayed the same asks nothing; one of a new file asks once', async () => {
  const { clock, file, probe, read } = aWatch();
  await clock.advance(2_000);
  const [probes, reads] = [probe.mock.calls.length, read.mock.calls.length];

  // Twenty of the watch's own looks at the file, within the first minute.
  await clock.advance(40_000);
  expect(probe.mock.calls).toHaveLength(probes);

  utimesSync(file, 1, 1);
  await clock.advance(4_000);
  expect(probe.mock.calls).toHaveLength(probes + 1);
  expect(read.mock.calls).toHaveLength(reads);
});

test('a keychain file that cannot be looked at ends no watch', async () => {
  const { clock, file, world, seen } = aWatch();
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  rmSync(file);
  symlinkSync(file, file);
  await clock.advance(4_000);

  world.reading = { kind: 'absent' };
  await clock.advance(2 * MINUTE);
  expect(seen.at(-1)).toEqual({ kind: 'absent' });
});
