import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { compose } from '../../electron/compose';
import { Guardian } from '../../electron/core/guard/guardian';
import { MoveDesk } from '../../electron/core/split/move-desk';
import { answer, requestHandlers } from '../../electron/desktop/requests';
import type { Replies, Reply, RequestName } from '../../shared/ipc/contract';
import { anEntry } from '../support/blob-builders';
import { aPlayedDesktop } from '../support/played-desktop';
import { SPLIT_PROFILE, SplitBench, layOut } from '../support/split-bench';
import { temporaryDirectory } from '../support/temporary';

const [LINEAR] = anEntry('linear');
const FIVE_MINUTES_MS = 300_000;

let bench: SplitBench;
let onMoved: ReturnType<typeof vi.fn<() => Promise<void>>>;
/** Milliseconds that have passed for the plans. */
let passed: number;
let send: <K extends RequestName>(name: K, input: unknown) => Promise<Reply<Replies[K]>>;

beforeEach(async () => {
  const directory = temporaryDirectory();
  layOut(directory, ['linear', 'notion']);
  bench = await new SplitBench({ directory }).open();
  onMoved = vi.fn(() => Promise.resolve());
  passed = 0;
  const { clock } = bench.ports;
  const moves = new MoveDesk({
    ...bench.ports,
    clock: { ...clock, monotonic: () => clock.monotonic() + passed },
    keys: bench.keys,
    profileBook: {
      all: () => Promise.resolve([{ profile: bench.ports.profile, origin: 'default' }]),
      everSeen: () => Promise.resolve([bench.ports.profile]),
      add: () => Promise.resolve('known'),
      remove: () => Promise.resolve('unknown'),
    },
    onMoved,
  });
  onTestFinished(() => moves.stop());
  send = requestsOver(directory, moves);
});

/** The app's own handlers; what the requests of a move do not touch is a composition that nobody starts. */
function requestsOver(directory: string, moves: MoveDesk): typeof send {
  const composition = compose({
    env: { SPAREKEY_DATA_DIR: `${directory}/app`, SPAREKEY_KEY_FILE: `${directory}/key.txt` },
    platform: 'linux',
    home: directory,
    shell: 'app',
  });
  const guardian = new Guardian({ ...composition, profiles: [], version: '0.0.0-test' }, 'off', {
    onState: () => undefined,
    onNotice: () => undefined,
  });
  const { services, desktop } = aPlayedDesktop({ composition, guardian });
  const handlers = requestHandlers({
    ...services,
    guardian,
    moves,
    vault: composition.vault,
    journal: composition.journal,
    clock: composition.clock,
    facts: { version: '0.0.0-test', runtime: 'Node', platform: 'linux', home: directory },
    saveText: () => Promise.resolve(undefined),
    state: () => ({ ...guardian.state, desktop: desktop() }),
    greet: vi.fn(),
    onRestoreFailed: vi.fn(),
    openLink: () => Promise.resolve(),
    hidePopover: vi.fn(),
    quit: vi.fn(),
  });
  return (name, input) => answer(name, input, handlers, composition.log);
}

async function value<K extends RequestName>(name: K, input: unknown): Promise<Replies[K]> {
  const reply = await send(name, input);
  if (!reply.ok) throw new Error(reply.fault.sentence);
  return reply.value;
}

const order = (direction: 'out' | 'back') => ({ profile: SPLIT_PROFILE, servers: [LINEAR], direction });

test('a sign-in goes out and comes back by two words of the user, and no token crosses', async () => {
  const before = bench.entry('linear');
  const out = await value('previewMove', order('out'));
  expect(out.moves).toEqual([expect.stringContaining('linear’s sign-in moves from')]);
  expect(bench.entry('linear')).toEqual(before);

  const moved = await value('confirmMove', { planId: out.planId });

  expect(moved).toEqual({
    sentence: 'linear is in a keychain entry of its own now.',
    connections: ['linear is connected: its server takes what Sparekey hands out.'],
    failed: [],
  });
  expect(bench.entry('linear')).toBeUndefined();
  expect(bench.entry('notion')).toBeDefined();
  expect(bench.helperOf('linear')).toBeDefined();
  expect(onMoved).toHaveBeenCalledOnce();

  const back = await value('previewMove', order('back'));
  const returned = await value('confirmMove', { planId: back.planId });

  expect(returned.sentence).toBe('linear is in the shared credentials again.');
  expect(bench.entry('linear')).toEqual(before);
  expect(bench.helperOf('linear')).toBeUndefined();
  expect(JSON.stringify([out, moved, back, returned])).not.toContain('FAKE-');
});

