import { arch, homedir, release } from 'node:os';
import { app } from 'electron';
import { assertNever } from '../../shared/assert';
import type { AppState } from '../../shared/ipc/app-state';
import type { Composition } from '../compose';
import { faultOf } from '../core/app-state';
import { Guardian } from '../core/guardian';
import { VERSION } from '../version';
import { serveRequests } from './ipc';
import { openLink } from './links';
import { replaceApplicationMenu } from './menu';
import { Notifications } from './notifications';
import { wordsForFault, wordsForSnapshot } from './notification-words';
import { Popover } from './popover';
import { requestHandlers } from './requests';
import { saveText } from './save-text';
import { StateFeed } from './state-feed';
import { followSleep } from './system';
import { TrayIcon } from './tray';
import { trayView, worstProfile, type TrayCommand } from './tray-view';
import { pageSession } from './window-security';

/** How long quitting may wait for what is under way. */
const DRAIN_MS = 5_000;

/** The app: one guardian, and what shows it. */
export class DesktopApp {
  readonly #composition: Composition;
  readonly #guardian: Guardian;
  readonly #tray: TrayIcon;
  readonly #popover: Popover;
  readonly #feed: StateFeed;
  readonly #notifications: Notifications;
  #wantsNotifications = true;
  #drained: 'not-yet' | 'draining' | 'done' = 'not-yet';

  constructor(composition: Composition) {
    this.#composition = composition;
    const { clock, log } = composition;
    const platform = process.platform;
    this.#tray = new TrayIcon({
      platform,
      onClick: () => this.#popover.toggle(),
      onCommand: (command) => this.#obey(command),
    });
    this.#popover = new Popover({
      platform,
      clock,
      log,
      session: () => pageSession(log),
      iconBounds: () => this.#tray.bounds,
      onShow: () => this.#feed.catchUp(),
    });
    this.#feed = new StateFeed({
      clock,
      isSeen: () => this.#popover.isVisible,
      send: (state) => this.#popover.sendState(state),
    });
    this.#notifications = new Notifications({
      log,
      isWanted: () => this.#wantsNotifications,
      isPopoverVisible: () => this.#popover.isVisible,
      onClick: (invitation) => this.#popover.open(invitation),
    });
    this.#guardian = new Guardian(
      { ...composition, profiles: [composition.profile], version: VERSION },
      'off',
      {
        onState: (state) => this.#render(state),
        onNotice: (notice) => this.#notifications.notify(notice),
      },
    );
  }

  /** Starts guarding and shows the icon. Call when Electron is ready. */
  async start(): Promise<void> {
    const { clock, journal, log, profileBook, settings, vault } = this.#composition;
    replaceApplicationMenu(process.platform);
    if (process.platform === 'darwin') app.setActivationPolicy('accessory');
    this.#tray.render(trayView(this.#guardian.state));
    serveRequests({
      handlers: requestHandlers({
        guardian: this.#guardian,
        vault,
        journal,
        clock,
        settings,
        facts: {
          version: VERSION,
          runtime: `Electron ${process.versions.electron}`,
          platform: `${process.platform} ${arch()}, ${release()}`,
          home: homedir(),
        },
        greet: () => this.#popover.greet(),
        saveText,
        openLink,
        hidePopover: () => this.#popover.hide(),
        quit: () => app.quit(),
      }),
      isTrusted: (event) => this.#popover.isSender(event),
      log,
    });
    followSleep(clock, {
      onAsleep: () => this.#guardian.rest(),
      onAwake: () => this.#inBackground('Looking after waking up failed.', this.#guardian.checkNow()),
    });
    const { heal, notifications } = await settings.read();
    this.#wantsNotifications = notifications;
    this.#guardian.include((await profileBook.all()).map(({ profile }) => profile));
    this.#guardian.setHeal(heal);
    try {
      await this.#guardian.start();
    } catch (error) {
      this.#tellFailedStart(error);
    }
  }

  /** What a second start of the app does. */
  open(): void {
    this.#popover.open();
  }

  /** Call before quitting: holds it up until what is under way is done, but not for long. */
  holdQuit(event: { preventDefault(): void }): void {
    if (this.#drained === 'done') return;
    event.preventDefault();
    if (this.#drained === 'draining') return;
    this.#drained = 'draining';
    this.#feed.stop();
    this.#popover.destroy();
    this.#tray.remove();
    const drained = this.#guardian.stop().catch((error: unknown) => {
      this.#composition.log.error('Quitting did not go smoothly.', error);
    });
    void Promise.race([drained, this.#composition.clock.sleep(DRAIN_MS)]).then(() => {
      this.#drained = 'done';
      app.quit();
    });
  }

  /** Without a vault there is nothing to guard with: an icon that kept quiet about it would be a lie. */
  #tellFailedStart(error: unknown): void {
    this.#composition.log.error('Guarding could not be started.', error);
    const fault = faultOf(error);
    const { state } = this.#guardian;
    this.#tray.render(trayView({ ...state, vault: { ...state.vault, trouble: fault } }));
    this.#notifications.show(wordsForFault(fault));
  }

  #render(state: AppState): void {
    if (this.#drained !== 'not-yet') return;
    this.#tray.render(trayView(state));
    this.#notifications.settle(state);
    this.#feed.offer(state);
  }

  #obey(command: TrayCommand): void {
    const profile = worstProfile(this.#guardian.state.profiles)?.id;
    switch (command) {
      case 'restore':
        return this.#popover.open({ screen: 'restore', profile });
      case 'history':
        return this.#popover.open({ screen: 'history', profile });
      case 'snapshot':
        return this.#inBackground('The snapshot failed.', this.#snapshotNow());
      case 'pause':
        return this.#guardian.setPaused(true);
      case 'resume':
        return this.#guardian.setPaused(false);
      case 'open':
        return this.#popover.open();
      case 'quit':
        return app.quit();
      default:
        return assertNever(command);
    }
  }

  async #snapshotNow(): Promise<void> {
    try {
      const taken = await Promise.all(
        this.#guardian.state.profiles.map(({ id }) => this.#guardian.snapshotNow(id)),
      );
      this.#notifications.show(wordsForSnapshot(taken.some((snapshot) => snapshot !== undefined)));
    } catch (error) {
      this.#composition.log.error('A snapshot by the menu failed.', error);
      this.#notifications.show(wordsForFault(faultOf(error)));
    }
  }

  #inBackground(failure: string, work: Promise<void>): void {
    work.catch((error: unknown) => this.#composition.log.error(failure, error));
  }
}
