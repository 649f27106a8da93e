/** Starting at login on macOS and Windows, as Electron is asked for it. Electron is played. */
import { beforeEach, expect, test, vi } from 'vitest';
import { UnseenLoginItem } from '../../electron/adapters/unseen-login-item';
import { systemLoginItem } from '../../electron/desktop/login-item';

type Says = Readonly<{ openAtLogin: boolean; status?: string }>;

const { app, system } = vi.hoisted(() => {
  const played = { says: { openAtLogin: false } as Says, isDeaf: false };
  return {
    system: played,
    app: {
      isPackaged: true,
      getLoginItemSettings: () => played.says,
      setLoginItemSettings: ({ openAtLogin }: { readonly openAtLogin: boolean }) => {
        if (!played.isDeaf) played.says = { openAtLogin, status: openAtLogin ? 'enabled' : 'not-registered' };
      },
    },
  };
});
vi.mock('electron', () => ({ app }));

beforeEach(() => {
  app.isPackaged = true;
  system.isDeaf = false;
});

test.each([
  [{ openAtLogin: true, status: 'enabled' }, 'on', 'present'],
  // Nothing starts yet, and it stands in the list all the same.
  [{ openAtLogin: false, status: 'requires-approval' }, 'requires-approval', 'present'],
  [{ openAtLogin: false, status: 'not-registered' }, 'off', 'absent'],
  [{ openAtLogin: false, status: 'not-found' }, 'off', 'absent'],
  // Windows has no such word.
  [{ openAtLogin: true }, 'on', 'present'],
  [{ openAtLogin: false }, 'off', 'absent'],
] as const)('the system says %j: it is %s, and its entry %s', async (says, status, kind) => {
  system.says = says;

  expect(await systemLoginItem()?.status()).toBe(status);
  expect(await systemLoginItem()?.entry()).toMatchObject({ kind });
});

test('what waits for approval is taken out like any other', async () => {
  system.says = { openAtLogin: false, status: 'requires-approval' };

  await systemLoginItem()?.turn(false);

  expect(await systemLoginItem()?.entry()).toEqual({ kind: 'absent' });
});

test('a system that does not take the change is believed, not us', async () => {
  system.says = { openAtLogin: true, status: 'enabled' };
  system.isDeaf = true;

  await expect(systemLoginItem()?.turn(false)).rejects.toMatchObject({ code: 'login-item-refused' });
});

test('a copy that is not installed is offered nothing', () => {
  app.isPackaged = false;

  expect(systemLoginItem()).toBeUndefined();
});

test.each([
  ['darwin', 'System Settings > General > Login Items'],
  ['win32', 'Settings > Apps > Startup'],
] as const)(
  'without the app of %s it is unseen, not absent, and cannot be changed',
  async (platform, where) => {
    const item = new UnseenLoginItem({ platform });

    expect(await item.entry()).toEqual({ kind: 'unseen', where });
    expect(await item.status()).toBe('unavailable');
    await expect(item.turn()).rejects.toMatchObject({ code: 'login-item-refused' });
  },
);
