import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { canMount } from './small-disk';
import type { Program } from './command';
import { cleanEnvironment, type Sandbox } from './sandbox';

const SYSTEMD = '/lib/systemd/systemd';
const JOURNALD = '/lib/systemd/systemd-journald';

/**
 * systemd as a user's own manager asks only whether the machine was booted with
 * it, and journald only for a place of its own: a folder and two mounts that
 * nobody else sees give both.
 */
const START = `
mkdir -p /run/systemd /run/log
mount -t tmpfs tmpfs /run/systemd && mkdir /run/systemd/system
mount -t tmpfs tmpfs /run/log
${JOURNALD} &
journal=$!
${SYSTEMD} --user --unit=basic.target &
manager=$!
trap 'kill $manager; wait $manager; kill $journal; wait $journal; exit 0' TERM
wait $manager
`;

export const canRunUserManager =
  canMount &&
  existsSync(SYSTEMD) &&
  existsSync(JOURNALD) &&
  spawnSync('systemctl', ['--version']).status === 0;

/** The real systemd of a sandbox's user, with a real journal, on a machine that may run neither. */
export class UserManager {
  readonly #sandbox: Sandbox;
  readonly #process: ChildProcess;

  private constructor(sandbox: Sandbox, process: ChildProcess) {
    this.#sandbox = sandbox;
    this.#process = process;
  }

  /** Ready to take units. */
  static async start(sandbox: Sandbox): Promise<UserManager> {
    const env = cleanEnvironment(sandbox);
    mkdirSync(env['XDG_RUNTIME_DIR'] ?? '', { mode: 0o700, recursive: true });
    const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', START], {
      env,
      stdio: 'ignore',
    });
    const manager = new UserManager(sandbox, child);
    for (let look = 0; look < 150; look++) {
      if (manager.#systemctl('is-active', 'basic.target').status === 0) return manager;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await manager.stop();
    throw new Error('systemd did not start.');
  }

  /** What it knows of a unit: "MainPID" -> "4711". */
  property(unit: string, name: string): string {
    return this.#systemctl('show', '--value', `--property=${name}`, unit).stdout.trim();
  }

  /** What a service wrote, as `journalctl` shows it. */
  journal(unit: string): string {
    const [file, ...args] = this.#inside('journalctl', '--no-pager', '--output=cat', `_SYSTEMD_UNIT=${unit}`);
    return execFileSync(file, args, { env: cleanEnvironment(this.#sandbox), encoding: 'utf8' });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    if (this.#process.exitCode !== null || !this.#process.kill('SIGTERM')) return;
    await ended;
  }

  #systemctl(...args: readonly string[]) {
    return spawnSync('systemctl', ['--user', ...args], {
      env: cleanEnvironment(this.#sandbox),
      encoding: 'utf8',
    });
  }

  #inside(...args: readonly string[]): Program {
    return ['nsenter', `--mount=/proc/${this.#process.pid}/ns/mnt`, ...args];
  }
}
