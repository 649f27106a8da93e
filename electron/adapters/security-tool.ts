import { spawn, type ChildProcess } from 'node:child_process';
import type { UnreachableCause } from '../../shared/findings/types';
import type { Clock, Stop } from '../core/ports/machine';
import { isErrno } from './fs/errno';
import { CircuitBreaker } from './stores/keychain/circuit-breaker';

export interface SecurityToolOptions {
  /** Absolute path of `security`. */
  readonly path: string;
  /** Whose keychains they are. */
  readonly home: string;
  readonly clock: Clock;
}

/** How a call ended. What it printed may be secret, above all on its standard error. */
export type SecurityAnswer =
  | { readonly kind: 'answered'; readonly exit: number; readonly stdout: Uint8Array }
  | { readonly kind: 'unreachable'; readonly cause: UnreachableCause };

export interface CallOptions {
  /** Whether it needs the secret or an unlocked keychain, and so may raise a dialog. */
  readonly mayPrompt: boolean;
  /** Milliseconds after which it is killed; less than what such a call is given anyway. */
  readonly within?: number;
}

/** A started `security -i` that waits for its one line. */
export interface WaitingLine {
  /** Sends the line, without its end, and waits for what comes of it. */
  send(line: Uint8Array, within: number): Promise<SecurityAnswer>;
  /** Ends it with nothing done. */
  discard(): Promise<void>;
}

/** The calls of one turn: nobody else's come between them. */
export interface SecurityTurn {
  call(args: readonly string[], options: CallOptions): Promise<SecurityAnswer>;
  /** Starts `security -i` ahead of its line, so that the line need not wait for a process to start. */
  prepare(): WaitingLine;
}

const QUIET_CALL_MS = 5_000;
const SECRET_CALL_MS = 10_000;
/** A call that was killed sooner than this says nothing about dialogs. */
const TELLING_MS = 1_000;
/** Far beyond what a keychain item can hold. */
const MAX_OUTPUT = 4 * 1_024 * 1_024;

const ASLEEP: UnreachableCause = {
  code: 'locked',
  detail: 'paused: the screen is locked or the machine asleep',
};

/**
 * The only place that starts `/usr/bin/security`.
 *
 * One call at a time; each has its time and is killed when that is up. Without a
 * shell, and with an environment of its own. Nothing that it prints is logged:
 * a line that is too long comes back on its standard error (M6).
 */
export class SecurityTool {
  readonly #options: SecurityToolOptions;
  readonly #breaker: CircuitBreaker;
  readonly #resumed = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();
  #paused = false;
  #openedAt: number | undefined;

  constructor(options: SecurityToolOptions) {
    this.#options = options;
    this.#breaker = new CircuitBreaker(options.clock);
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** When the keychain last did what a locked one does not, by the clock that only grows. */
  get openedAt(): number | undefined {
    return this.#openedAt;
  }

  /** Nothing is asked from now on: a dialog over a locked screen helps nobody, and one in the dark fails. */
  pause(): void {
    this.#paused = true;
  }

  /** A person is there again, and what was refused may be asked once more. */
  resume(): void {
    this.#paused = false;
    this.#breaker.reset();
    for (const callback of this.#resumed) callback();
  }

  onResume(callback: () => void): Stop {
    this.#resumed.add(callback);
    return () => void this.#resumed.delete(callback);
  }

  /** Waits for its turn and then works alone. */
  async inTurn<T>(work: (turn: SecurityTurn) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() =>
      work({
        call: (args, options) => this.#call(args, options),
        prepare: () => this.#prepare(),
      }),
    );
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #call(args: readonly string[], { mayPrompt, within }: CallOptions): Promise<SecurityAnswer> {
    const refusal = this.#refusal(mayPrompt);
    if (refusal !== undefined) return { kind: 'unreachable', cause: refusal };
    const usual = mayPrompt ? SECRET_CALL_MS : QUIET_CALL_MS;
    const running = this.#start(args);
    running.child.stdin?.end();
    return this.#finish(running, Math.min(usual, within ?? usual), mayPrompt);
  }

  #prepare(): WaitingLine {
    const refusal = this.#refusal(true);
    if (refusal !== undefined) {
      const answer: SecurityAnswer = { kind: 'unreachable', cause: refusal };
      return { send: () => Promise.resolve(answer), discard: () => Promise.resolve() };
    }
    const running = this.#start(['-i']);
    return {
      send: (line, within) => {
        // Without its end the line would be dropped without a word (M7).
        running.child.stdin?.end(Buffer.concat([line, Buffer.from('\n')]));
        return this.#finish(running, Math.min(SECRET_CALL_MS, within), true);
      },
      discard: async () => {
        running.child.stdin?.end();
        await this.#finish(running, QUIET_CALL_MS, false);
      },
    };
  }

