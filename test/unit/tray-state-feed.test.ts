import { expect, test } from 'vitest';
import { StateFeed } from '../../electron/desktop/state-feed';
import { anAppState } from '../support/app-state-builders';
import { ManualClock } from '../support/manual-clock';

function aFeed() {
  const clock = new ManualClock();
  const sent: number[] = [];
  const window = { isSeen: true };
  const feed = new StateFeed({
    clock,
    isSeen: () => window.isSeen,
    send: ({ revision }) => void sent.push(revision),
  });
  return { clock, sent, window, feed, offer: (revision: number) => feed.offer(anAppState({ revision })) };
}

test('a state is sent at once', () => {
  const { sent, offer } = aFeed();

  offer(1);

  expect(sent).toEqual([1]);
});

test('in a storm at most ten a second are sent, and the last one always', async () => {
  const { clock, sent, offer } = aFeed();

  for (let revision = 1; revision <= 100; revision++) {
    offer(revision);
    await clock.advance(10);
  }
  await clock.advance(100);

  expect(sent.length).toBeLessThanOrEqual(11);
  expect(sent.at(-1)).toBe(100);
});

test('a hidden window is sent nothing, and is brought up to date when it is shown', async () => {
  const { clock, sent, window, feed, offer } = aFeed();
  window.isSeen = false;

  offer(1);
  offer(2);
  await clock.advance(1_000);
  expect(sent).toEqual([]);

  window.isSeen = true;
  feed.catchUp();
  expect(sent).toEqual([2]);
});

test('a state that the window has already is not sent again', () => {
  const { sent, feed, offer } = aFeed();
  offer(1);

  feed.catchUp();

  expect(sent).toEqual([1]);
});

test('a feed that is stopped leaves no timer behind', () => {
  const { clock, feed, offer } = aFeed();
  offer(1);

  feed.stop();

  expect(clock.waiting).toBe(0);
});
