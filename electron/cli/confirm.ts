import { createInterface } from 'node:readline/promises';
import { cannotAsk } from './exit';
import type { Output } from './output';

/** Whether somebody is there to answer. */
export function canAsk(output: Output): boolean {
  return !output.json && process.stdin.isTTY && process.stdout.isTTY;
}

/** Asks a yes-or-no question; anything but a yes is a no. Throws where nobody could answer. */
export async function confirm(output: Output, question: string): Promise<boolean> {
  if (!canAsk(output)) throw cannotAsk();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
