/** Everything that Sparekey can leave on a machine, on a disk of a test: real files, and a keychain in a folder. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutostartFile, autostartPath } from '../../electron/adapters/autostart-file';
import { leasePath, machineId, runDirectory } from '../../electron/adapters/data-dir';
import type { OnStep } from '../../electron/adapters/fs/atomic-file';
import { createLog } from '../../electron/adapters/log';
import { DataDirFiles } from '../../electron/adapters/own-files';
import { FilePresence } from '../../electron/adapters/presence';
import { assertOwnService } from '../../electron/adapters/secrets/guard';
import { ManagedService } from '../../electron/adapters/service/managed-service';
import { SettingsHook } from '../../electron/adapters/session-hook';
import { KeychainSpares, spareNotesPath } from '../../electron/adapters/split/separate-spares';
import { SettingsFile } from '../../electron/adapters/settings-file';
import type { SecretReading, SecretStore } from '../../electron/core/ports/secrets';
import type { Profile } from '../../electron/core/ports/profile';
import { performMoves, planMoves } from '../../electron/core/split/split';
import { performUninstall } from '../../electron/core/uninstall/perform';
import {
  planUninstall,
  type UninstallOptions,
  type UninstallPorts,
} from '../../electron/core/uninstall/plan';
import { SPARE_HALVES } from '../../shared/split/separate-spare';
import { SplitBench, layOut, splitPlaces } from './split-bench';

/** One file for each secret. */
export class FolderSecrets implements SecretStore {
  readonly description = 'the keychain in a folder';
  isLocked = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  get(service: string, account: string): Promise<SecretReading> {
    const file = this.#file(service, account);
    if (this.isLocked)
      return Promise.resolve({ kind: 'unreachable', cause: { code: 'locked', detail: 'made up' } });
    return Promise.resolve(
      existsSync(file) ? { kind: 'present', secret: readFileSync(file, 'utf8') } : { kind: 'absent' },
    );
  }

  set(service: string, account: string, secret: string): Promise<void> {
    return Promise.resolve(writeFileSync(this.#file(service, account), secret));
  }

  delete(service: string, account: string): Promise<boolean> {
    const file = this.#file(service, account);
    const was = existsSync(file);
    rmSync(file, { force: true });
    return Promise.resolve(was);
  }

  #file(service: string, account: string): string {
    assertOwnService(service);
    return join(this.#folder, encodeURIComponent(`${service} ${account}`));
  }
}

/** The hook’s line, the service and the autostart entry all name this. */
const COMMAND = { program: '/opt/sparekey', prefix: [], evidence: '/opt/sparekey', env: {} };

export class UninstallBench {
  readonly split: SplitBench;
  readonly keychain: FolderSecrets;
  readonly ports: UninstallPorts;
  readonly profile: Profile;
  readonly #directory: string;

  /** `onStep` is called before every change that is made. */
  constructor(directory: string, onStep: OnStep = () => undefined) {
    this.#directory = directory;
    const { configDir, dataDir } = splitPlaces(directory);
    this.keychain = new FolderSecrets(join(directory, 'keychain'));
    this.split = new SplitBench({ directory, onStep, keychain: this.keychain });
    const { clock, log } = this.split.ports;
    const env = { XDG_CONFIG_HOME: join(directory, 'config'), PATH: '' };
    const autostart = new AutostartFile({ env, home: directory, command: [COMMAND.program], clock });
    this.profile = { ...this.split.ports.profile, settingsFile: join(configDir, 'settings.json') };
    const stepping = <T extends object>(port: T): T => tellingOf(port, onStep);
    this.ports = {
      ...this.split.ports,
      profileBook: {
        all: () => Promise.resolve([{ profile: this.profile, origin: 'default' }]),
        everSeen: () => Promise.resolve([this.profile]),
        add: () => Promise.resolve('known'),
        remove: () => Promise.resolve('unknown'),
      },
      spares: new KeychainSpares({
        ...{ secrets: stepping(this.keychain), notes: spareNotesPath(dataDir), clock },
      }),
      sessionHook: stepping(new SettingsHook({ command: COMMAND, dataDir, clock, onStep })),
      watchService: stepping(
        new ManagedService({
          ...{
            env,
            platform: 'linux',
            home: directory,
            uid: 1,
            command: COMMAND,
            configDir: undefined,
            clock,
          },
        }),
      ),
      loginItem: stepping(autostart),
      keys: stepping(this.split.keys),
      settings: new SettingsFile({ path: join(dataDir, 'settings.json'), clock, log }),
      presence: new FilePresence({ folder: runDirectory(dataDir), who: 'a test', clock, log }),
      ownFiles: new DataDirFiles({
        ...{ dataDir, vault: join(dataDir, 'vault'), home: directory, clock, onStep },
        abroad: [
          autostartPath({ env, home: directory }),
          join(directory, 'config/systemd/user/sparekey.service'),
        ],
        program: COMMAND.program,
      }),
    };
  }

  /** Lays out a profile, and all that Sparekey adds to it; answers what was there before. */
  static async furnish(directory: string): Promise<readonly string[]> {
    layOut(directory, ['linear', 'notion']);
    const { configDir, dataDir } = splitPlaces(directory);
    writeFileSync(join(configDir, 'settings.json'), SETTINGS_BEFORE);
    const before = filesBelow(directory);
    const bench = new UninstallBench(directory);
    const { ports, split, profile } = bench;
    await split.open();
    const plan = await planMoves(split.ports, { servers: ['linear'] });
    const { writes } = await performMoves(split.ports, plan, { patience: 0 });
    for (const { followUp } of writes) await followUp(AbortSignal.abort());
    for (const half of SPARE_HALVES)
      await ports.spares.store({ version: 1, profile: profile.id, half, writtenAt: 0, blob: {} });
    await ports.spares.note({ profile: profile.id, configDir });
    await ports.sessionHook.install(profile, { replaceGuards: false });
    await ports.watchService?.install('safe');
    await ports.loginItem?.turn(true);
    await ports.settings.change({ heal: 'safe' });
    machineId(dataDir);
    createLog({ dataDir }).info('Something happened.');
    for (const path of ['window/Local Storage/leveldb/LOG', 'run/headers.sock', 'settings.json.bad-1'])
      put(join(dataDir, path));
    mkdirSync(leasePath(dataDir));
    return before;
  }

  async uninstall(options: Partial<UninstallOptions> = {}) {
    const planned = await planUninstall(this.ports, { keepVault: false, keyFile: undefined, ...options });
    return performUninstall(this.ports, planned);
  }

  /** Every file below the directory, relative to it. */
  files(): readonly string[] {
    return filesBelow(this.#directory);
  }
}

/** As a person formats it. */
export const SETTINGS_BEFORE = '{\n    "theme" : "dark",\n\n    "model":"opus"\n}\n';

function put(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'made up');
}

export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
}

/** Tells of every call before it is made and after it. */
function tellingOf<T extends object>(port: T, onStep: OnStep): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        onStep(`before ${String(name)}`);
        const answer: unknown = await value.apply(target, args);
        onStep(`after ${String(name)}`);
        return answer;
      };
    },
  });
}
