/** One session of the real Claude Code, kept open over several turns (`-p`, stream-json). */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ClaudeProgram } from './claude-release';
import { cleanEnvironment, type Sandbox } from './sandbox';

export interface SessionOptions {
  readonly program: ClaudeProgram;
  readonly sandbox: Sandbox;
  /** URL of the model's API, see `startModelApi`. */
  readonly modelApi: string;
  /** What it may call without asking, for example `mcp__linear__ping`. */
  readonly tools: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a call of a tool ended, as the model was told. */
export interface ToolOutcome {
  readonly failed: boolean;
  readonly text: string;
}

interface StreamLine {
  readonly type: string;
  readonly subtype?: string;
  readonly message?: { readonly content?: unknown };
}

/** A turn that takes longer hangs. */
const TURN_MS = 90_000;

export class ClaudeSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  readonly #lines: StreamLine[] = [];
  #stderr = '';
  #wake: () => void = () => undefined;

  constructor({ program, sandbox, modelApi, tools, env }: SessionOptions) {
    const args = ['-p', '--verbose', '--input-format', 'stream-json', '--output-format', 'stream-json'];
    this.#child = spawn(program.file, [...program.args, ...args, '--allowedTools', tools.join(',')], {
      cwd: sandbox.workDir,
      env: {
        ...cleanEnvironment(sandbox),
        ANTHROPIC_BASE_URL: modelApi,
        // With many tools newer releases let the model look for them first.
        ENABLE_TOOL_SEARCH: 'false',
        ...env,
      },
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stderr.on('data', (chunk) => (this.#stderr += String(chunk)));
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#lines.push(JSON.parse(line) as StreamLine);
      this.#wake();
    });
    this.#child.once('close', () => this.#wake());
    this.#child.once('error', () => this.#wake());
  }

  /** Has the model call a tool, and waits for the end of the turn. */
  async call(tool: string): Promise<ToolOutcome> {
    const from = this.#lines.length;
    const message = { role: 'user', content: [{ type: 'text', text: `call ${tool}` }] };
    this.#child.stdin.write(`${JSON.stringify({ type: 'user', message })}\n`);
    const deadline = AbortSignal.timeout(TURN_MS);
    deadline.addEventListener('abort', () => this.#wake(), { once: true });
    for (;;) {
      const lines = this.#lines.slice(from);
      if (lines.some(({ type }) => type === 'result')) return outcomeIn(lines);
      if (deadline.aborted || this.#child.exitCode !== null) throw this.#unfinished(lines);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Closes its input, by which a session ends, and waits; kills it when it does not. */
  async end(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(timer);
  }

  #unfinished(lines: readonly StreamLine[]): Error {
    return new Error(`The turn did not end. Seen: ${JSON.stringify(lines)}\n${this.#stderr}`);
  }
}

function outcomeIn(lines: readonly StreamLine[]): ToolOutcome {
  for (const { message } of lines) {
    if (!Array.isArray(message?.content)) continue;
    for (const block of message.content as { type: string; is_error?: boolean; content?: unknown }[]) {
      if (block.type === 'tool_result')
        return { failed: block.is_error === true, text: textOf(block.content) };
    }
  }
  throw new Error(`No tool was called: ${JSON.stringify(lines)}`);
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}
