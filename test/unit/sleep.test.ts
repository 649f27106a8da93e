import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { followSleep } from '../../electron/desktop/system';
import { ManualClock } from '../support/manual-clock';

/** Electron's `powerMonitor`, played, and what came of its events. */
function aMachine() {
  const power = new EventEmitter();
  const clock = new ManualClock();
  const done: string[] = [];
  const stop = followSleep(power, clock, {
    onAsleep: () => done.push('rest'),
    onAwake: () => done.push('look'),
  });
  return { power, clock, done, stop };
}

test.each([
  ['suspend', 'resume'],
  ['lock-screen', 'unlock-screen'],
])('after %s the app rests, and after %s it looks', async (asleep, awake) => {
  const { power, clock, done } = aMachine();

  power.emit(asleep);
  power.emit(awake);
  await clock.advance(5_000);

  expect(done).toEqual(['rest', 'look']);
});

test('however often the machine says that it woke up, there is one look', async () => {
  const { power, clock, done } = aMachine();

  for (const event of ['resume', 'resume', 'unlock-screen', 'unlock-screen']) power.emit(event);
  await clock.advance(5_000);

  expect(done).toEqual(['look']);
});

test('a machine that goes to sleep again at once is not looked at', async () => {
  const { power, clock, done } = aMachine();

  power.emit('resume');
  power.emit('suspend');
  await clock.advance(5_000);

  expect(done).toEqual(['rest']);
});

test('once stopped it follows nothing, and nothing waits any more', async () => {
  const { power, clock, done, stop } = aMachine();
  power.emit('resume');

  stop();
  for (const event of ['suspend', 'lock-screen', 'resume', 'unlock-screen']) power.emit(event);
  await clock.advance(5_000);

  expect(done).toEqual([]);
  expect(clock.waiting).toBe(0);
});
