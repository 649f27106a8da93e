import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOfKey } from '../../shared/split/moved-sign-in';
import { anEntry } from '../support/blob-builders';
import { bundleScript, runScript } from '../support/child-script';
import { someSettings } from '../support/split-bench';
import { forgetTheDead } from '../support/stale-locks';
import { SETTINGS_BEFORE, UninstallBench } from '../support/uninstall-bench';

const [LINEAR] = anEntry('linear');

let workshop: string;
let script: string;
let furnished: string;
let before: readonly string[];

beforeAll(async () => {
  workshop = mkdtempSync(path.join(tmpdir(), 'sparekey-crash-'));
  script = await bundleScript(fileURLToPath(new URL('uninstall-child.ts', import.meta.url)), workshop);
  furnished = path.join(workshop, 'furnished');
  before = await UninstallBench.furnish(furnished);
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

/** Claude Code finds the tokens in its blob, or is told whom to ask, and that one has them. */
async function isSignedIn({ split }: UninstallBench): Promise<boolean> {
  const { moved, profile } = split.ports;
  const own = await moved.open(profile.id, LINEAR);
  const isAsked = String(split.helperOf('linear')).includes(hashOfKey(LINEAR));
  const isMoved = isAsked && own.kind === 'present';
  return isMoved || JSON.stringify(split.entry('linear') ?? '').includes('FAKE-refresh-linear-1');
}

test('an uninstallation that is killed at any step keeps every sign-in, and the next one finishes it', async () => {
  const ends = new Set<string>();
  for (let step = 1; ; step++) {
    const directory = path.join(workshop, `step-${step}`);
    cpSync(furnished, directory, { recursive: true });
    const end = await runScript(script, directory, String(step));
    const bench = new UninstallBench(directory);
    expect(await isSignedIn(bench), `after step ${step}`).toBe(true);
    expect(bench.split.blob).toHaveProperty('claudeAiOauth.refreshToken', 'sk-ant-ort01-FAKE-ada-1');
    ends.add(`${bench.files().length}`);

    forgetTheDead(directory);
    await bench.uninstall();

    expect(bench.files(), `after step ${step}`).toEqual(before);
    expect(bench.split.settingsText).toBe(someSettings('linear', 'notion'));
    expect(readFileSync(path.join(directory, '.claude/settings.json'), 'utf8')).toBe(SETTINGS_BEFORE);
    expect(await isSignedIn(bench)).toBe(true);
    rmSync(directory, { recursive: true });
    if (end.signal === null) {
      expect(end.code, end.stderr).toBe(0);
      break;
    }
    expect(end.signal).toBe('SIGKILL');
  }
  // It was killed in many different places.
  expect(ends.size).toBeGreaterThan(10);
}, 900_000);