  #refusal(mayPrompt: boolean): UnreachableCause | undefined {
    if (this.#paused) return ASLEEP;
    return mayPrompt ? this.#breaker.refusal : undefined;
  }

  #start(args: readonly string[]): Running {
    const { path, home } = this.#options;
    const child = spawn(path, args, {
      env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', HOME: home, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return { child, ended: outcomeOf(child) };
  }

  async #finish({ child, ended }: Running, within: number, mayPrompt: boolean): Promise<SecurityAnswer> {
    let timedOut = false;
    const stopTimer = this.#options.clock.after(within, () => {
      timedOut = true;
      // Most likely a dialog stands, and it can wait for ever (M15).
      child.kill('SIGKILL');
    });
    const ending = await ended;
    stopTimer();
    if (timedOut) {
      const cause: UnreachableCause = { code: 'timed-out', detail: `security: no answer in ${within} ms` };
      if (within >= TELLING_MS) this.#breaker.noteTimeout(cause);
      return { kind: 'unreachable', cause };
    }
    if (ending.kind === 'unreachable') return ending;
    if (mayPrompt && ending.exit === USER_CANCELED) {
      this.#breaker.noteRefusal({ code: 'denied', detail: 'security: refused by the user' });
    } else if (mayPrompt) {
      this.#breaker.reset();
      if (ending.exit === 0) this.#openedAt = this.#options.clock.monotonic();
    }
    return ending;
  }
}

const USER_CANCELED = 128;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<SecurityAnswer>;
}

/** What a child came to. Never rejects. */
function outcomeOf(child: ChildProcess): Promise<SecurityAnswer> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let size = 0;
  const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_OUTPUT) chunks.push(chunk);
    else child.kill('SIGKILL');
  };
  child.stdout?.on('data', collect(out));
  child.stderr?.on('data', collect(err));
  // It may be gone before it has read its line.
  child.stdin?.on('error', () => undefined);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ kind: 'unreachable', cause: notStarted(error) }));
    child.on('close', (code, signal) => {
      if (size > MAX_OUTPUT) resolve(failed('too-large', 'security: too much output'));
      else if (code === null) resolve(failed('failed', `security: ended by ${signal ?? 'a signal'}`));
      else
        resolve({
          kind: 'answered',
          exit: code || statusIn(err),
          stdout: new Uint8Array(Buffer.concat(out)),
        });
    });
  });
}

/** `security -i` tells of a failed line on its standard error; an empty line after it would hide that from the exit code (M8). */
function statusIn(err: readonly Buffer[]): number {
  const status = /^[a-z-]+: returned (-?\d+)$/m.exec(Buffer.concat(err).toString('latin1'))?.[1];
  return status === undefined ? 0 : Number(status) & 0xff;
}

function notStarted(error: Error): UnreachableCause {
  const code = isErrno(error, 'EACCES', 'EPERM') ? 'permission' : 'failed';
  return { code, detail: `security could not be started: ${isErrno(error) ? error.code : 'unknown'}` };
}

function failed(code: UnreachableCause['code'], detail: string): SecurityAnswer {
  return { kind: 'unreachable', cause: { code, detail } };
}
