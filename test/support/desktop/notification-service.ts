import { EventEmitter } from 'node:events';
import type { Message } from 'dbus-next';
import { BusService, inTime, plain, type Answer, type Refusal } from './bus-service';

const name = 'org.freedesktop.Notifications';
const path = '/org/freedesktop/Notifications';
const urgencies = ['low', 'normal', 'critical'] as const;

/** One notification as the desktop was asked to show it. */
export interface ShownNotification {
  readonly id: number;
  readonly summary: string;
  readonly body: string;
  readonly urgency: (typeof urgencies)[number];
  /** Identifier and label in turn; `default` is a click on the notification itself. */
  readonly actions: readonly string[];
}

/** Plays the desktop's notification service: records what it is asked to show, and clicks. */
export class NotificationService {
  readonly #shown: ShownNotification[] = [];
  readonly #closed = new Set<number>();
  readonly #news = new EventEmitter();
  #refuses = false;
  #bus: BusService | undefined;

  private constructor() {}

  /** Takes the service's name on the session bus. */
  static async start(): Promise<NotificationService> {
    const service = new NotificationService();
    service.#bus = await BusService.own(name, (call) => service.#answer(call));
    return service;
  }

  /** Everything that was ever to be shown, oldest first, withdrawn ones too. */
  get shown(): readonly ShownNotification[] {
    return this.#shown;
  }

  /** True once the app has withdrawn the notification. */
  isWithdrawn(notification: ShownNotification): boolean {
    return this.#closed.has(notification.id);
  }

  /** The first notification whose summary matches, shown already or within a test's patience. */
  async notification(summary: RegExp): Promise<ShownNotification> {
    const find = () => this.#shown.find((one) => summary.test(one.summary));
    const arrives = new Promise<ShownNotification>((done) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        this.#news.off('shown', look);
        done(found);
      };
      this.#news.on('shown', look);
      look();
    });
    return inTime(`a notification that says ${summary}`, arrives);
  }

  /** Clicks the notification itself, as a user does; the desktop then closes it. */
  click(notification: ShownNotification): void {
    if (!notification.actions.includes('default'))
      throw new Error('A click on this notification does nothing.');
    this.#bus?.signal(path, name, 'ActionInvoked', { signature: 'us', body: [notification.id, 'default'] });
    const byTheUser = 2;
    this.#bus?.signal(path, name, 'NotificationClosed', {
      signature: 'uu',
      body: [notification.id, byTheUser],
    });
  }

  /** From now on nothing is shown any more: every request gets an error. */
  refuse(): void {
    this.#refuses = true;
  }

  /** Gives the name back. */
  stop(): void {
    this.#bus?.stop();
  }

  #answer(call: Message): Answer | Refusal | undefined {
    if (call.interface !== name) return undefined;
    switch (call.member) {
      case 'GetCapabilities':
        return { signature: 'as', body: [['actions', 'body', 'persistence']] };
      case 'GetServerInformation':
        return { signature: 'ssss', body: ['played-by-a-test', 'sparekey', '1', '1.2'] };
      case 'Notify':
        if (this.#refuses) return { error: `${name}.Error.ExcessNotificationGeneration`, text: 'Played.' };
        return { signature: 'u', body: [this.#show(call.body)] };
      case 'CloseNotification':
        this.#closed.add(Number(call.body[0]));
        return { signature: '', body: [] };
      default:
        return undefined;
    }
  }

  #show(args: readonly unknown[]): number {
    const [, replaces, , summary, body, actions, hints] = args as [
      string,
      number,
      string,
      string,
      string,
      readonly string[],
      Readonly<Record<string, unknown>>,
    ];
    const id = replaces > 0 ? replaces : this.#shown.length + 1;
    const urgency = urgencies[Number(plain(hints['urgency']) ?? 1)] ?? 'normal';
    this.#shown.push({ id, summary, body, urgency, actions });
    this.#news.emit('shown');
    return id;
  }
}
