import { arch, homedir, release } from 'node:os';
import { app, clipboard, powerMonitor } from 'electron';
import { assertNever } from '../../shared/assert';
import type { AppState } from '../../shared/ipc/app-state';
import type { DesktopState, ProgressState, Untold } from '../../shared/ipc/desktop-state';
import type { Composition } from '../compose';
import { faultOf } from '../core/fault';
import { diagnose } from '../core/doctor';
import { ExportDesk } from '../core/portable/export-desk';
import { FirstRun } from '../core/first-run';
import { FoundSpares } from '../core/portable/found-spares';
import { SpareDesk } from '../core/spares/desk';
import { resumeMoves } from '../core/split/move';
import { MoveDesk } from '../core/split/move-desk';
import { Guardian } from '../core/guard/guardian';
import { LoginEnd } from '../core/guard/login-end';
import { Preferences } from '../core/preferences';
import { saveRecoveryKey } from '../core/portable/recovery-file';
import type { OnProgress, Stop } from '../core/ports/machine';
import { SignInDesk } from '../core/split/sign-in-desk';
import { serveHelpers } from '../core/split/serve-helpers';
import { RELEASES_PAGE, VERSION } from '../version';
import { serveRequests } from './ipc';
import { linkOpener } from './links';
import { replaceApplicationMenu } from './menu';
import { nativeDialogs } from './native-dialogs';
import { Notifications } from './notifications';
import {
  wordsForFailedRestore,
  wordsForFault,
  wordsForLoginEnd,
  wordsForSignIn,
  wordsForSnapshot,
  type NotificationWords,
} from './notification-words';
import { Popover } from './popover';
import { requestHandlers } from './requests';
import { textSaver } from './save-text';
import { globalShortcuts } from './shortcuts';
import { StateFeed } from './state-feed';
import { followSleep } from './system';
import { TrayIcon } from './tray';
import { trayView, worstProfile, type TrayCommand } from './tray-view';
import { pageSession } from './window-security';

/** How long quitting may wait for what is under way. */
const DRAIN_MS = 10_000;
/** Thousands of pieces are told of as often as anybody can follow. */
const PROGRESS_MS = 100;

/** The app: one guardian, and what shows it. */
export class DesktopApp {
  readonly #composition: Composition;
  readonly #guardian: Guardian;
  readonly #moves: MoveDesk;
  readonly #signIns: SignInDesk;
  readonly #exports: ExportDesk;
  readonly #spares: SpareDesk;
  readonly #preferences: Preferences;
  readonly #firstRun: FirstRun;
  readonly #loginEnd: LoginEnd;
  readonly #tray: TrayIcon;
  readonly #popover: Popover;
  readonly #feed: StateFeed;
  readonly #notifications: Notifications;
  readonly #dialogs = nativeDialogs((work) => this.#popover.inFront(work));
  #revision = 0;
  #progress: ProgressState = { export: undefined, recoveryKey: undefined };
  #untold: Untold | undefined;
  #drained: 'not-yet' | 'draining' | 'done' = 'not-yet';
  #stopServingHelpers: Stop = () => undefined;
  #leave: () => Promise<void> = () => Promise.resolve();

