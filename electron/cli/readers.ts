/** Whoever reads what a command prints may be gone before its end, as after `sparekey history | head -1`. */
import type { ExitCode } from './exit';

/** What is needed of a process: its two streams. */
export interface Talker {
  readonly stdout: Pick<NodeJS.EventEmitter, 'on'>;
  readonly stderr: Pick<NodeJS.EventEmitter, 'on'> & { write(text: string): unknown };
}

/**
 * Lets a command finish what it is in the middle of although nobody reads it any more: it may hold Claude
 * Code's locks. A reader who has left wants nothing told; a full disk is told of, once.
 */
export function outliveReaders({ stdout, stderr }: Talker): { end(): Promise<ExitCode> } {
  let exit: ExitCode = 0;
  stdout.on('error', (error: Error) => {
    if (isGone(error) || exit !== 0) return;
    exit = 3;
    stderr.write(`sparekey: What this prints could not be written: ${error.message}\n`);
  });
  stderr.on('error', () => undefined);
  return {
    end: async () => {
      // A stream tells of an error one turn after the writing.
      await new Promise((resolve) => setImmediate(resolve));
      return exit;
    },
  };
}

/** Whether the reader has left, and not the disk run full. */
export function isGone(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}
