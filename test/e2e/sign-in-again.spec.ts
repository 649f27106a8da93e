/** A moved sign-in that its server has ended: signed in to again from the window, with a browser that the test plays. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose } from '../../electron/compose';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';
import { aMovedSignIn, helperCall } from '../support/moved-bench';
import { commandEnvironment, runCommand } from '../support/command';
import type { Sandbox } from '../support/sandbox';
import { goodCredentials } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

/** A browser that opens a page by noting its address; what its user does there is the test's. */
function aBrowser({ home }: Sandbox) {
  const programs = join(home, 'programs');
  const shown = join(home, 'shown.txt');
  mkdirSync(programs);
  writeFileSync(
    join(programs, 'xdg-open'),
    `#!/bin/sh\nprintf %s "$1" >'${shown}.new'\nmv '${shown}.new' '${shown}'\n`,
  );
  chmodSync(join(programs, 'xdg-open'), 0o700);
  return {
    path: `${programs}:${process.env['PATH']}`,
    get hasPage() {
      return existsSync(shown);
    },
    /** The page that was asked for, once. */
    async page(): Promise<string> {
      await expect.poll(() => existsSync(shown)).toBe(true);
      const page = readFileSync(shown, 'utf8');
      rmSync(shown);
      return page;
    },
  };
}

test('signs in again in the browser, on a click and not before, and the server is asked with the new token', async ({
  sandbox,
  store,
  startApp,
  panel,
}) => {
  const mcp = await startMcpOAuthServers(['linear'], { onReuse: 'revoke-all' });
  const [linear] = mcp.servers;
  if (linear === undefined) throw new Error('No server was started.');
  const browser = aBrowser(sandbox);
  try {
    store.write(goodCredentials({ mcp: [] }));
    // Makes the key.
    await runCommand(sandbox, ['snapshot']);
    const env = commandEnvironment(sandbox);
    const { moved, profile } = compose({ env, platform: 'linux', home: sandbox.home, shell: 'command' });
    await aMovedSignIn({ moved }, linear, -60, {
      profile: profile.id,
      row: { health: { kind: 'refused', at: Date.now(), sentence: 'its server refused it (invalid_grant)' } },
    });
    linear.revokeAll();

    const app = await startApp({
      env: { SPAREKEY_KEY_FILE: env['SPAREKEY_KEY_FILE'] ?? '', PATH: browser.path },
    });
    const icon = await panel.icon();
    await icon.saysAtLast(/linear.*needs you to sign in again/);
    const popover = await PopoverPage.openedBy(app, () => icon.click());
    await popover.press(/Sign in to linear again/);
    await expect(popover.dialog).toContainText('its server refused it (invalid_grant)');
    await popover.keepPictures('sign-in-again');
    expect(browser.hasPage).toBe(false);

    await test.step('what was begun can be called off, and nobody listens any more', async () => {
      await popover.press(/Open the browser/);
      const page = new URL(await browser.page());
      await expect(popover.dialog).toContainText('waits for five minutes');
      await popover.press(/Cancel/);
      await expect(popover.dialog).toContainText('has ended');
      await expect(fetch(page.searchParams.get('redirect_uri') ?? '')).rejects.toThrow();
      expect(linear.issued).toHaveLength(1);
    });

    await test.step('who agrees in the browser is signed in', async () => {
      await popover.press(/Open the browser/);
      const agreed = await fetch(await browser.page());
      expect(await agreed.text()).toContain('You can close this tab');
      await expect(popover.dialog).toContainText('You are signed in to linear.');
      await popover.press(/Done/);
      await icon.saysAtLast(/is fine/);
    });

    const { args, env: asked } = helperCall(linear, profile.id);
    const { stdout } = await runCommand(sandbox, args, asked);
    expect(JSON.parse(stdout)).toEqual({ Authorization: `Bearer ${linear.newest?.accessToken}` });
    expect(linear.clientNames).toContain('Sparekey');
  } finally {
    await mcp.stop();
  }
});
