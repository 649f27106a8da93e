import { inTime, plain, variant, type BusService } from './bus-service';

const itemInterface = 'org.kde.StatusNotifierItem';
const itemPath = '/StatusNotifierItem';
const menuInterface = 'com.canonical.dbusmenu';

/** One picture of a tray icon; `argb` has four bytes a pixel, row by row. */
export interface TrayPicture {
  readonly width: number;
  readonly height: number;
  readonly argb: Uint8Array;
}

/** One line of a tray icon's menu. */
export interface TrayMenuLine {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly kind: 'line' | 'separator';
}

/** A tray icon as the panel sees it: its texts, its picture and its menu; clicks it like a user. */
export class TrayItem {
  readonly #bus: BusService;
  readonly #service: string;

  constructor(bus: BusService, service: string) {
    this.#bus = bus;
    this.#service = service;
  }

  /** The text shown while the pointer rests on the icon. */
  async tooltip(): Promise<string> {
    const [, , title, text] = (await this.#property('ToolTip')) as [string, unknown, string, string];
    return title === '' ? text : title;
  }

  /** The largest picture the icon offers. */
  async picture(): Promise<TrayPicture> {
    const pictures = (await this.#property('IconPixmap')) as readonly [number, number, Uint8Array][];
    const [largest] = [...pictures].sort(([one], [other]) => other - one);
    if (largest === undefined) throw new Error('The tray icon has no picture.');
    const [width, height, argb] = largest;
    return { width, height, argb };
  }

  /** Waits until the tooltip matches; asks again whenever the icon says that it changed. */
  async saysAtLast(tooltip: RegExp): Promise<string> {
    let ask: () => void = () => undefined;
    const matches = new Promise<string>((done, fail) => {
      ask = () => {
        this.tooltip().then((text) => {
          if (tooltip.test(text)) done(text);
        }, fail);
      };
    });
    const stop = await this.#bus.listen(itemInterface, () => ask());
    ask();
    try {
      return await inTime(`a tray icon that says ${tooltip}`, matches);
    } finally {
      stop();
    }
  }

  /** Clicks the icon with the primary button. */
  async click(): Promise<void> {
    await this.#bus.call(this.#service, itemPath, itemInterface, 'Activate', {
      signature: 'ii',
      body: [0, 0],
    });
  }

  /** The lines of the icon's menu, as they would be shown now. */
  async menu(): Promise<readonly TrayMenuLine[]> {
    const path = await this.#menuPath();
    const args = { signature: 'iias', body: [0, -1, []] };
    const [, root] = await this.#bus.call(this.#service, path, menuInterface, 'GetLayout', args);
    const [, , children] = root as MenuNode;
    return children.map((child) => menuLine(plain(child) as MenuNode));
  }

  /** Chooses a line of the menu by its label. */
  async choose(label: RegExp): Promise<void> {
    try {
      await this.#press(label);
    } catch (error) {
      // The app published its menu anew in between; a panel then shows that one.
      if (!(error instanceof Error) || !error.message.includes('error occurred in Event')) throw error;
      await this.#press(label);
    }
  }

  async #press(label: RegExp): Promise<void> {
    const lines = await this.menu();
    const line = lines.find((one) => label.test(one.label));
    if (line === undefined) {
      throw new Error(`No line ${label} in the menu: ${lines.map((one) => one.label).join(' | ')}`);
    }
    if (!line.enabled) throw new Error(`The line "${line.label}" cannot be chosen now.`);
    await this.#bus.call(this.#service, await this.#menuPath(), menuInterface, 'Event', {
      signature: 'isvu',
      body: [line.id, 'clicked', variant('s', ''), 0],
    });
  }

  /** Chooses the line that quits the app, which may be gone before it answers. */
  async quit(): Promise<void> {
    try {
      await this.choose(/^Quit/);
    } catch (error) {
      if (!(error instanceof Error) || !/disconnected/.test(error.message)) throw error;
    }
  }

  async #menuPath(): Promise<string> {
    return String(await this.#property('Menu'));
  }

  #property(property: string): Promise<unknown> {
    return this.#bus.property(this.#service, itemPath, itemInterface, property);
  }
}

type MenuNode = readonly [number, Readonly<Record<string, unknown>>, readonly unknown[]];

function menuLine([id, properties]: MenuNode): TrayMenuLine {
  const label = plain(properties['label']);
  return {
    id,
    // An underscore marks the letter of the keyboard shortcut; two of them are one underscore.
    label: typeof label === 'string' ? label.replaceAll(/_(.)/g, '$1') : '',
    enabled: plain(properties['enabled']) !== false,
    kind: plain(properties['type']) === 'separator' ? 'separator' : 'line',
  };
}
