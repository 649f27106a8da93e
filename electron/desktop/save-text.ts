import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, dialog, shell } from 'electron';
import { SparekeyError } from '../../shared/errors';

/** Saves a text where the user says, for its owner alone, and shows where it went. Throws `file-unwritable`. */
export async function saveText(name: string, text: string): Promise<string | undefined> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: join(app.getPath('downloads'), name),
    filters: [{ name: 'Markdown', extensions: ['md'] }],
  });
  // The system's dialog has asked already whether a file that is there may be replaced.
  if (canceled || filePath === '') return undefined;
  try {
    await writeFile(filePath, text, { mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SparekeyError('file-unwritable', filePath, code);
  }
  shell.showItemInFolder(filePath);
  return filePath;
}
