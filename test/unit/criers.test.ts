import { afterEach, expect, test, vi } from 'vitest';
import { osascriptCrier } from '../../electron/adapters/criers';

type Done = (error: Error | null) => void;

/** What is started, and how it ends. Played: the real one would show something on a Mac, and exists nowhere else. */
const { start } = vi.hoisted(() => ({
  start: vi.fn((_file: string, _args: readonly string[], _options: object, done: Done) => done(null)),
}));
vi.mock('node:child_process', () => ({ execFile: start }));

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

afterEach(() => vi.clearAllMocks());

test('macOS’s script runner is started by its absolute path, with one fixed sentence and no environment', async () => {
  await osascriptCrier(log).cry();

  expect(start).toHaveBeenCalledExactlyOnceWith(
    '/usr/bin/osascript',
    [
      '-e',
      'display notification "There is something to see. Open Sparekey in the menu bar." with title "Sparekey"',
    ],
    expect.objectContaining({ env: {} }),
    expect.any(Function),
  );
  expect(log.error).not.toHaveBeenCalled();
});

test('a script runner that fails is logged, and breaks nothing', async () => {
  const failure = new Error('execution error, played');
  start.mockImplementationOnce((_file, _args, _options, done) => done(failure));

  await osascriptCrier(log).cry();

  expect(log.error).toHaveBeenCalledExactlyOnceWith(expect.any(String), failure);
});
