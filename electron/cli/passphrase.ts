import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SparekeyError } from '../../shared/errors';
import { ask, canAsk } from './confirm';
import type { Output } from './output';

export interface PassphraseOptions {
  readonly output: Output;
  /** Holds the passphrase in its first line. */
  readonly file: string | undefined;
  /** Asked a second time, because a slip would seal it for good. */
  readonly twice: boolean;
}

/** A passphrase from a file or from the terminal, without echo; never from an argument, which others could see. */
export async function readPassphrase({ output, file, twice }: PassphraseOptions): Promise<string> {
  if (file !== undefined) return firstLineOf(file);
  if (!canAsk(output)) {
    throw new SparekeyError(
      'usage',
      'There is no terminal to type a passphrase on. Name a file that holds it: --passphrase-file <file>.',
    );
  }
  const passphrase = await askUnseen('Passphrase: ');
  if (passphrase === '') throw new SparekeyError('usage', 'An empty passphrase protects nothing.');
  if (twice && (await askUnseen('Once more: ')) !== passphrase)
    throw new SparekeyError('usage', 'The two passphrases differ.');
  return passphrase;
}

async function firstLineOf(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new SparekeyError('usage', `The passphrase file ${file} cannot be read.`);
  }
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new SparekeyError('usage', `The first line of ${file} is empty.`);
  return line;
}

async function askUnseen(question: string): Promise<string> {
  process.stderr.write(question);
  // A terminal that writes what is typed to nowhere; editing the line works all the same.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const typed = await ask(terminal, '');
  process.stderr.write('\n');
  if (typed === undefined) throw new SparekeyError('usage', 'No passphrase was given; nothing was done.');
  return typed;
}
