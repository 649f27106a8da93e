import { createInterface, type Interface } from 'node:readline/promises';
import { cannotAsk } from './exit';
import type { Output } from './output';

/** Whether somebody is there to answer. */
export function canAsk(output: Output): boolean {
  return !output.json && process.stdin.isTTY && process.stdout.isTTY;
}

/** Asks a yes-or-no question; anything but a yes is a no, and so is Ctrl-C. Throws where nobody could answer. */
export async function confirm(output: Output, question: string): Promise<boolean> {
  if (!canAsk(output)) throw cannotAsk();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await ask(terminal, `${question} [y/N] `);
  // The cursor still stands behind the question.
  if (answer === undefined) output.line();
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}

/**
 * Asks one question and closes the terminal; undefined when it is left without an answer: by Ctrl-C, by
 * Ctrl-D, or because the terminal went away. Some releases of Node tell of that by an error, some by nothing.
 */
export async function ask(terminal: Interface, question: string): Promise<string | undefined> {
  const left = new AbortController();
  terminal.once('close', () => left.abort());
  try {
    return await terminal.question(question, { signal: left.signal });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ABORT_ERR') return undefined;
    throw error;
  } finally {
    terminal.close();
  }
}
