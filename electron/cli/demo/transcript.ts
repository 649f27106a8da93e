import { columns, type Output } from '../output';

export interface TranscriptRow {
  readonly event: string;
  /** Milliseconds that the step took. */
  readonly ms: number;
  /** What was seen, or why the step was left out. */
  readonly evidence: string;
  readonly outcome: 'seen' | 'left-out' | 'failed';
}

/** Tells the demo as it happens, and keeps what was seen for the table at its end. */
export class Transcript {
  readonly #output: Output;
  readonly #monotonic: () => number;
  readonly #rows: TranscriptRow[] = [];

  constructor(output: Output, monotonic: () => number) {
    this.#output = output;
    this.#monotonic = monotonic;
  }

  get rows(): readonly TranscriptRow[] {
    return this.#rows;
  }

  /** Whether nothing failed. A step that could not be taken here says so and does not count. */
  get isComplete(): boolean {
    return this.#rows.length > 0 && this.#rows.every(({ outcome }) => outcome !== 'failed');
  }

  title(text: string): void {
    this.#output.line();
    this.#output.line(this.#output.paint('bold', text));
  }

  tell(text: string): void {
    this.#output.line(`  ${text}`);
  }

  /** Takes a step. Its result is the evidence, or holds it; undefined means that it could not be taken here. */
  async step<T extends string | { readonly evidence: string } | undefined>(
    event: string,
    work: () => Promise<T>,
  ): Promise<T> {
    const began = this.#monotonic();
    const note = (evidence: string, outcome: TranscriptRow['outcome']) => {
      const ms = Math.round(this.#monotonic() - began);
      this.#rows.push({ event, ms, evidence, outcome });
      const mark =
        outcome === 'seen'
          ? this.#output.paint('green', '✓')
          : outcome === 'failed'
            ? this.#output.paint('red', '✗')
            : '–';
      this.#output.line(`  ${mark} ${event} ${this.#output.paint('gray', `(${ms} ms)`)}`);
    };
    try {
      const result = await work();
      if (result === undefined) note('left out: no real Claude Code here', 'left-out');
      else note(typeof result === 'string' ? result : result.evidence, 'seen');
      return result;
    } catch (error) {
      note(error instanceof Error ? error.message : String(error), 'failed');
      throw error;
    }
  }

  table(): void {
    this.title('What was seen');
    const rows = this.#rows.map(({ event, ms, evidence, outcome }) => [
      outcome === 'failed' ? `✗ ${event}` : event,
      `${String(ms).padStart(6)} ms`,
      this.#output.paint('gray', evidence),
    ]);
    for (const line of columns(rows)) this.#output.line(line);
  }
}
