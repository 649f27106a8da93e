import { Notification } from 'electron';
import type { AppState } from '../../shared/ipc/app-state';
import type { Invitation } from '../../shared/ipc/contract';
import type { Notice } from '../core/guardian';
import type { Log } from '../core/ports';
import { wordsForNotice, type NotificationWords } from './notification-words';

export interface NotificationsOptions {
  readonly log: Log;
  /** Off by the user's setting. */
  readonly isWanted: () => boolean;
  /** What the user sees happen in the popover needs no notification. */
  readonly isPopoverVisible: () => boolean;
  readonly onClick: (invitation: Invitation) => void;
}

/** Shows notices through the desktop. Where that fails, tray and popover still say the same. */
export class Notifications {
  readonly #options: NotificationsOptions;
  /** Held until they are over: a notification that is collected loses its click. */
  readonly #shown = new Set<Notification>();
  /** By profile: the one about an incident that is still open. */
  readonly #alarms = new Map<string, Notification>();

  constructor(options: NotificationsOptions) {
    this.#options = options;
  }

  notify(notice: Notice): void {
    if (notice.kind === 'put-back' && (notice.by === 'undo' || this.#options.isPopoverVisible())) return;
    const notification = this.show(wordsForNotice(notice));
    const isAlarm = notice.kind === 'login-lost' || notice.kind === 'sign-ins-lost';
    if (isAlarm && notification !== undefined) this.#alarms.set(notice.profile, notification);
  }

  show({ title, body, urgency, invitation }: NotificationWords): Notification | undefined {
    if (!this.#options.isWanted() || !Notification.isSupported()) return undefined;
    const notification = new Notification({ title, body, urgency });
    const over = () => this.#shown.delete(notification);
    notification.on('click', () => {
      over();
      this.#options.onClick(invitation);
    });
    notification.on('close', over);
    notification.on('failed', (_event, error) => {
      over();
      this.#options.log.warn('The desktop did not show a notification.', { error });
    });
    this.#shown.add(notification);
    notification.show();
    return notification;
  }

  /** Takes alarms back whose incident is over. */
  settle({ profiles }: AppState): void {
    for (const { id, incident } of profiles) {
      if (incident !== undefined) continue;
      this.#alarms.get(id)?.close();
      this.#alarms.delete(id);
    }
  }
}
