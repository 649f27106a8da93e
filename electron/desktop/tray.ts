import { join } from 'node:path';
import { nativeImage, Tray, type Rectangle } from 'electron';
import { trayMenu } from './menu';
import type { TrayCommand, TrayIconName, TrayView } from './tray-view';

export interface TrayIconOptions {
  readonly platform: NodeJS.Platform;
  /** A click with the primary button; `bounds` are empty where the desktop does not tell. */
  readonly onClick: (bounds: Rectangle) => void;
  readonly onCommand: (command: TrayCommand) => void;
}

/** Keeps the icon's place in the menu bar over restarts. macOS wants a UUID. */
const MAC_GUID = '5c0f3ce4-6f1f-4a43-9b0e-3f6d0e6d7d57';

/** The icon in the menu bar. `render` may be called with every state: it acts on what changed only. */
export class TrayIcon {
  readonly #options: TrayIconOptions;
  #tray: Tray | undefined;
  #shown: string | undefined;

  constructor(options: TrayIconOptions) {
    this.#options = options;
  }

  /** Where the icon is; undefined where the desktop does not tell. */
  get bounds(): Rectangle | undefined {
    const bounds = this.#tray?.getBounds();
    return bounds === undefined || bounds.width === 0 ? undefined : bounds;
  }

  render(view: TrayView): void {
    const wanted = JSON.stringify(view);
    if (wanted === this.#shown) return;
    const tray = (this.#tray ??= this.#create(view.icon));
    tray.setImage(this.#picture(view.icon));
    tray.setToolTip(view.tooltip);
    this.#publishMenu(tray, view);
    this.#shown = wanted;
  }

  remove(): void {
    this.#tray?.destroy();
    this.#tray = undefined;
    this.#shown = undefined;
  }

  #create(icon: TrayIconName): Tray {
    const { platform, onClick } = this.#options;
    const picture = this.#picture(icon);
    const tray = platform === 'darwin' ? new Tray(picture, MAC_GUID) : new Tray(picture);
    tray.setIgnoreDoubleClickEvents(true);
    tray.on('click', (_event, bounds) => onClick(bounds));
    return tray;
  }

  #publishMenu(tray: Tray, view: TrayView): void {
    const menu = trayMenu(view.menu, this.#options.onCommand);
    if (this.#options.platform === 'linux') {
      // The desktop shows its own copy of the menu: only a new one brings a change there.
      tray.setContextMenu(menu);
      return;
    }
    // Elsewhere a menu that is set would also open on a click, which is the popover's.
    tray.removeAllListeners('right-click');
    tray.on('right-click', () => tray.popUpContextMenu(menu));
  }

  #picture(icon: TrayIconName): Electron.NativeImage {
    // macOS colours a template by itself, and knows one by the end of its name.
    const name = this.#options.platform === 'darwin' ? `${icon}Template` : icon;
    return nativeImage.createFromPath(join(import.meta.dirname, 'icons', `${name}.png`));
  }
}
