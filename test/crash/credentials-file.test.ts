import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CredentialsFile } from '../../electron/adapters/stores/credentials-file';
import { systemClock } from '../../electron/adapters/system-clock';
import type { ReplacedValue } from '../../electron/core/ports/store';
import { bundleScript, runScript } from '../support/child-script';
import { decode, encode, HELD_LOCKS } from '../support/memory-store';
import { aCredentialsFile } from '../support/store-under-test';

const OLD = JSON.stringify({ claudeAiOauth: { accessToken: `sk-ant-oat01-FAKE-${'1'.repeat(9_000)}` } });
const NEW = JSON.stringify({ claudeAiOauth: { accessToken: `sk-ant-oat01-FAKE-${'2'.repeat(12_000)}` } });

let workshop: string;
let script: string;
beforeAll(async () => {
  workshop = mkdtempSync(path.join(tmpdir(), 'sparekey-crash-'));
  script = await bundleScript(fileURLToPath(new URL('credentials-file-child.ts', import.meta.url)), workshop);
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

test.each([
  ['the old value', OLD],
  ['nothing', undefined],
])(
  'a replace of %s that is killed at any step leaves what was there, or the new value',
  async (_what, before) => {
    const ends: (string | undefined)[] = [];
    for (let step = 1; ; step++) {
      const place = aCredentialsFile(before);
      try {
        const end = await runScript(script, 'replace', place.path, before ?? '', NEW, String(step));
        const after = existsSync(place.path) ? readFileSync(place.path, 'utf8') : undefined;
        expect([before, NEW]).toContain(after);
        ends.push(after);
        if (end.signal === null) {
          expect(JSON.parse(end.stdout)).toMatchObject({ outcome: 'replaced' });
          expect(readdirSync(place.dir)).toEqual(['.credentials.json']);
          break;
        }
        expect(end.signal).toBe('SIGKILL');
        await repeats(place.path, after);
      } finally {
        place.remove();
      }
    }
    // It was killed on both sides of the commit.
    expect(ends.slice(0, -1)).toContain(before);
    expect(ends.slice(0, -1)).toContain(NEW);
  },
);

/** After a crash the same work can simply be done again. */
async function repeats(file: string, after: string | undefined): Promise<void> {
  const store = new CredentialsFile({ path: file, clock: systemClock });
  const outcome = await store.replace(
    after === undefined ? undefined : encode(after),
    encode(NEW),
    HELD_LOCKS,
  );
  expect(outcome.kind).toBe('replaced');
  expect(readFileSync(file, 'utf8')).toBe(NEW);
}

test('no write of a program that takes no lock is lost, whenever it comes', async () => {
  const place = aCredentialsFile('{}');
  const writer = spawn(process.execPath, [script, 'rewrite', place.path], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const store = new CredentialsFile({ path: place.path, clock: systemClock });
  let olds: ReplacedValue[] = [];
  let hidden = 0;
  try {
    for (let write = 1; write <= 250; write++) {
      const mark = JSON.stringify({ foreign: write });
      writer.stdin.write(`${write}\n`);
      let seen = false;
      for (const deadline = performance.now() + 5_000; !seen && performance.now() < deadline;) {
        const reading = await store.read();
        if (reading.kind !== 'present') throw new Error(`The store is ${reading.kind}.`);
        seen ||= decode(reading.bytes) === mark;
        const outcome = await store.replace(
          reading.bytes,
          encode(JSON.stringify({ ours: performance.now() })),
          HELD_LOCKS,
        );
        if (outcome.kind !== 'replaced' && outcome.kind !== 'displaced') continue;
        olds.push(outcome.old);
        const found = outcome.kind === 'displaced' ? [outcome.bytes] : [];
        for (const old of olds)
          found.push(...[(await old.reread()) ?? []].map((bytes) => Uint8Array.from(bytes)));
        const wasHidden = found.some((bytes) => decode(bytes) === mark);
        if (wasHidden && !seen) hidden++;
        seen ||= wasHidden;
      }
      expect(seen, `write ${write} is nowhere to be found`).toBe(true);
      for (const old of olds) await old.close();
      olds = [];
    }
    // Else the race was never on.
    expect(hidden).toBeGreaterThan(0);
  } finally {
    writer.stdin.end();
    await vi.waitFor(() => expect(writer.exitCode).toBe(0), 5_000);
    for (const old of olds) await old.close();
    place.remove();
  }
});