describe('a preview without a plan says why', () => {
  test('for a Claude Code that is too old, without the words of the command line', async () => {
    bench.installed = [{ path: '/usr/bin/claude', version: '2.1.96' }];

    const preview = await value('previewMove', order('out'));

    expect(preview).toMatchObject({ planId: undefined, moves: [], terms: [], warning: undefined });
    expect(preview.refusals).toEqual([expect.stringContaining('2.1.96')]);
    expect(preview.refusals.join()).not.toContain('--');
  });

  test('for a session that runs', async () => {
    bench.running = [{ pid: 4711, version: '2.1.330', folder: '/home/ada/x', startedAt: undefined }];

    const preview = await value('previewMove', order('out'));

    expect(preview.planId).toBeUndefined();
    expect(preview.warning).toContain('/home/ada/x (pid 4711)');
  });

  test('for one that was never moved', async () => {
    expect(await value('previewMove', order('back'))).toMatchObject({ planId: undefined, moves: [] });
  });
});

describe('a plan', () => {
  test('works once', async () => {
    const { planId } = await value('previewMove', order('out'));
    await value('confirmMove', { planId });

    expect(await send('confirmMove', { planId })).toMatchObject({
      ok: false,
      fault: { code: 'plan-expired' },
    });
  });

  test('expires after five minutes', async () => {
    const { planId } = await value('previewMove', order('out'));
    passed = FIVE_MINUTES_MS + 1;

    expect(await send('confirmMove', { planId })).toMatchObject({
      ok: false,
      fault: { code: 'plan-expired' },
    });
    expect(bench.entry('linear')).toBeDefined();
  });

  test('that no longer holds is not carried out', async () => {
    const { planId } = await value('previewMove', order('out'));
    bench.installed = [{ path: '/usr/bin/claude', version: '2.1.96' }];

    expect(await send('confirmMove', { planId })).toMatchObject({
      ok: false,
      fault: { code: 'plan-expired' },
    });
    expect(bench.entry('linear')).toBeDefined();
  });

  test('of a restore is none of a move', async () => {
    expect(await send('confirmMove', { planId: 'plan-1' })).toMatchObject({ ok: false });
  });
});

test('where Claude Code has signed in by itself since, moving back says what is given up, and keeps that one', async () => {
  await value('confirmMove', { planId: (await value('previewMove', order('out'))).planId });
  const theirs = anEntry('linear', { generation: 7 })[1];
  bench.setEntry(LINEAR, theirs);

  const { planId, moves, losses } = await value('previewMove', order('back'));
  expect({ moves, losses }).toEqual({
    moves: [],
    losses: [expect.stringContaining('signed in to linear by itself since')],
  });
  expect(losses.join()).not.toContain('--');

  expect(await value('confirmMove', { planId })).toMatchObject({ failed: [] });
  expect(bench.entry('linear')).toEqual(theirs);
  expect(bench.helperOf('linear')).toBeUndefined();
  expect(bench.rows()).toEqual([]);
});

test('a sign-in of Claude Code’s own that comes after the preview is not given a word it never had', async () => {
  await value('confirmMove', { planId: (await value('previewMove', order('out'))).planId });
  const { planId, losses } = await value('previewMove', order('back'));
  expect(losses).toEqual([]);
  bench.setEntry(LINEAR, anEntry('linear', { generation: 7 })[1]);

  expect(await send('confirmMove', { planId })).toMatchObject({ fault: { code: 'signed-in-since' } });
  expect(bench.rows()).toMatchObject([{ state: 'moved' }]);
});

test('a move that its helper cannot serve fails in words, and leaves all as it was', async () => {
  bench.helperWorks = false;
  const { planId } = await value('previewMove', order('out'));

  expect(await send('confirmMove', { planId })).toMatchObject({
    ok: false,
    fault: { code: 'helper-not-working' },
  });
  expect(bench.entry('linear')).toBeDefined();
  expect(bench.helperOf('linear')).toBeUndefined();
});
