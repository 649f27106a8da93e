import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OnStep } from '../../electron/adapters/fs/atomic-file';
import { SettingsHook } from '../../electron/adapters/session-hook';
import { systemClock } from '../../electron/adapters/system-clock';
import type { Profile } from '../../electron/core/ports/profile';

/** The hook of a config directory, on a disk of a test. Its clock is two minutes ahead: what was written just now is old. */
export function aSettingsHook(directory: string, onStep?: OnStep) {
  const configDir = join(directory, '.claude');
  mkdirSync(configDir, { recursive: true });
  const settingsFile = join(configDir, 'settings.json');
  const hook = new SettingsHook({
    command: { program: '/opt/sparekey', prefix: [], evidence: '/opt/sparekey', env: {} },
    dataDir: join(directory, 'data'),
    clock: { ...systemClock, now: () => systemClock.now() + 120_000 },
    ...(onStep && { onStep }),
  });
  return { hook, profile: { configDir, settingsFile } as Profile, configDir, settingsFile };
}
