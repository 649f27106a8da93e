import { writeFile } from 'node:fs/promises';
import { shell } from 'electron';
import { SparekeyError } from '../../shared/errors';
import type { NativeDialogs } from '../core/ports/desktop';

/** Saves a text where the user says, for its owner alone, and shows where it went. Throws `file-unwritable`. */
export function textSaver(dialogs: NativeDialogs) {
  return async (name: string, text: string): Promise<string | undefined> => {
    const file = await dialogs.chooseNewFile({ title: 'Save', name });
    // The system's dialog has asked already whether a file that is there may be replaced.
    if (file === undefined) return undefined;
    try {
      await writeFile(file, text, { mode: 0o600 });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      throw new SparekeyError('file-unwritable', file, code);
    }
    shell.showItemInFolder(file);
    return file;
  };
}
