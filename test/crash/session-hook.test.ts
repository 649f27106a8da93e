import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleScript, runScript } from '../support/child-script';
import { aSettingsHook } from '../support/settings-hook';
import { forgetTheDead } from '../support/stale-locks';
import { SETTINGS_BEFORE } from '../support/uninstall-bench';

let workshop: string;
let script: string;
beforeAll(async () => {
  workshop = mkdtempSync(path.join(tmpdir(), 'sparekey-crash-'));
  script = await bundleScript(fileURLToPath(new URL('session-hook-child.ts', import.meta.url)), workshop);
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

test.each([
  ['install', 'no settings', undefined],
  ['install', 'settings', SETTINGS_BEFORE],
  ['remove', 'no settings', undefined],
  ['remove', 'settings', SETTINGS_BEFORE],
])(
  'a hook whose %s is killed at any step, with %s before, comes and goes without a trace',
  async (work, what, before) => {
    const left = new Set<number>();
    for (let step = 1; ; step++) {
      const directory = path.join(workshop, `${work} ${what} ${step}`);
      const { hook, profile, configDir, settingsFile } = aSettingsHook(directory);
      const text = () => (existsSync(settingsFile) ? readFileSync(settingsFile, 'utf8') : undefined);
      if (before !== undefined) writeFileSync(settingsFile, before);
      if (work === 'remove') await hook.install(profile, { replaceGuards: false });
      const furnished = text();

      const end = await runScript(script, directory, work, String(step));

      const after = text();
      if (after !== furnished && after !== before) expect(JSON.parse(after ?? '')).toHaveProperty('hooks');
      left.add(readdirSync(configDir).length);
      forgetTheDead(directory);
      await hook.install(profile, { replaceGuards: false });
      expect(text()).toContain('hook run');
      await hook.remove(profile);
      expect(text()).toBe(before);
      expect(readdirSync(configDir)).toEqual(before === undefined ? [] : ['settings.json']);
      if (end.signal === null) {
        expect(end.code, end.stderr).toBe(0);
        expect(step).toBeGreaterThan(1);
        break;
      }
      expect(end.signal).toBe('SIGKILL');
    }
    // Where there is something to stage, something was left of it.
    expect(left.size).toBeGreaterThan(work === 'remove' && before === undefined ? 0 : 1);
  },
  120_000,
);
