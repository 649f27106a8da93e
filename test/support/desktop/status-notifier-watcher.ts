import { EventEmitter, once } from 'node:events';
import type { Message } from 'dbus-next';
import { BusService, inTime, variant, type Answer } from './bus-service';
import { TrayItem } from './tray-item';

const name = 'org.kde.StatusNotifierWatcher';
const path = '/StatusNotifierWatcher';

/** Plays the panel that shows tray icons: apps register with it, and it looks at their icons. */
export class StatusNotifierWatcher {
  readonly #items: string[] = [];
  readonly #news = new EventEmitter();
  #bus: BusService | undefined;

  private constructor() {}

  /** Takes the panel's name on the session bus. Start it before the app: Chromium looks once. */
  static async start(): Promise<StatusNotifierWatcher> {
    const watcher = new StatusNotifierWatcher();
    watcher.#bus = await BusService.own(name, (call) => watcher.#answer(call));
    return watcher;
  }

  /** The icon that was registered last, now or within a test's patience. */
  async icon(): Promise<TrayItem> {
    if (this.#items.length === 0) await inTime('a tray icon', once(this.#news, 'registered'));
    const [service, bus] = [this.#items.at(-1), this.#bus];
    if (service === undefined || bus === undefined) throw new Error('The watcher is stopped.');
    return new TrayItem(bus, service);
  }

  /** Gives the name back. */
  stop(): void {
    this.#bus?.stop();
    this.#bus = undefined;
  }

  #answer(call: Message): Answer | undefined {
    switch (`${call.interface}.${call.member}`) {
      case `${name}.RegisterStatusNotifierItem`:
        this.#register(call);
        return { signature: '', body: [] };
      case 'org.freedesktop.DBus.Properties.Get':
        return { signature: 'v', body: [this.#property(String(call.body[1]))] };
      default:
        return undefined;
    }
  }

  #register(call: Message): void {
    const [service] = call.body as [string];
    // Some toolkits register with their object's path; the sender is then the service.
    const item = service.startsWith('/') ? call.sender : service;
    this.#items.push(item);
    this.#bus?.signal(path, name, 'StatusNotifierItemRegistered', { signature: 's', body: [item] });
    this.#news.emit('registered');
  }

  #property(property: string): unknown {
    switch (property) {
      case 'IsStatusNotifierHostRegistered':
        return variant('b', true);
      case 'ProtocolVersion':
        return variant('i', 0);
      default:
        return variant('as', [...this.#items]);
    }
  }
}
