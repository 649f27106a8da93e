import { join } from 'node:path';
import {
  BrowserWindow,
  nativeTheme,
  screen,
  type IpcMainInvokeEvent,
  type Rectangle,
  type Session,
} from 'electron';
import { CHANNELS, type Invitation } from '../../shared/ipc/contract';
import type { AppState } from '../../shared/ipc/app-state';
import type { Clock, Log } from '../core/ports/machine';
import { PAGE_ADDRESS } from './page-files';
import { popoverPlace } from './popover-place';
import { isFromPage } from './window-security';

export interface PopoverOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly log: Log;
  /** Made on the first use of the popover. */
  readonly session: () => Session;
  /** Where the tray's icon is, where the desktop tells. */
  readonly iconBounds: () => Rectangle | undefined;
  readonly onShow: () => void;
}

/** A click on the icon takes the focus away first: within this time it means "close", not "open again". */
const SAME_CLICK_MS = 150;

/** The popover's window: made on its first use, hidden rather than closed. */
export class Popover {
  readonly #options: PopoverOptions;
  #window: BrowserWindow | undefined;
  /** Outlives the window: it serves the page, which can be set up once. */
  #session: Session | undefined;
  /** Until the page has asked for the state once, it hears nothing. */
  #isListening = false;
  #invitation: Invitation | undefined;
  #hiddenAt = -Infinity;
  #isBehindDialog = false;

  constructor(options: PopoverOptions) {
    this.#options = options;
  }

  get isVisible(): boolean {
    return this.#window?.isVisible() === true;
  }

  /** What a click on the icon does. */
  toggle(): void {
    const sinceHidden = this.#options.clock.monotonic() - this.#hiddenAt;
    if (this.isVisible) this.hide();
    else if (sinceHidden > SAME_CLICK_MS) this.open();
  }

  /** Shows the popover, on the screen that the invitation names. */
  open(invitation?: Invitation): void {
    this.#invitation = invitation ?? this.#invitation;
    if (this.#window === undefined) {
      this.#window = this.#create();
      return;
    }
    this.#deliverInvitation();
    this.#show(this.#window);
  }

  /** Shows the popover and keeps it open while a native dialog stands before it and has the focus. */
  async inFront<T>(work: (window: BrowserWindow) => Promise<T>): Promise<T | undefined> {
    const window = this.#window;
    if (window === undefined) return undefined;
    this.#isBehindDialog = true;
    try {
      return await work(window);
    } finally {
      this.#isBehindDialog = false;
      if (!window.isDestroyed()) window.focus();
    }
  }

  hide(): void {
    if (!this.isVisible) return;
    this.#window?.hide();
    this.#hiddenAt = this.#options.clock.monotonic();
  }

  /** The page has started: from now on it hears what is sent. */
  greet(): void {
    this.#isListening = true;
    // After the reply that is under way, so that the page has a state to show the invitation on.
    setImmediate(() => this.#deliverInvitation());
  }

  sendState(state: AppState): void {
    this.#window?.webContents.send(CHANNELS.state, state);
  }

  /** Whether a request comes from the popover's own page. */
  isSender(event: IpcMainInvokeEvent): boolean {
    return this.#window !== undefined && isFromPage(event, this.#window.webContents);
  }

  destroy(): void {
    this.#window?.destroy();
    this.#window = undefined;
    this.#isListening = false;
  }

  #create(): BrowserWindow {
    const { platform, log, session } = this.#options;
    const window = new BrowserWindow({
      ...this.#place(),
      show: false,
      frame: false,
      resizable: false,
      movable: false,
      minimizable: false,
      maximizable: false,
      fullscreenable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      title: 'Sparekey',
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#1e1f22' : '#ffffff',
      // A panel floats above full-screen apps.
      ...(platform === 'darwin' && { type: 'panel', hiddenInMissionControl: true }),
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/preload.cjs'),
        session: (this.#session ??= session()),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    window.removeMenu();
    window.once('ready-to-show', () => this.#show(window));
    window.on('blur', () => {
      if (!window.webContents.isDevToolsFocused() && !this.#isBehindDialog) this.hide();
    });
    // Alt+F4 and the like hide it too; only quitting ends it.
    window.on('close', (event) => {
      event.preventDefault();
      this.hide();
    });
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      log.warn('The popover’s page ended; it is made anew on its next use.', { reason });
      this.destroy();
    });
    window.loadURL(PAGE_ADDRESS).catch((error: unknown) => {
      log.error('The popover’s page could not be loaded.', error);
    });
    return window;
  }

  #show(window: BrowserWindow): void {
    if (window.isVisible()) {
      window.focus();
      return;
    }
    window.setBounds(this.#place());
    if (this.#options.platform === 'darwin') {
      // Without the last option macOS would show the app in the Dock for a moment.
      const options = { visibleOnFullScreen: true, skipTransformProcessType: true };
      window.setVisibleOnAllWorkspaces(true, options);
    }
    window.show();
    window.focus();
    this.#options.onShow();
  }

  #place(): Rectangle {
    const icon = this.#options.iconBounds();
    const point = icon === undefined ? screen.getCursorScreenPoint() : { x: icon.x, y: icon.y };
    return popoverPlace(screen.getDisplayNearestPoint(point), icon);
  }

  #deliverInvitation(): void {
    if (!this.#isListening || this.#invitation === undefined) return;
    this.#window?.webContents.send(CHANNELS.invitation, this.#invitation);
    this.#invitation = undefined;
  }
}
