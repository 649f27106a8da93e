/** The second act of `npm run demo`: the app, on made-up credentials, with a picture of every station. */
import { join } from 'node:path';
import { aLastingEntry, goodCredentials, withoutLogin } from '../e2e/credentials';
import { expect, test } from '../e2e/fixture';
import { PopoverPage } from '../e2e/popover-page';

const pictures = join(import.meta.dirname, '../../out/demo');

test('the app', async ({ store, startApp, panel, notifications }) => {
  const refreshed = [aLastingEntry('linear', 2), aLastingEntry('notion', 2), aLastingEntry('sentry', 2)];
  const mcp = [aLastingEntry('linear'), aLastingEntry('notion'), aLastingEntry('sentry')];

  const { app, icon } =
    await test.step('the app starts and saves a first version; its icon is a whole key', async () => {
      store.write(goodCredentials({ mcp }));
      const started = await startApp();
      const shown = await panel.icon();
      await shown.saysAtLast(/are fine/);
      return { app: started, icon: shown };
    });

  const told =
    await test.step('the login is dropped: one notification, and the key in the icon breaks', async () => {
      store.write(withoutLogin({ mcp: refreshed }));
      const notification = await notifications.notification(/Claude login lost/);
      await icon.saysAtLast(/login lost/);
      return notification;
    });

  const popover = await test.step('a click on the notification shows what would go back', async () => {
    const opened = await PopoverPage.openedBy(app, () => notifications.click(told));
    await expect(opened.dialog).toContainText('Claude login goes back');
    await opened.page.screenshot({ path: join(pictures, '1-preview.png') });
    return opened;
  });

  await test.step('one more click puts it back, and the current sign-ins stay', async () => {
    await popover.press(/Restore login/);
    await expect(popover.dialog).toContainText('Claude login is back.');
    await popover.page.screenshot({ path: join(pictures, '2-restored.png') });
    expect(store.read()).toMatchObject({ mcpOAuth: Object.fromEntries(refreshed.map(tokensOf)) });
    expect(store.read()).toHaveProperty('claudeAiOauth.accessToken', 'sk-ant-oat01-FAKE-ada-1');
  });

  await test.step('all is well again, and history tells it', async () => {
    await popover.press(/Done/);
    await popover.saysAtLast(/are fine/);
    await popover.page.screenshot({ path: join(pictures, '3-healthy.png') });
    await popover.goTo('MCP');
    await popover.page.screenshot({ path: join(pictures, '4-mcp.png') });
    await popover.goTo('History');
    await popover.page.screenshot({ path: join(pictures, '5-history.png') });
  });
});

/** The tokens of an entry, without its times. */
function tokensOf([key, { accessToken, refreshToken }]: ReturnType<typeof aLastingEntry>) {
  return [key, { accessToken, refreshToken }] as const;
}
