import dbus, { type Message, type MessageBus } from 'dbus-next';

/** What a played service answers to one call: a signature with its values. */
export interface Answer {
  readonly signature: string;
  readonly body: readonly unknown[];
}

/** A call that a played service turns down: the error's D-Bus name and its text. */
export interface Refusal {
  readonly error: string;
  readonly text: string;
}

/** A signal as it came over the bus. */
export interface Signal {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** How long a test waits for something on the bus before it fails, in milliseconds. */
export const patience = 20_000;

/**
 * A connection to the session bus that owns one well-known name and speaks in raw messages.
 *
 * Raw, because Chromium's own objects answer no introspection, without which
 * no proxy of them can be made.
 */
export class BusService {
  readonly #bus: MessageBus;
  readonly #listeners = new Set<(signal: Signal) => void>();

  private constructor(bus: MessageBus) {
    this.#bus = bus;
    bus.on('message', (message) => {
      if (message.type !== dbus.MessageType.SIGNAL) return;
      const { sender, path, interface: from, member, body } = message;
      for (const listener of this.#listeners) listener({ sender, path, interface: from, member, body });
    });
  }

  /**
   * Connects to the bus of the session and takes the name.
   *
   * Fails when somebody else has the name already: the test would listen in vain.
   */
  static async own(
    name: string,
    answer: (call: Message) => Answer | Refusal | undefined,
  ): Promise<BusService> {
    if (process.env.SPAREKEY_DESKTOP_SESSION === undefined) {
      throw new Error('Played desktop services run inside build/desktop-session.mjs only.');
    }
    const bus = dbus.sessionBus();
    bus.addMethodHandler((call: Message) => {
      const answered = answer(call);
      if (answered === undefined) return false;
      bus.send(
        'error' in answered
          ? refusal(call, answered)
          : dbus.Message.newMethodReturn(call, answered.signature, [...answered.body]),
      );
      return true;
    });
    const service = new BusService(bus);
    const reply = await bus.requestName(name, dbus.NameFlag.DO_NOT_QUEUE);
    if (reply !== dbus.RequestNameReply.PRIMARY_OWNER) {
      service.stop();
      throw new Error(`${name} belongs to somebody else on this bus.`);
    }
    return service;
  }

  /** Lets signals of an interface through, and tells the listener about them; answers how to stop. */
  async listen(from: string, listener: (signal: Signal) => void): Promise<() => void> {
    const ofInterface = (signal: Signal) => {
      if (signal.interface === from) listener(signal);
    };
    this.#listeners.add(ofInterface);
    await this.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'AddMatch', {
      signature: 's',
      body: [`type='signal',interface='${from}'`],
    });
    return () => this.#listeners.delete(ofInterface);
  }

  /** Calls a method and answers what it returned. */
  async call(
    destination: string,
    path: string,
    on: string,
    member: string,
    args: Answer = { signature: '', body: [] },
  ): Promise<readonly unknown[]> {
    const call = {
      destination,
      path,
      interface: on,
      member,
      signature: args.signature,
      body: [...args.body],
    };
    const reply = await inTime(`an answer to ${member}`, this.#bus.call(new dbus.Message(call)));
    return (reply?.body ?? []) as readonly unknown[];
  }

  /** Reads one property of a remote object. */
  async property(destination: string, path: string, on: string, name: string): Promise<unknown> {
    const [variant] = await this.call(destination, path, 'org.freedesktop.DBus.Properties', 'Get', {
      signature: 'ss',
      body: [on, name],
    });
    return plain(variant);
  }

  /** Sends a signal to everybody who listens. */
  signal(path: string, from: string, member: string, args: Answer): void {
    this.#bus.send(dbus.Message.newSignal(path, from, member, args.signature, [...args.body]));
  }

  /** Leaves the bus; the name is free again. */
  stop(): void {
    this.#listeners.clear();
    this.#bus.disconnect();
  }
}

/** By hand: the library's types describe another `newError` than it has, and a serial number that is text. */
function refusal({ serial, sender }: Message, { error, text }: Refusal): Message {
  return new dbus.Message({
    type: dbus.MessageType.ERROR,
    replySerial: serial as unknown as string,
    destination: sender,
    errorName: error,
    signature: 's',
    body: [text],
  });
}

/** The value inside a variant, however deep. */
export function plain(value: unknown): unknown {
  return value instanceof dbus.Variant ? plain(value.value) : value;
}

/** Wraps a value for a place where the protocol wants a variant. */
export function variant(signature: string, value: unknown): unknown {
  return new dbus.Variant(signature, value);
}

/** Waits for a promise, but not longer than a test's patience; the failure names what did not come. */
export async function inTime<T>(what: string, awaited: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`Waited ${patience} ms in vain for ${what}.`)), patience);
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