  constructor(composition: Composition) {
    this.#composition = composition;
    const { clock, log, vault, profile, spareSources } = composition;
    const platform = process.platform;
    const onChange = () => this.#publish();
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
      onShow: () => {
        this.#feed.catchUp();
        this.#inBackground('The settings could not be looked at.', this.#preferences.refresh());
      },
    });
    this.#feed = new StateFeed({
      clock,
      isSeen: () => this.#popover.isVisible,
      send: (state) => this.#popover.sendState(state),
    });
    this.#notifications = new Notifications({
      platform,
      clock,
      log,
      isWanted: () => this.#preferences.settings.notifications,
      isPopoverVisible: () => this.#popover.isVisible,
      onClick: (invitation) => this.#popover.open(invitation),
      onUntold: (words) => this.#keepUntold(words),
      onSettled: () => this.#setUntold(undefined),
    });
    this.#guardian = new Guardian({ ...composition, profiles: [profile], version: VERSION }, 'off', {
      onState: onChange,
      onNotice: (notice) => this.#notifications.notify(notice),
      onEvent: (_, event) => this.#spares.note(event),
    });
    this.#moves = new MoveDesk({ ...composition, onMoved: () => this.#guardian.checkNow() });
    this.#signIns = new SignInDesk({ ...composition, onSignedIn: () => this.#guardian.checkNow() });
    this.#exports = new ExportDesk({ ...composition, dialogs: this.#dialogs });
    this.#spares = new SpareDesk({ ...composition, onChange: () => this.#guardian.reassess() });
    this.#preferences = new Preferences({
      ...composition,
      guardian: this.#guardian,
      shortcuts: globalShortcuts,
      onShortcut: () => this.#popover.open(),
      onChange,
    });
    this.#firstRun = new FirstRun({
      guardian: this.#guardian,
      preferences: this.#preferences,
      spares: new FoundSpares({
        sources: spareSources,
        apart: (one) => this.#spares.candidates(one),
        vault,
        clock,
        onChange,
      }),
      vault,
      profile,
      log,
      onChange,
    });
    this.#loginEnd = new LoginEnd({
      ...composition,
      onEnding: (id, endsAt) => {
        this.#notifications.show(wordsForLoginEnd(id, endsAt, clock.now()));
      },
    });
  }

  /** Starts guarding, unless this is the first run, and shows the icon. Call when Electron is ready. */
  async start(): Promise<void> {
    const { clock, log } = this.#composition;
    replaceApplicationMenu(process.platform);
    if (process.platform === 'darwin') app.setActivationPolicy('accessory');
    this.#serve();
    followSleep(powerMonitor, clock, {
      onAsleep: () => this.#guardian.rest(),
      onAwake: () => this.#inBackground('Looking after waking up failed.', this.#guardian.checkNow()),
    });
    this.#leave = await this.#composition.presence.enter();
    this.#stopServingHelpers = await serveHelpers(this.#composition);
    this.#inBackground('A move of a sign-in could not be finished.', this.#finishMoves());
    try {
      await this.#preferences.load();
      if (!this.#preferences.settings.welcomed) this.#popover.open();
      if (await this.#firstRun.startIfAgreed()) this.#spares.start();
    } catch (error) {
      log.error('Guarding could not be started.', error);
      this.#tellFailedStart(error);
    }
  }

  /** A crash in the middle of a move leaves one way working; here it is brought to its end. */
  async #finishMoves(): Promise<void> {
    const profiles = await this.#composition.profileBook.all();
    for (const { profile } of profiles) await resumeMoves({ ...this.#composition, profile });
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
    this.#stopServingHelpers();
    this.#signIns.cancel();
    this.#exports.cancel();
    this.#feed.stop();
    this.#popover.destroy();
    this.#tray.remove();
    const drained = Promise.all([this.#guardian.stop().then(() => this.#spares.stop()), this.#moves.stop()])
      .catch((error: unknown) => this.#composition.log.error('Quitting did not go smoothly.', error))
      .then(() => this.#leave());
    void Promise.race([drained, this.#composition.clock.sleep(DRAIN_MS)]).then(() => {
      this.#drained = 'done';
      app.quit();
    });
  }

  #serve(): void {
    const { clock, log, dataDir, vault, journal, profileBook, secretFiles } = this.#composition;
    serveRequests({
      handlers: requestHandlers({
        guardian: this.#guardian,
        moves: this.#moves,
        signIns: this.#signIns,
        spares: this.#spares,
        vault,
        journal,
        clock,
        facts: {
          version: VERSION,
          runtime: `Electron ${process.versions.electron}`,
          platform: `${process.platform} ${arch()}, ${release()}`,
          home: homedir(),
        },
        saveText: textSaver(this.#dialogs),
        preferences: this.#preferences,
        firstRun: this.#firstRun,
        dialogs: this.#dialogs,
        diagnose: async () => {
          const profiles = (await profileBook.all()).map(({ profile }) => profile);
          return diagnose({ ...this.#composition, profiles });
        },
        saveExport: (order) => this.#showing('export', (onProgress) => this.#exports.save(order, onProgress)),
        cancelExport: () => this.#exports.cancel(),
        saveRecoveryKey: () =>
          this.#showing('recoveryKey', (onProgress) =>
            saveRecoveryKey({ ...this.#composition, dialogs: this.#dialogs, files: secretFiles }, onProgress),
          ).finally(() => this.#guardian.refresh()),
        state: () => this.#state(),
        greet: () => this.#popover.greet(),
        onRestoreFailed: (fault) => this.#tellUnseen(wordsForFailedRestore(fault)),
        onSignedIn: (report) => this.#tellUnseen(wordsForSignIn(report)),
        onSignInFailed: (fault) => {
          if (fault.code !== 'cancelled') this.#tellUnseen(wordsForFault(fault));
        },
        dismissUntold: () => this.#setUntold(undefined),
        copyText: (text) => void clipboard.writeText(text),
        openLink: linkOpener(dataDir),
        hidePopover: () => this.#popover.hide(),
        quit: () => app.quit(),
      }),
      isTrusted: (event) => this.#popover.isSender(event),
      log,
    });
  }

  /** Shows how far long work has come, for as long as it takes. */
  async #showing<T>(what: keyof ProgressState, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const { clock } = this.#composition;
    let shownAt = -Infinity;
    const show = (progress: ProgressState[keyof ProgressState]): void => {
      this.#progress = { ...this.#progress, [what]: progress };
      this.#publish();
    };
    try {
      return await work((done, all) => {
        if (clock.monotonic() - shownAt < PROGRESS_MS) return;
        shownAt = clock.monotonic();
        show({ done, all });
      });
    } finally {
      show(undefined);
    }
  }

  /** What came of something that was begun in the window, once that is out of sight. */
  #tellUnseen(words: NotificationWords): void {
    if (!this.#popover.isVisible) this.#notifications.show(words);
  }

  /** Without a vault there is nothing to guard with: an icon that kept quiet about it would be a lie. */
  #tellFailedStart(error: unknown): void {
    const fault = faultOf(error);
    const state = this.#state();
    this.#tray.render(trayView({ ...state, vault: { ...state.vault, trouble: fault } }));
    this.#notifications.show(wordsForFault(fault));
  }

  /** What the window mirrors: what the guardian knows, and what only the app knows. */
  #state(): AppState {
    return { ...this.#guardian.state, revision: this.#revision, desktop: this.#desktop() };
  }

  #desktop(): DesktopState {
    const { settings, loginItem, hook, shortcut, directories } = this.#preferences;
    return {
      platform: PLATFORMS[process.platform] ?? 'linux',
      notifications: settings.notifications,
      retention: settings.retention,
      keychainPolicy: this.#composition.items && settings.keychainPolicy,
      loginItem,
      hook,
      shortcut,
      directories,
      dataDir: this.#composition.dataDir,
      hasReleases: RELEASES_PAGE !== undefined,
      progress: this.#progress,
      untold: this.#untold,
      welcome: this.#firstRun.step(this.#guardian.state),
    };
  }

  #publish(): void {
    if (this.#drained !== 'not-yet') return;
    this.#revision++;
    const state = this.#state();
    this.#tray.render(trayView(state));
    this.#notifications.settle(state);
    this.#feed.offer(state);
    this.#firstRun.note(state);
    this.#inBackground('The end of the login could not be told.', this.#loginEnd.note(state));
  }

  #keepUntold({ title, body, urgency }: NotificationWords): void {
    if (urgency === 'low') return;
    this.#setUntold({ at: this.#composition.clock.now(), title, body });
    this.#inBackground('Nothing could be cried.', this.#composition.crier.cry());
  }

  #setUntold(untold: Untold | undefined): void {
    if (untold === this.#untold) return;
    this.#untold = untold;
    this.#publish();
  }

  #obey(command: TrayCommand): void {
    const profile = worstProfile(this.#guardian.state.profiles)?.id;
    switch (command) {
      case 'restore':
        return this.#popover.open({ screen: 'restore', profile });
      case 'history':
        return this.#popover.open({ screen: 'history', profile });
      case 'settings':
        return this.#popover.open({ screen: 'settings', profile });
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

const PLATFORMS: Partial<Record<NodeJS.Platform, DesktopState['platform']>> = {
  darwin: 'mac',
  win32: 'windows',
};
