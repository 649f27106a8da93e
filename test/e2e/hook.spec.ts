/** The line that the app's own command puts into Claude Code's settings, run by a shell, as Claude Code runs it. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyringLock } from '../support/desktop/keyring';
import { cleanEnvironment, type Sandbox } from '../support/sandbox';
import { goodCredentials, withoutLogin } from './credentials';
import { expect, keyringEnvironment, test } from './fixture';

interface HookRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function runLine({ configDir, workDir, ...sandbox }: Sandbox, env: Readonly<Record<string, string>>) {
  const { hooks } = JSON.parse(readFileSync(join(configDir, 'settings.json'), 'utf8')) as {
    hooks: { SessionStart: readonly [{ hooks: readonly [{ command: string }] }] };
  };
  const line = hooks.SessionStart[0].hooks[0].command;
  const all = { ...cleanEnvironment({ configDir, workDir, ...sandbox }), ...keyringEnvironment(), ...env };
  return new Promise<HookRun>((resolve) => {
    const child = execFile('/bin/sh', ['-c', line], { env: all, cwd: workDir }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

for (const [where, env] of [
  ['where there is a display', {}],
  ['where there is none', { DISPLAY: '' }],
] as const) {
  test(`the hook puts a lost login back ${where}`, async ({ sandbox, store, appCommand }) => {
    store.write(goodCredentials());
    expect(await appCommand(['hook', 'install', '--heal', 'safe'])).toMatchObject({ code: 0 });
    expect(await appCommand(['snapshot'])).toMatchObject({ code: 0 });
    store.write(withoutLogin());

    // A start that takes too long on a busy machine puts nothing back, and the next one does.
    const runs: HookRun[] = [];
    await expect(async () => {
      runs.push(await runLine(sandbox, env));
      expect(Object.keys(store.read())).toContain('claudeAiOauth');
    }).toPass({ timeout: 50_000 });

    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      runs.map(() => ({ code: 0, stderr: '' })),
    );
  });
}

test('a keyring that waits for its password keeps no session waiting', async ({
  sandbox,
  store,
  appCommand,
}) => {
  store.write(goodCredentials());
  await appCommand(['hook', 'install', '--heal', 'safe']);
  await appCommand(['snapshot']);
  store.write(withoutLogin());
  const keyring = await KeyringLock.start('stays-open');
  try {
    await keyring.lock();
    await new Promise((resolve) => setTimeout(resolve, 2_500));

    expect(await runLine(sandbox, { DISPLAY: '' })).toEqual({ code: 0, stdout: '', stderr: '' });

    expect(store.read()).not.toHaveProperty('claudeAiOauth');
  } finally {
    await keyring.stop();
  }
});
