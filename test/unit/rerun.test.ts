import { expect, test } from 'vitest';
import { Rerun } from '../../electron/core/guard/rerun';

/** Lets so many promises resolve one after the other. */
async function microtasks(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await Promise.resolve();
}

test('what is asked for many times at once is done twice at most: now, and once for what came meanwhile', async () => {
  let runs = 0;
  const rerun = new Rerun(async () => {
    runs++;
    await microtasks(5);
  });

  for (let n = 0; n < 10; n++) rerun.request();
  await rerun.done();

  expect(runs).toBe(2);
});

test('a request is never lost, however shortly after the end of a run it comes', async () => {
  for (let gap = 0; gap < 20; gap++) {
    let asked = 0;
    let seen = 0;
    const rerun = new Rerun(async () => {
      await microtasks(3);
      seen = asked;
    });
    asked = 1;
    rerun.request();
    await microtasks(gap);
    asked = 2;
    rerun.request();
    await rerun.done();

    expect({ gap, seen }).toEqual({ gap, seen: 2 });
  }
});

test('done waits for nothing when nothing was asked for', async () => {
  let runs = 0;
  const rerun = new Rerun(() => Promise.resolve(void runs++));

  await rerun.done();

  expect(runs).toBe(0);
});
