import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { observe } from '../../electron/core/guard/observe';
import { assess } from '../../electron/core/guard/assess';
import { planFor } from '../../electron/core/restore/plan';
import { record } from '../../electron/core/guard/record';
import { moveBack as moveOneBack, resumeMoves } from '../../electron/core/split/move';
import {
  connectionWords,
  performMoves,
  performMovesBack,
  planMoves,
  type SplitOutcome,
} from '../../electron/core/split/split';
import { undo } from '../../electron/core/restore/undo';
import { blobText, entryPart, type JsonObject } from '../../shared/blob';
import { reportOn } from '../../electron/core/guard/app-state';
import { WHATEVER_IS_MISSING } from '../../shared/restore-plan';
import { aStub, anEntry, emptied } from '../support/blob-builders';
import { SplitBench, layOut, splitPlaces } from '../support/split-bench';
import { temporaryDirectory } from '../support/temporary';

const [LINEAR] = anEntry('linear');

let bench: SplitBench;
beforeEach(async () => {
  const directory = temporaryDirectory();
  layOut(directory, ['linear', 'notion']);
  bench = await new SplitBench({ directory }).open();
});

async function move(...servers: readonly string[]): Promise<SplitOutcome> {
  const plan = await planMoves(bench.ports, { servers });
  return ended(await performMoves(bench.ports, plan, { patience: 0 }));
}

async function moveBack(servers: readonly string[] = [], keepsTheirs = false): Promise<SplitOutcome> {
  return ended(await performMovesBack(bench.ports, servers, { keepsTheirs: () => keepsTheirs }));
}

async function ended(outcome: SplitOutcome): Promise<SplitOutcome> {
  for (const { followUp } of outcome.writes) await followUp(AbortSignal.abort());
  return outcome;
}

function setEntry(value: JsonObject | undefined): void {
  bench.setEntry(LINEAR, value);
}

