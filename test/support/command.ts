/** The built command, run as a process of its own in a sandbox. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment, type Sandbox } from './sandbox';

export const COMMAND = fileURLToPath(new URL('../../out/main/sparekey.js', import.meta.url));

/** A program, and what comes before the command's own words. */
export type Program = readonly [file: string, ...args: string[]];

/** The built command on plain Node, or the packaged app's launcher where SPAREKEY_TEST_COMMAND names it. */
export function programUnderTest(): Program {
  const launcher = process.env['SPAREKEY_TEST_COMMAND'];
  if (launcher !== undefined) return [launcher];
  if (!existsSync(COMMAND)) throw new Error('The command is not built: npm run build');
  return [process.execPath, COMMAND];
}

export interface CommandRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a sandbox's command runs in: a key file in place of a keychain, unless `env` says otherwise. */
export function commandEnvironment(
  sandbox: Sandbox,
  env: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...cleanEnvironment(sandbox), SPAREKEY_KEY_FILE: keyFileOf(sandbox), ...env };
}

export function keyFileOf(sandbox: Sandbox): string {
  return path.join(sandbox.home, 'vault-key.txt');
}

/** Runs one command to its end, or kills it after two minutes. */
export function runCommand(
  sandbox: Sandbox,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
  [file, ...before]: Program = programUnderTest(),
): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const options = { cwd: sandbox.workDir, env: commandEnvironment(sandbox, env), timeout: 120_000 };
    const child = execFile(file, [...before, ...args], options, (_error, stdout, stderr) => {
      if (child.exitCode === null)
        reject(new Error(`sparekey ${args.join(' ')} did not end.\n${stdout}\n${stderr}`));
      else resolve({ code: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Runs a command with `--json` and parses its one document. */
export async function runJson(
  sandbox: Sandbox,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly document: any }> {
  const { code, stdout, stderr } = await runCommand(sandbox, [...args, '--json'], env);
  try {
    return { code, document: JSON.parse(stdout) };
  } catch {
    throw new Error(`sparekey ${args.join(' ')} printed no JSON document (exit ${code}): ${stdout}${stderr}`);
  }
}

/** One line of `watch --json`. */
export type WatchEvent = { readonly event: string; readonly at: number } & Readonly<Record<string, unknown>>;

/** A running `sparekey watch --json`. */
export class Watching {
  readonly events: WatchEvent[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | undefined>;
  #stderr = '';
  readonly #waiting: (() => void)[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', (code) => resolve(code ?? undefined)));
    child.once('exit', () => this.#wake());
    child.stderr?.on('data', (chunk) => (this.#stderr += String(chunk)));
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.events.push(JSON.parse(line) as WatchEvent);
        this.#wake();
      });
    }
  }

  /** Starts watching and waits until the first version is saved. */
  static async start(
    sandbox: Sandbox,
    args: readonly string[] = [],
    env?: Readonly<Record<string, string>>,
  ): Promise<Watching> {
    const options = { cwd: sandbox.workDir, env: commandEnvironment(sandbox, env) };
    const [file, ...before] = programUnderTest();
    const watching = new Watching(spawn(file, [...before, 'watch', '--json', ...args], options));
    await watching.until(({ event }) => event === 'level' || event === 'trouble');
    return watching;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first event that fits, from the `from`th on; waits for it for at most a minute. */
  async until(fits: (event: WatchEvent) => boolean, from = 0): Promise<WatchEvent> {
    let isOver = false;
    const deadline = setTimeout(() => {
      isOver = true;
      this.#wake();
    }, 60_000);
    try {
      for (;;) {
        const found = this.events.slice(from).find(fits);
        if (found !== undefined) return found;
        if (isOver || this.#child.exitCode !== null) {
          throw new Error(
            `The event did not come. Seen: ${JSON.stringify(this.events, undefined, 1)}\n${this.#stderr}`,
          );
        }
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Ends it as a service manager would, and answers its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | undefined> {
    this.#child.kill(signal);
    return this.#ended;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
