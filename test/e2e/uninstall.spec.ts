/** Leaving, on a real keyring and after the real app ran: every file below the home and every entry is counted. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutostartFile } from '../../electron/adapters/autostart-file';
import { systemClock } from '../../electron/adapters/system-clock';
import { anEntry } from '../support/blob-builders';
import { keyringEntries } from '../support/desktop/keyring';
import { SETTINGS_BEFORE, filesBelow } from '../support/uninstall-bench';
import { goodCredentials } from './credentials';
import { expect, test } from './fixture';

test.use({ isFirstRun: true });

test('nothing of Sparekey is left but what stays by its own word', async ({
  sandbox,
  store,
  settings,
  startApp,
  panel,
  appCommand,
}) => {
  test.slow();
  store.write(goodCredentials());
  const server = { type: 'http', url: 'https://linear.example/mcp' };
  const account = { accountUuid: 'account-FAKE-ada' };
  writeFileSync(
    sandbox.claudeJson,
    JSON.stringify({ oauthAccount: account, mcpServers: { linear: server } }),
  );
  writeFileSync(join(sandbox.configDir, 'settings.json'), SETTINGS_BEFORE);
  const before = { files: contents(sandbox.home), entries: await keyringEntries() };

  settings.choose({ welcomed: true, spares: true });
  const app = await startApp();
  await (await panel.icon()).saysAtLast(/are fine/);
  const refused = await appCommand(['uninstall', '--yes']);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Sparekey, pid') });
  await expect.poll(async () => (await keyringEntries()).length).toBe(before.entries.length + 3);
  await app.close();
  const config = { XDG_CONFIG_HOME: join(sandbox.home, '.config') };
  const entry = { env: config, home: sandbox.home, command: ['/opt/Sparekey'], clock: systemClock } as const;
  await new AutostartFile(entry).turn(true);
  for (const words of ['hook install', 'split --move linear --force --yes'])
    expect(await appCommand(words.split(' '))).toMatchObject({ code: 0 });
  expect(await keyringEntries()).toHaveLength(before.entries.length + 4);
  expect(store.read()).not.toHaveProperty(['mcpOAuth', anEntry('linear')[0]]);

  const planned = await appCommand(['uninstall', '--dry-run', '--json']);
  const uninstalled = await appCommand(['uninstall', '--yes']);

  expect(uninstalled, uninstalled.stderr).toMatchObject({ code: 0 });
  expect(contents(sandbox.home)).toEqual(before.files);
  expect(await keyringEntries()).toEqual(before.entries);
  expect(JSON.parse(planned.stdout)).toMatchObject({ obstacles: [] });
});

function contents(home: string): Readonly<Record<string, unknown>> {
  const files = filesBelow(home);
  return Object.fromEntries(
    files.map((name) => {
      const text = readFileSync(join(home, name), 'latin1');
      return [name, name.endsWith('.json') ? (JSON.parse(text) as unknown) : text];
    }),
  );
}