describe('a move', () => {
  test('takes a sign-in out of the blob into an entry of its own, and has Claude Code ask for it', async () => {
    const before = bench.blob;
    const settings = bench.settingsText;

    expect(await move('linear')).toMatchObject({ done: ['linear'], failed: [] });

    expect(bench.entry('linear')).toBeUndefined();
    expect(bench.entry('notion')).toEqual(anEntry('notion', { expiresAt: Date.UTC(2030, 0, 1) })[1]);
    expect(bench.blob['claudeAiOauth']).toEqual(before['claudeAiOauth']);
    expect(bench.rows()).toMatchObject([{ server: 'linear', state: 'moved', claudeVersion: '2.1.330' }]);
    const own = await bench.ports.moved.open(bench.ports.profile.id, LINEAR);
    expect(own).toMatchObject({
      kind: 'present',
      signIn: { entry: (before['mcpOAuth'] as JsonObject)[LINEAR] },
    });
    const helper = String(bench.helperOf('linear'));
    expect(helper).toMatch(/^\/opt\/sparekey headers --profile 00000000000fa4e5 --entry [0-9a-f]{16}$/);
    // Not a byte of the settings is another one but for the helper.
    expect(bench.settingsText.replace(`,\n      "headersHelper": "${helper}"`, '')).toBe(settings);
  });

  test('never puts a token into settings, register or the helper’s command line', async () => {
    await move('linear', 'notion');

    const { register } = splitPlaces(bench.directory);
    expect(bench.settingsText).not.toMatch(/FAKE-(access|refresh)/);
    expect(readFileSync(register, 'utf8')).not.toMatch(/FAKE-(access|refresh)/);
  });

  test('is no loss: nothing is alarmed, healed or put back, and restoring it explains why', async () => {
    await record(bench.ports, await look(), { reason: 'manual' });
    await move('linear', 'notion');

    const observation = await look();
    const assessment = await assess(bench.ports.profile, bench.ports.vault, bench.ports.clock, observation);
    expect(assessment.findings).toEqual([]);
    expect(await planFor(bench.ports, observation, { selection: WHATEVER_IS_MISSING })).toMatchObject({
      kind: 'refused',
      code: 'nothing-to-restore',
    });
    const asked = { login: false, mcp: false, servers: ['linear'] };
    expect(await planFor(bench.ports, observation, { selection: asked, force: true })).toMatchObject({
      kind: 'refused',
      code: 'cannot-help',
      sentence: expect.stringContaining('moved into a keychain entry of its own'),
    });
    expect(reportOn('', assessment).mcp).toMatchObject([
      { server: 'linear', home: 'own-entry', state: 'good' },
      { server: 'notion', home: 'own-entry', state: 'good' },
    ]);
  });

  test('lets a stub of an old session stand, and knows it for what it is', async () => {
    await move('linear');
    setEntry(aStub('linear')[1]);

    const assessment = await assess(bench.ports.profile, bench.ports.vault, bench.ports.clock, await look());

    expect(assessment.findings).toEqual([]);
    expect(reportOn('', assessment).mcp).toMatchObject([
      { server: 'notion' },
      { server: 'linear', home: 'own-entry' },
    ]);
    expect(await moveBack()).toMatchObject({ done: ['linear'] });
    expect(bench.entry('linear')).toMatchObject({ accessToken: 'FAKE-access-linear-1' });
  });

  test('copies what the blob holds at the last moment, when a session refreshed in between', async () => {
    const plan = await planMoves(bench.ports, { servers: ['linear'] });
    const { servers } = bench.ports.profile;
    const setHelper = servers.setHelper.bind(servers);
    servers.setHelper = async (...given) => {
      await setHelper(...given);
      setEntry(anEntry('linear', { generation: 2 })[1]);
    };

    await ended(await performMoves(bench.ports, plan, { patience: 0 }));

    expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toMatchObject({
      signIn: { entry: { refreshToken: 'FAKE-refresh-linear-2' } },
    });
  });

  test('ends with one connection, with what the helper prints, and tells how that went', async () => {
    bench.reception = { kind: 'unknown', sentence: 'its server answered 503' };

    const { connections, done } = await move('linear');

    expect(bench.received).toEqual([
      { url: 'https://linear.example/mcp', authorization: 'Bearer FAKE-access-linear-1' },
    ]);
    expect(connections.map(connectionWords)).toEqual([expect.stringContaining('Nothing was taken back')]);
    expect(done).toEqual(['linear']);
    expect(bench.rows()).toMatchObject([{ state: 'moved' }]);
  });

  test('takes along the secret of a client that the user set up, and leaves it in the blob for moving back', async () => {
    const { credentials } = splitPlaces(bench.directory);
    const clients = { [LINEAR]: { clientSecret: 'FAKE-client-secret' } };
    writeFileSync(credentials, blobText({ ...bench.blob, mcpOAuthClientConfig: clients }));

    await move('linear');

    const own = await bench.ports.moved.open(bench.ports.profile.id, LINEAR);
    expect(own).toMatchObject({ signIn: { clientSecret: 'FAKE-client-secret' } });
    expect(bench.blob['mcpOAuthClientConfig']).toEqual(clients);
    await moveBack();
    expect(bench.entry('linear')).not.toHaveProperty('clientSecret');
  });

  test('that the helper cannot answer for leaves everything as it was', async () => {
    bench.helperWorks = false;
    const [blob, settings] = [bench.blob, bench.settingsText];

    expect(await move('linear')).toMatchObject({
      done: [],
      failed: [{ server: 'linear', error: { code: 'helper-not-working' } }],
    });

    expect([bench.blob, bench.settingsText]).toEqual([blob, settings]);
    expect(bench.rows()).toEqual([]);
    expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toEqual({ kind: 'absent' });
  });

  test('that was planned twice is done once: the second one leaves what the first one moved', async () => {
    const plan = await planMoves(bench.ports, { servers: ['linear'] });

    const outcomes = await Promise.all(
      ['the window', 'the command'].map(() => performMoves(bench.ports, plan, { patience: 0 })),
    );

    for (const outcome of outcomes) await ended(outcome);
    expect(outcomes.flatMap(({ done }) => done)).toEqual(['linear']);
    expect(outcomes.flatMap(({ failed }) => failed.map(({ error }) => error.code))).toEqual(['move-refused']);
    expect(bench.rows()).toMatchObject([{ server: 'linear', state: 'moved' }]);
    expect(bench.helperOf('linear')).toBeDefined();
    expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toMatchObject({ kind: 'present' });
  });

  test('waits for running sessions, or says which they are', async () => {
    bench.running = [{ pid: 4711, version: '2.1.330', startedAt: undefined, folder: '/home/ada/x' }];
    const plan = await planMoves(bench.ports, { servers: ['linear'] });

    await expect(performMoves(bench.ports, plan, { patience: 0 })).rejects.toMatchObject({
      code: 'sessions-running',
      message: expect.stringContaining('in /home/ada/x (pid 4711)'),
    });
    expect(bench.rows()).toEqual([]);
    const moving = performMoves(bench.ports, plan, { patience: 60_000 });
    bench.running = [];
    expect(await ended(await moving)).toMatchObject({ done: ['linear'] });
  });

  test('is refused where an older Claude Code is installed, and by force names the loss', async () => {
    bench.installed = [
      { path: '/usr/bin/claude', version: '2.1.330' },
      { path: '/opt/claude', version: '2.1.96' },
    ];

    expect(await planMoves(bench.ports, { servers: ['linear'] })).toMatchObject({
      moves: [],
      stays: [{ server: 'linear', reason: 'claude-too-old' }],
      loss: undefined,
    });
    expect(await planMoves(bench.ports, { servers: ['linear'], force: true })).toMatchObject({
      moves: [{ server: 'linear' }],
      claudeVersion: '2.1.96',
      loss: expect.stringContaining('2.1.96'),
    });
  });

  test('is not what undo takes back', async () => {
    await move('linear');

    await expect(undo(bench.ports)).rejects.toMatchObject({ code: 'nothing-to-undo' });
  });
});

