import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SparekeyError } from '../../../shared/errors';
import type { HealMode } from '../../../shared/heal-policy';
import type { Clock } from '../../core/ports/machine';
import type {
  ServiceChange,
  ServicePlan,
  ServiceReading,
  WatchService,
} from '../../core/ports/watch-service';
import { findProgram } from '../find-program';
import { isErrno } from '../fs/errno';
import { replaceAbroad } from '../fs/leftovers';
import type { OwnCommand } from '../own-command';
import { launchd } from './launchd';
import type { ManagerCall, ServiceManager } from './manager';
import { systemd } from './systemd';

export interface ManagedServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: 'linux' | 'darwin';
  readonly home: string;
  /** The user's number. */
  readonly uid: number;
  /** How the service manager is to start us. */
  readonly command: OwnCommand;
  /** The config directory that the user named, as an absolute path. */
  readonly configDir: string | undefined;
  readonly clock: Clock;
}

/** A manager starts us without the user's shell: where that was told of other places, it has to be told, too. */
const PLACES = ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR', 'XDG_DATA_HOME'] as const;
const PATIENCE_MS = 20_000;

/** `sparekey watch` under systemd or launchd: a file of ours in the user's folder, and their tool. */
export class ManagedService implements WatchService {
  readonly #manager: ServiceManager;
  readonly #command: OwnCommand;
  readonly #configDir: string | undefined;
  readonly #env: ManagedServiceOptions['env'];
  readonly #tool: string | undefined;
  readonly #clock: Clock;

  constructor({ env, platform, home, uid, command, configDir, clock }: ManagedServiceOptions) {
    this.#manager = platform === 'darwin' ? launchd(uid, home) : systemd(env, home);
    const places = Object.fromEntries(PLACES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
    this.#command = { ...command, env: { ...places, ...command.env } };
    this.#configDir = configDir;
    this.#env = env;
    this.#clock = clock;
    this.#tool = findProgram(this.#manager.tool, env);
  }

  plan(heal: HealMode): ServicePlan {
    const { file, start } = this.#manager;
    return { file, text: this.#text(heal), runs: start.map((call) => this.#line(call)) };
  }

  async status(heal: HealMode): Promise<ServiceReading> {
    const { file, probe } = this.#manager;
    const text = await this.#read();
    if (text === undefined) return { kind: 'absent', file };
    const isRunning = this.#tool === undefined ? 'not-checked' : await this.#succeeds(probe);
    return { kind: 'installed', file, isCurrent: text === this.#text(heal), isRunning };
  }

  async install(heal: HealMode): Promise<ServiceChange> {
    const { file, start } = this.#manager;
    const wanted = this.#text(heal);
    const isThere = (await this.#read()) === wanted;
    if (isThere && (await this.#isRunning())) return { outcome: 'unchanged', file, left: [] };
    if (!isThere)
      await this.#onDisk(async () => {
        // Folders of the user's, not ours: as open as the user makes folders.
        await mkdir(dirname(file), { recursive: true });
        await replaceAbroad({ path: file, now: this.#clock.now() }, wanted);
      });
    return { outcome: 'installed', file, left: await this.#runAll(start) };
  }

  async remove(): Promise<ServiceChange> {
    const { file, outputFile, stop, afterRemoval } = this.#manager;
    if ((await this.#read()) === undefined) return { outcome: 'unchanged', file, left: [] };
    const leftToStop = await this.#runAll(stop);
    await this.#onDisk(async () => {
      await rm(file);
      if (outputFile !== undefined) await rm(outputFile, { force: true });
    });
    return { outcome: 'removed', file, left: [...leftToStop, ...(await this.#runAll(afterRemoval))] };
  }

  #text(heal: HealMode): string {
    const where = this.#configDir === undefined ? [] : ['--config-dir', this.#configDir];
    return this.#manager.text(this.#command, ['watch', '--heal', heal, ...where]);
  }

  async #isRunning(): Promise<boolean> {
    return this.#tool !== undefined && (await this.#succeeds(this.#manager.probe));
  }

  /** Stops at the first call that fails; answers what is left for the user to run. */
  async #runAll(calls: readonly ManagerCall[]): Promise<readonly string[]> {
    for (const [index, call] of calls.entries()) {
      const isDone = this.#tool !== undefined && (await this.#succeeds(call));
      if (isDone || (this.#tool !== undefined && this.#manager.mayFail.includes(call))) continue;
      return calls.slice(index).map((one) => this.#line(one));
    }
    return [];
  }

  async #succeeds(call: ManagerCall): Promise<boolean> {
    if (this.#tool === undefined) return false;
    try {
      await promisify(execFile)(this.#tool, [...call], { env: this.#env, timeout: PATIENCE_MS });
      return true;
    } catch {
      return false;
    }
  }

  #line(call: ManagerCall): string {
    return [this.#manager.tool, ...call.map((word) => (/\s/.test(word) ? `"${word}"` : word))].join(' ');
  }

  async #read(): Promise<string | undefined> {
    try {
      return await readFile(this.#manager.file, 'utf8');
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
      if (!isErrno(error)) throw error;
      throw new SparekeyError('file-unwritable', this.#manager.file, String(error));
    }
  }

  async #onDisk(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isErrno(error)) throw error;
      throw new SparekeyError('file-unwritable', this.#manager.file, String(error));
    }
  }
}
