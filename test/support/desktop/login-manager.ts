import { BusService, inTime } from './bus-service';

const name = 'org.freedesktop.login1';
const path = '/org/freedesktop/login1';
const manager = 'org.freedesktop.login1.Manager';

/**
 * Plays the part of systemd's login manager that tells of the machine's sleep.
 *
 * It is on the session bus, which stands in for the system bus in the tests. A
 * request to delay the sleep is turned down, as the real one does where the policy
 * says so: the answer would be an open descriptor, and nobody here has to wait.
 *
 * Chromium shuts its sockets when the machine goes to sleep, Playwright's own
 * connection among them: an app that is to sleep must be started without Playwright.
 */
export class LoginManager {
  readonly #bus: BusService;
  readonly #listener: Promise<string>;

  private constructor(bus: BusService, listener: Promise<string>) {
    this.#bus = bus;
    this.#listener = listener;
  }

  /** Takes the manager's name. */
  static async start(): Promise<LoginManager> {
    let heard: (listener: string) => void = () => undefined;
    const listener = new Promise<string>((done) => (heard = done));
    const bus = await BusService.own(name, (call) => {
      if (call.interface !== manager || call.member !== 'Inhibit') return undefined;
      heard(call.sender);
      return { error: 'org.freedesktop.DBus.Error.AccessDenied', text: 'Nothing is delayed here.' };
    });
    return new LoginManager(bus, listener);
  }

  /** Tells that the machine goes to sleep; answers when the app has heard it. */
  sleep(): Promise<void> {
    return this.#tell(true);
  }

  /** Tells that the machine is awake; answers when the app has heard it. */
  wake(): Promise<void> {
    return this.#tell(false);
  }

  /** Leaves the bus. */
  stop(): void {
    this.#bus.stop();
  }

  async #tell(isGoingToSleep: boolean): Promise<void> {
    // Whoever asks for a delay has begun to listen before.
    const listener = await inTime('an app that asks to be told of sleep', this.#listener);
    this.#bus.signal(path, manager, 'PrepareForSleep', { signature: 'b', body: [isGoingToSleep] });
    // Answered after the signal, since it came after it.
    await this.#bus.call(listener, '/', 'org.freedesktop.DBus.Peer', 'Ping');
  }
}