describe('moving back', () => {
  test('puts the newest tokens into the blob, and leaves settings and keychain as before', async () => {
    const settings = bench.settingsText;
    await move('linear');
    await refreshed(3);

    expect(await moveBack(['linear'])).toMatchObject({ done: ['linear'], failed: [] });

    expect(bench.entry('linear')).toMatchObject({ refreshToken: 'FAKE-refresh-linear-3' });
    expect(bench.settingsText).toBe(settings);
    expect(bench.rows()).toEqual([]);
    expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toEqual({ kind: 'absent' });
  });

  test('goes over tokens from before the move, which a stale session wrote back', async () => {
    const before = bench.entry('linear') as JsonObject;
    await record(bench.ports, await look(), { reason: 'manual' });
    await move('linear');
    await refreshed(3);
    setEntry(before);

    await moveBack();

    expect(bench.entry('linear')).toMatchObject({ refreshToken: 'FAKE-refresh-linear-3' });
  });

  test('never goes over a sign-in of Claude Code’s own since, unless that one is to stay', async () => {
    await move('linear');
    setEntry(anEntry('linear', { generation: 7 })[1]);

    expect(await moveBack()).toMatchObject({ done: [], failed: [{ error: { code: 'signed-in-since' } }] });
    expect(bench.rows()).toMatchObject([{ state: 'moved' }]);
    expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toMatchObject({ kind: 'present' });

    expect(await moveBack([], true)).toMatchObject({ done: ['linear'] });
    expect(bench.entry('linear')).toMatchObject({ refreshToken: 'FAKE-refresh-linear-7' });
  });

  test('that was asked for twice is done once, and brings no row back', async () => {
    await move('linear');
    const [row] = bench.rows();
    if (row === undefined) throw new Error('Nothing was moved.');
    await moveBack();
    bench.ports.moved.open = () =>
      Promise.resolve({ kind: 'unreachable', cause: { code: 'locked', detail: 'played by the test' } });

    expect(await moveOneBack(bench.ports, row)).toEqual([]);

    expect(bench.rows()).toEqual([]);
  });

  test('of a server that was never moved is an error that names it', async () => {
    await expect(moveBack(['figma'])).rejects.toMatchObject({
      code: 'move-refused',
      what: expect.stringContaining('figma'),
    });
  });

  test('leaves a helper alone that somebody has put in the place of ours', async () => {
    await move('linear');
    const { settings } = splitPlaces(bench.directory);
    writeFileSync(settings, bench.settingsText.replace(/"headersHelper": ".*"/, '"headersHelper": "my-own"'));

    await moveBack();

    expect(bench.helperOf('linear')).toBe('my-own');
  });

  test('keeps the order of generations right: what was moved back is the one that counts', async () => {
    await move('linear');
    await refreshed(5);
    await moveBack();
    setEntry(emptied(anEntry('linear', { generation: 5 }))[1]);
    await record(bench.ports, await look(), { reason: 'changed' });

    const { lineage } = await assess(bench.ports.profile, bench.ports.vault, bench.ports.clock, await look());
    expect(lineage.generations(entryPart(LINEAR)).map(({ grade }) => grade)).toEqual(['spent', 'refused']);
  });
});

test('nothing is left to resume after moves that ended', async () => {
  await move('linear');
  expect(await resumeMoves(bench.ports)).toEqual([]);
  await moveBack();
  expect(await resumeMoves(bench.ports)).toEqual([]);
});

async function look() {
  const { profile, clock, vault } = bench.ports;
  return observe(profile.store, clock, await vault.fingerprints());
}

/** What the helper does when a token is about to end. */
async function refreshed(generation: number): Promise<void> {
  const { moved, profile } = bench.ports;
  const own = await moved.open(profile.id, LINEAR);
  if (own.kind !== 'present') throw new Error('It is not there.');
  await moved.store({ ...own.signIn, entry: anEntry('linear', { generation })[1] });
}
