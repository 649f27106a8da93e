import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumeMoves } from '../../electron/core/split/move';
import { performMoves, performMovesBack, planMoves } from '../../electron/core/split/split';
import { hashOfKey } from '../../shared/split/moved-sign-in';
import { anEntry } from '../support/blob-builders';
import { bundleScript, runScript } from '../support/child-script';
import { SplitBench, layOut, someSettings } from '../support/split-bench';
import { forgetTheDead } from '../support/stale-locks';

const [LINEAR] = anEntry('linear');

let workshop: string;
let script: string;
/** Profiles as they are before a move, and after it. */
let before: string;
let after: string;

beforeAll(async () => {
  workshop = mkdtempSync(path.join(tmpdir(), 'sparekey-crash-'));
  script = await bundleScript(fileURLToPath(new URL('split-child.ts', import.meta.url)), workshop);
  before = path.join(workshop, 'before');
  layOut(before, ['linear', 'notion']);
  await new SplitBench({ directory: before }).open();
  after = copyOf(before, 'after');
  const bench = new SplitBench({ directory: after });
  const plan = await planMoves(bench.ports, { servers: ['linear'] });
  for (const { followUp } of (await performMoves(bench.ports, plan, { patience: 0 })).writes)
    await followUp(AbortSignal.abort());
  expect(bench.rows()).toMatchObject([{ state: 'moved' }]);
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

function copyOf(directory: string, name: string): string {
  const copy = path.join(workshop, name);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

/** Which way works: Claude Code finds the tokens in its blob, or is told whom to ask, and that one has them. */
async function ways(bench: SplitBench): Promise<readonly ('old' | 'new')[]> {
  const own = await bench.ports.moved.open(bench.ports.profile.id, LINEAR);
  const isAsked = String(bench.helperOf('linear')).includes(hashOfKey(LINEAR));
  const hasOwn = own.kind === 'present' && own.signIn.entry['refreshToken'] === 'FAKE-refresh-linear-1';
  const inBlob = bench.entry('linear');
  const hasOld = JSON.stringify(inBlob)?.includes('FAKE-refresh-linear-1') === true;
  return [...(hasOld ? (['old'] as const) : []), ...(isAsked && hasOwn ? (['new'] as const) : [])];
}

/** What nothing may happen to. */
function expectIntact(bench: SplitBench): void {
  expect(bench.blob).toHaveProperty('claudeAiOauth.refreshToken', 'sk-ant-ort01-FAKE-ada-1');
  expect(bench.entry('notion')).toMatchObject({ refreshToken: 'FAKE-refresh-notion-1' });
  const plain = bench.settingsText.replace(/,\s*"headersHelper": "[^"]*"/, '');
  expect(plain).toBe(someSettings('linear', 'notion'));
}

test.each([
  ['out', 'move', () => before],
  ['back', 'back', () => after],
])(
  'a move %s that is killed at any step leaves the old way or the new way working, goes on, and can be undone',
  async (_way, work, start) => {
    const seen = new Set<string>();
    for (let step = 1; ; step++) {
      const directory = copyOf(start(), `${work}-${step}`);
      const end = await runScript(script, work, directory, String(step));
      const bench = new SplitBench({ directory });
      const works = await ways(bench);
      expect(works, `after step ${step}`).not.toEqual([]);
      expectIntact(bench);
      if (end.signal === null) {
        expect(end.code, end.stderr).toBe(0);
        expect(works).toEqual([work === 'move' ? 'new' : 'old']);
        break;
      }
      expect(end.signal).toBe('SIGKILL');
      seen.add(`${bench.rows()[0]?.state ?? 'none'}: ${works.join(' and ')}`);

      forgetTheDead(directory);
      await resumeMoves(bench.ports);
      const resumed = bench.rows();
      expect(resumed.map(({ state }) => state)).toEqual(resumed.map(() => 'moved'));
      expect(await ways(bench)).toEqual([resumed.length > 0 ? 'new' : 'old']);
      expectIntact(bench);

      const back = await performMovesBack(bench.ports, []);
      expect(back.failed).toEqual([]);
      expect(await ways(bench)).toEqual(['old']);
      expect(bench.settingsText).toBe(someSettings('linear', 'notion'));
      expect(await bench.ports.moved.open(bench.ports.profile.id, LINEAR)).toEqual({ kind: 'absent' });
      rmSync(directory, { recursive: true });
    }
    // It was killed while only one way worked, and while both did.
    const both = work === 'move' ? 'moving: old and new' : 'moving-back: old and new';
    expect([...seen]).toEqual(expect.arrayContaining([both]));
    expect(seen.size).toBeGreaterThan(2);
  },
  600_000,
);

test('going on with a move can be killed at any step, too', async () => {
  const half = copyOf(before, 'half');
  await killedWhile(half, (bench) => bench.helperOf('linear') !== undefined);
  for (let step = 1; ; step++) {
    const directory = copyOf(half, `resume-${step}`);
    forgetTheDead(directory);
    const end = await runScript(script, 'resume', directory, String(step));
    const bench = new SplitBench({ directory });
    expect(await ways(bench)).not.toEqual([]);
    expectIntact(bench);
    if (end.signal === null) {
      expect(end.code, end.stderr).toBe(0);
      expect(bench.rows()).toMatchObject([{ state: 'moved' }]);
      return;
    }
    forgetTheDead(directory);
    await resumeMoves(bench.ports);
    expect(await ways(bench)).toEqual(['new']);
    rmSync(directory, { recursive: true });
  }
}, 600_000);

/** Moves and dies at the first step at which this holds. */
async function killedWhile(directory: string, holds: (bench: SplitBench) => boolean): Promise<void> {
  for (let step = 1; ; step++) {
    const copy = copyOf(directory, `probe-${step}`);
    const end = await runScript(script, 'move', copy, String(step));
    const isIt = holds(new SplitBench({ directory: copy }));
    rmSync(copy, { recursive: true });
    if (isIt) return void (await runScript(script, 'move', directory, String(step)));
    if (end.signal === null) throw new Error('It never came to that.');
  }
}
