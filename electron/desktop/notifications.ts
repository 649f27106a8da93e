import { Notification } from 'electron';
import type { GuardianState } from '../../shared/ipc/guardian-state';
import type { Invitation } from '../../shared/ipc/contract';
import type { Notice } from '../core/guard/notice';
import type { Clock, Log } from '../core/ports/machine';
import { wordsForNotice, type NotificationWords } from './notification-words';

export interface NotificationsOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Log;
  /** Off by the user's setting. */
  readonly isWanted: () => boolean;
  /** What the user sees happen in the popover needs no notification. */
  readonly isPopoverVisible: () => boolean;
  readonly onClick: (invitation: Invitation) => void;
  /** The desktop did not show it. */
  readonly onUntold: (words: NotificationWords) => void;
  /** What was told, or could not be, is over. */
  readonly onSettled: () => void;
}

/** A desktop says at once that it shows something. One that refuses may say nothing at all: an unsigned app on macOS (M41). */
const SHOWN_WITHIN_MS = 5_000;

/** Shows notices through the desktop, and says where that fails. */
export class Notifications {
  readonly #options: NotificationsOptions;
  /** Held until they are over: a notification that is collected loses its click. */
  readonly #shown = new Set<Notification>();
  /** By profile: the one about an incident that is still open. */
  readonly #alarms = new Map<string, Notification | undefined>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  notify(notice: Notice): void {
    if (notice.kind === 'put-back' && (notice.by === 'undo' || this.#options.isPopoverVisible())) return;
    const notification = this.show(wordsForNotice(notice));
    const isAlarm = notice.kind === 'login-lost' || notice.kind === 'sign-ins-lost';
    if (isAlarm) this.#alarms.set(notice.profile, notification);
  }

  show(words: NotificationWords): Notification | undefined {
    const { platform, isWanted, onClick, onUntold } = this.#options;
    if (!isWanted()) return undefined;
    if (!Notification.isSupported()) {
      onUntold(words);
      return undefined;
    }
    const { title, body, urgency, button, invitation } = words;
    const hasButton = platform === 'darwin' && button !== undefined;
    const actions = hasButton ? [{ type: 'button' as const, text: button }] : [];
    const notification = new Notification({ title, body, urgency, actions });
    const over = () => this.#shown.delete(notification);
    const lead = () => {
      over();
      onClick(invitation);
    };
    notification.on('click', lead);
    notification.on('action', lead);
    notification.on('close', over);
    this.#watchOver(notification, () => {
      over();
      onUntold(words);
    });
    this.#shown.add(notification);
    notification.show();
    return notification;
  }

  /** Takes alarms back whose incident is over, or whose profile is guarded no longer. */
  settle({ profiles }: GuardianState): void {
    for (const [id, alarm] of this.#alarms) {
      const profile = profiles.find((one) => one.id === id);
      if (profile?.incident !== undefined) continue;
      alarm?.close();
      this.#alarms.delete(id);
      this.#options.onSettled();
    }
  }

  /** Calls back once if the desktop does not show it. */
  #watchOver(notification: Notification, onFailed: () => void): void {
    const { clock, log } = this.#options;
    let isSettled = false;
    const settle = (failure: string | undefined) => {
      if (isSettled) return;
      isSettled = true;
      stopWaiting();
      if (failure === undefined) return;
      log.warn('The desktop did not show a notification.', { failure });
      onFailed();
    };
    const stopWaiting = clock.after(SHOWN_WITHIN_MS, () => settle('it said nothing'));
    notification.on('show', () => settle(undefined));
    notification.on('failed', (_event, error) => settle(error));
  }
}
