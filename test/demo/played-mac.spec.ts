/** The third act of `npm run demo`, on a played macOS: only the Keychain's `security` is a stand-in. */
import { join } from 'node:path';
import { expect, test } from '../e2e/fixture';
import { PopoverPage } from '../e2e/popover-page';
import { aStore, configureClaude } from '../support/claude';
import { startMcpOAuthServers } from '../support/mcp-oauth-server';
import { PLAYED_MAC_MAIN, PlayedMac } from '../support/played-mac';

const pictures = join(import.meta.dirname, '../../out/demo');

test('played macOS', async ({ sandbox, startApp, panel, notifications }) => {
  // The real Claude Code is started three times.
  test.setTimeout(240_000);
  const mcp = await startMcpOAuthServers(['linear', 'notion']);
  const mac = new PlayedMac(sandbox);
  configureClaude(sandbox, mcp.servers);
  // Its sign-ins are due for a refresh, which makes Claude Code write.
  mac.write(aStore(mcp.servers, -60));

  const { app, icon } =
    await test.step('played macOS: the app saves a first version of the Keychain item', async () => {
      const started = await startApp({
        main: PLAYED_MAC_MAIN,
        env: { PLAYED_MAC_SECURITY: mac.security.path },
      });
      const shown = await panel.icon();
      await shown.saysAtLast(/fine/);
      return { app: started, icon: shown };
    });

  const told =
    await test.step('the real Claude Code 2.1.96 cannot read the item, and writes it without the login: one notification', async () => {
      await mac.loseLogin();
      expect(mac.item()).not.toHaveProperty('claudeAiOauth');
      const notification = await notifications.notification(/Claude login lost/);
      // What else is lost with it depends on which sign-in was refreshed last.
      await icon.saysAtLast(/Claude login.* lost/);
      return notification;
    });

  await test.step('Claude Code says it is signed out', async () => {
    expect(await mac.authStatus()).toMatchObject({ loggedIn: false });
  });

  const popover = await test.step('a click on the notification shows what would go back', async () => {
    const opened = await PopoverPage.openedBy(app, () => notifications.click(told));
    await expect(opened.dialog).toContainText('Claude login goes back');
    await opened.page.screenshot({ path: join(pictures, '6-played-mac-preview.png') });
    return opened;
  });

  await test.step('one more click puts it back, through security alone', async () => {
    await popover.press(/^Restore (login|everything)/);
    await expect(popover.dialog).toContainText(/Claude login.* (is|are) back\./);
    await popover.page.screenshot({ path: join(pictures, '7-played-mac-restored.png') });
    expect(mac.item()).toHaveProperty('claudeAiOauth.accessToken', 'sk-ant-oat01-FAKE-1');
    const prompts = mac.security.calls().filter(({ prompted }) => prompted > 0);
    expect(prompts).toEqual([]);
  });

  await test.step('Claude Code says it is signed in', async () => {
    expect(await mac.authStatus()).toMatchObject({ loggedIn: true });
  });

  await mcp.stop();
});
