/** What becomes of notifications once what they tell of is over, with a desktop that the test plays. */
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { Notifications } from '../../electron/desktop/notifications';
import type { ProfileState } from '../../shared/ipc/guardian-state';
import { aClobberedProfile, anAppState, aProfile } from '../support/app-state-builders';
import { ManualClock } from '../support/manual-clock';

const { shown } = vi.hoisted(() => ({ shown: [] as { close: () => void }[] }));
vi.mock('electron', () => ({
  Notification: class extends EventEmitter {
    static readonly isSupported = () => true;
    readonly show = vi.fn();
    readonly close = vi.fn();
    constructor() {
      super();
      shown.push(this);
    }
  },
}));

function aDesktop() {
  shown.length = 0;
  const onSettled = vi.fn();
  const notifications = new Notifications({
    platform: 'linux',
    clock: new ManualClock(),
    log: { info: vi.fn(), warn: vi.fn(), error: vi.fn() },
    isWanted: () => true,
    isPopoverVisible: () => false,
    onClick: vi.fn(),
    onUntold: vi.fn(),
    onSettled,
  });
  const lose = (profile: string) =>
    notifications.notify({ kind: 'login-lost', profile, headline: 'Claude login lost', isBilled: false });
  return { notifications, onSettled, lose };
}

const damaged = (id: string): ProfileState => aClobberedProfile({ id });
const healed = (id: string): ProfileState => aProfile({ id, incident: undefined });

test('an alarm is taken back once its incident is over, and no other one with it', () => {
  const { notifications, onSettled, lose } = aDesktop();
  lose('ada');
  lose('bob');

  notifications.settle(anAppState({ profiles: [damaged('ada'), damaged('bob')] }));
  expect(onSettled).not.toHaveBeenCalled();
  notifications.settle(anAppState({ profiles: [healed('ada'), damaged('bob')] }));

  const [ofAda, ofBob] = shown;
  expect(ofAda?.close).toHaveBeenCalledOnce();
  expect(ofBob?.close).not.toHaveBeenCalled();
  expect(onSettled).toHaveBeenCalledOnce();
});

test('an alarm of a profile that is guarded no longer is taken back', () => {
  const { notifications, onSettled, lose } = aDesktop();
  lose('ada');

  notifications.settle(anAppState({ profiles: [healed('bob')] }));

  expect(shown[0]?.close).toHaveBeenCalledOnce();
  expect(onSettled).toHaveBeenCalledOnce();
});
