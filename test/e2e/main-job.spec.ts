import { aLastingEntry, aLastingLogin, goodCredentials, withoutLogin } from './credentials';
import { expect, test } from './fixture';
import { PopoverPage } from './popover-page';

/** The sign-ins after their servers handed out new tokens. */
const REFRESHED = [aLastingEntry('linear', 2), aLastingEntry('notion', 2)];

/** A section that nobody knows stays, whatever is done around it. */
const UNKNOWN = { futureSection: { FAKE: 'kept' } };

test('a lost login is noticed, put back with a click, and taken back with another', async ({
  store,
  startApp,
  panel,
  notifications,
}) => {
  store.write(goodCredentials({ sections: UNKNOWN }));
  const app = await startApp();
  const icon = await panel.icon();
  await icon.saysAtLast(/are fine/);

  const popover = await test.step('the loss is told once, and a click leads to the way out', async () => {
    store.write(withoutLogin({ mcp: REFRESHED, sections: UNKNOWN }));
    const told = await notifications.notification(/Claude login lost/);
    expect(told).toMatchObject({
      body: expect.stringMatching(/your spare from .* fits/),
      urgency: 'critical',
    });
    await icon.saysAtLast(/login lost/);
    return PopoverPage.openedBy(app, () => notifications.click(told));
  });
  await popover.saysAtLast(/login lost/);

  await test.step('a preview says what goes back and what stays', async () => {
    await expect(popover.dialog).toContainText('Claude login goes back; it is missing now.');
    await popover.keepPictures('preview');
    expect(store.read()).not.toHaveProperty('claudeAiOauth');
  });

  await test.step('confirming puts the login back and keeps the current sign-ins', async () => {
    await popover.press(/Restore login/);
    await expect(popover.dialog).toContainText('Claude login is back.');
    // The keys have where to go, and whoever clicks is not shown it.
    const done = popover.dialog.getByRole('button', { name: 'Done' });
    await expect(done).toBeFocused();
    await expect(done).toHaveCSS('outline-style', 'none');
    await icon.saysAtLast(/are fine/);
    expect(store.read()).toMatchObject({
      claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-1', refreshToken: 'sk-ant-ort01-FAKE-ada-1' },
      mcpOAuth: Object.fromEntries(REFRESHED.map(tokensOf)),
      ...UNKNOWN,
    });
    await popover.keepPictures('restored');
  });

  await test.step('undo takes it back', async () => {
    await popover.press(/Undo/);
    await expect(popover.dialog).toContainText('Undone');
    await popover.press(/Done/);
    await popover.saysAtLast(/login lost/);
    expect(store.read()).not.toHaveProperty('claudeAiOauth');
  });

  expect(notifications.shown.map(({ summary }) => summary)).toEqual(['Claude login lost']);
});

test('one incident is told once, the next one again', async ({ store, notifications, startGuarding }) => {
  const { icon } = await startGuarding();

  store.write(withoutLogin());
  const first = await notifications.notification(/Claude login lost/);
  store.write(withoutLogin({ mcp: REFRESHED }));
  await icon.saysAtLast(/login lost/);
  store.write(
    goodCredentials({
      login: aLastingLogin(2),
      mcp: REFRESHED,
    }),
  );
  await icon.saysAtLast(/are fine/);
  expect(notifications.shown).toHaveLength(1);
  expect(notifications.isWithdrawn(first)).toBe(true);

  store.write(withoutLogin({ mcp: REFRESHED }));
  await icon.saysAtLast(/login lost/);
  await expect.poll(() => notifications.shown.length).toBe(2);
});

test('with healing set to safe the login comes back by itself, and that is told', async ({
  settings,
  store,
  notifications,
  startGuarding,
}) => {
  settings.choose({ heal: 'safe' });
  const { icon } = await startGuarding();

  store.write(withoutLogin());

  const told = await notifications.notification(/Put back by itself/);
  expect(told.body).toContain('Claude login');
  await icon.saysAtLast(/are fine/);
  expect(store.read()).toMatchObject({ claudeAiOauth: { accessToken: 'sk-ant-oat01-FAKE-ada-1' } });
});

/** The tokens of an entry, without its times. */
function tokensOf([key, { accessToken, refreshToken }]: ReturnType<typeof aLastingEntry>) {
  return [key, { accessToken, refreshToken }] as const;
}
