import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication } from '@playwright/test';
import { parseBlob, type JsonObject } from '../../shared/blob';
import { LINUX_COMMAND_SWITCHES } from '../../electron/adapters/own-command';
import type { Settings } from '../../shared/settings';
import { NotificationService } from '../support/desktop/notification-service';
import { StatusNotifierWatcher } from '../support/desktop/status-notifier-watcher';
import type { TrayItem } from '../support/desktop/tray-item';
import { cleanEnvironment, makeSandbox, type Sandbox } from '../support/sandbox';
import { runCommand, type CommandRun, type Program } from '../support/command';
import { CommandLine } from './command-line';
import { goodCredentials } from './credentials';
import { fromSetup, sessionEnvironment } from './session-environment';

export { expect } from '@playwright/test';

/** What differs from the ordinary start of the app. */
export interface StartOptions {
  /** Another main module than the app's own: a bare Electron runs it, since the packaged app takes none. */
  readonly main?: string;
  /** Arguments after the app's path. */
  readonly args?: readonly string[];
  /** Variables beside those of the sandbox. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Claude Code's credentials file, written as Claude Code or one of its mishaps would. */
export interface StoreFile {
  write(text: string): void;
  read(): JsonObject;
}

/** What the user set in the app before it is started. */
export interface SettingsOfTest {
  choose(changes: Partial<Settings>): void;
}

/** The app in its rest, and its icon in the panel. */
export interface GuardingApp {
  readonly app: ElectronApplication;
  readonly icon: TrayItem;
}

export interface Fixtures {
  /** Whether the app has never been here before; ordinary tests begin after the welcome. */
  readonly isFirstRun: boolean;
  readonly settings: SettingsOfTest;
  /** The throw-away home of this test. */
  readonly sandbox: Sandbox;
  readonly store: StoreFile;
  /** The desktop's notifications, played by the test. */
  readonly notifications: NotificationService;
  /** The desktop's panel with the tray icons, played by the test. */
  readonly panel: StatusNotifierWatcher;
  /** Starts the built app in the sandbox; every app started is closed after the test. */
  readonly startApp: (options?: StartOptions) => Promise<ElectronApplication>;
  /** Starts the app over good credentials, and waits until its icon says that they are fine. */
  readonly startGuarding: () => Promise<GuardingApp>;
  /**
   * Starts the app as a user does, without Playwright at its side; a second start is made this way too.
   * `before` is a program that runs it.
   */
  readonly startPlainly: (before?: readonly string[], options?: StartOptions) => ChildProcess;
  /** The command, in the same sandbox and on the same keyring. */
  readonly command: CommandLine;
  /** The app's own executable as the command, where there is no display. */
  readonly appCommand: (words: readonly string[], before?: readonly string[]) => Promise<CommandRun>;
}

/** A test with a home, a desktop and the built app of its own. */
export const test = base.extend<Fixtures>({
  // Playwright reads the names of the fixtures that a fixture needs from its first parameter.

  sandbox: async ({}, use) => {
    const sandbox = makeSandbox();
    await use(sandbox);
    sandbox.remove();
  },

  isFirstRun: [false, { option: true }],

  settings: [
    async ({ sandbox, isFirstRun }, use) => {
      let chosen: Partial<Settings> = {};
      const choose = (changes: Partial<Settings>) => {
        chosen = { ...chosen, ...changes };
        mkdirSync(sandbox.dataDir, { recursive: true, mode: 0o700 });
        writeFileSync(join(sandbox.dataDir, 'settings.json'), JSON.stringify(chosen), { mode: 0o600 });
      };
      if (!isFirstRun) choose({ welcomed: true });
      await use({ choose });
    },
    { auto: true },
  ],

  store: async ({ sandbox }, use) => {
    const account = { oauthAccount: { accountUuid: 'account-FAKE-ada' } };
    writeFileSync(sandbox.claudeJson, JSON.stringify(account), { mode: 0o600 });
    await use({
      write: (text) => writeFileSync(sandbox.credentialsFile, text, { mode: 0o600 }),
      read: () => {
        const parsed = parseBlob(readFileSync(sandbox.credentialsFile, 'utf8'));
        if (parsed.kind !== 'blob') throw new Error(`The credentials file is no blob: ${parsed.reason}.`);
        return parsed.root;
      },
    });
  },

  notifications: async ({}, use) => {
    const notifications = await NotificationService.start();
    await use(notifications);
    notifications.stop();
  },

  panel: async ({}, use) => {
    const panel = await StatusNotifierWatcher.start();
    await use(panel);
    panel.stop();
  },

  // Named although unused here: both services must have their names before Chromium looks for them.
  startApp: async ({ sandbox, notifications: _, panel: __ }, use, testInfo) => {
    const apps: ElectronApplication[] = [];
    const said: string[] = [];
    await use(async (options = {}) => {
      const app = await launch(sandbox, options);
      apps.push(app);
      for (const stream of [app.process().stdout, app.process().stderr]) {
        stream?.on('data', (chunk) => said.push(String(chunk)));
      }
      return app;
    });
    for (const app of apps) await app.close();
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('what the app said', { body: said.join(''), contentType: 'text/plain' });
    }
  },

  startGuarding: async ({ store, startApp, panel }, use) => {
    await use(async () => {
      store.write(goodCredentials());
      const app = await startApp();
      const icon = await panel.icon();
      await icon.saysAtLast(/are fine/);
      return { app, icon };
    });
  },

  // Named although unused here, as above.
  startPlainly: async ({ sandbox, notifications: _, panel: __ }, use) => {
    const children: ChildProcess[] = [];
    await use((before = [], options = {}) => {
      const { executablePath, args, cwd, env } = startOf(sandbox, options);
      const [file, ...words] = [...before, executablePath, ...args] as [string, ...string[]];
      const child = spawn(file, words, { cwd, env, stdio: 'ignore' });
      children.push(child);
      return child;
    });
    for (const child of children) child.kill('SIGKILL');
  },

  command: async ({ sandbox }, use) => {
    await use(new CommandLine(sandbox, keyringEnvironment()));
  },

  appCommand: async ({ sandbox }, use) => {
    const env = { ...keyringEnvironment(), DISPLAY: '' };
    await use((words, before = []) =>
      runCommand(sandbox, words, env, [...before, ...appAsCommand()] as unknown as Program),
    );
  },
});

