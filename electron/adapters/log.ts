import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeLogger } from 'electron-log';
import type { Log } from '../core/ports/machine';
import { makeDirectory } from './fs/make-directory';
import { redact, redactedText } from './redaction';

export interface LogOptions {
  /** Sparekey's data directory. */
  readonly dataDir: string;
  /** Bytes after which the file is set aside as `sparekey.old.log`, and a new one begun. */
  readonly maxSize?: number;
}

const MAX_SIZE = 1_048_576;

/**
 * Writes to `logs/sparekey.log` in the data directory, for its owner only.
 *
 * The library takes longer to load than most commands take to run, so it comes
 * with the first line; the lines wait for it in their order.
 */
export function createLog({ dataDir, maxSize = MAX_SIZE }: LogOptions): Log {
  let file: Promise<NodeLogger | undefined> | undefined;
  const write = (level: 'info' | 'warn' | 'error', text: string) => {
    file ??= openFile(join(dataDir, 'logs'), maxSize).catch(() => undefined);
    void file.then((logger) => logger?.[level](text));
  };
  const line = (message: string, details?: Record<string, unknown>) =>
    details === undefined ? redact(message) : `${redact(message)} ${redactedText(details)}`;
  return {
    info: (message, details) => write('info', line(message, details)),
    warn: (message, details) => write('warn', line(message, details)),
    error: (message, error) => write('error', `${redact(message)} ${redactedText(error)}`),
  };
}

/** Undefined where nothing can be written: losing the log must not stop the guarding. */
async function openFile(directory: string, maxSize: number): Promise<NodeLogger | undefined> {
  const path = join(directory, 'sparekey.log');
  try {
    makeDirectory(directory);
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch {
    return undefined;
  }
  const { default: electronLog } = await import('electron-log/node');
  const logger = electronLog.create({ logId: path });
  const { file, console: terminal, ipc, remote } = logger.transports;
  for (const other of [terminal, ipc, remote]) if (other) other.level = false;
  file.resolvePathFn = () => path;
  file.maxSize = maxSize;
  file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms} {level} {text}';
  return logger;
}
