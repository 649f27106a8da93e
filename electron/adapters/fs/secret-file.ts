import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SparekeyError } from '../../../shared/errors';
import type { SecretFiles } from '../../core/ports/desktop';
import { syncDirectory } from './atomic-file';
import { isErrno } from './errno';

/**
 * Files for secrets that the user keeps: for the owner alone, and never a link to
 * somewhere else. A file of the same name stays as it is until the new one is whole.
 */
export const secretFiles: SecretFiles = {
  async reserve(path, bytes) {
    const staged = `${path}.${randomBytes(6).toString('hex')}.new`;
    const handle = await attempt(path, () => open(staged, 'wx', 0o600));
    try {
      await attempt(path, () => fill(handle, ' '.repeat(bytes)));
    } catch (error) {
      await discard(staged, handle);
      throw error;
    }
    return {
      discard: () => discard(staged, handle),
      write: (text) => attempt(path, () => finish({ path, staged, handle }, text)),
    };
  },
};

interface Staged {
  readonly path: string;
  readonly staged: string;
  readonly handle: FileHandle;
}

async function finish({ path, staged, handle }: Staged, text: string): Promise<void> {
  try {
    await fill(handle, text);
    await handle.truncate(Buffer.byteLength(text));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(staged, path);
  await syncDirectory(dirname(path));
}

async function discard(staged: string, handle: FileHandle): Promise<void> {
  await handle.close();
  await rm(staged, { force: true });
}

async function fill(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, at);
    at += bytesWritten;
  }
  await handle.sync();
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isErrno(error)) throw error;
    throw new SparekeyError('file-unwritable', path, String(error));
  }
}