function launch(sandbox: Sandbox, options: StartOptions): Promise<ElectronApplication> {
  return _electron.launch({
    ...startOf(sandbox, options),
    // Else Playwright answers for the system, and the app never sees that it is dark or light.
    colorScheme: null,
    timeout: 30_000,
  });
}

function startOf(sandbox: Sandbox, { main, args = [], env = {} }: StartOptions = {}) {
  return {
    // Given explicitly: else Playwright forces Chromium's plain-text password store on the app.
    executablePath: fromSetup(main === undefined ? 'SPAREKEY_ELECTRON' : 'SPAREKEY_BARE_ELECTRON'),
    args: [...fromSetup('SPAREKEY_ELECTRON_SWITCHES').split(' '), ...appPath(main), ...args],
    cwd: sandbox.workDir,
    env: { ...cleanEnvironment(sandbox), ...sessionEnvironment(), ...env },
  };
}

/** The launcher of the packaged app, or what it would do with the built one. */
function appAsCommand(): Program {
  const launcher = process.env['SPAREKEY_TEST_COMMAND'];
  if (launcher !== undefined) return [launcher];
  return [fromSetup('SPAREKEY_ELECTRON'), ...LINUX_COMMAND_SWITCHES, ...appPath(), '--cli', '--'];
}

/** The built app's executable as the command, started by another module than its own. */
export function playedCommand(main: string): Program {
  return [fromSetup('SPAREKEY_BARE_ELECTRON'), ...LINUX_COMMAND_SWITCHES, main, '--cli', '--'];
}

/** A bare Electron has to be told which app to run; the packaged app knows. */
function appPath(main = fromSetup('SPAREKEY_APP')): readonly string[] {
  return [main].filter((path) => path !== '');
}

/** What makes the command use the session's keyring, as the app does, and no key file. */
export function keyringEnvironment(): Record<string, string> {
  return { ...sessionEnvironment(), SPAREKEY_KEY_FILE: '' };
}
